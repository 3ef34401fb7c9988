import SpeechTraining
import Testing

@Suite struct PolarityInversionTests {
  @Test func everySampleChangesItsSign() {
    var samples: [Float] = [0.5, 0, -0.25, 1]
    PolarityInversion.Drawn().apply(to: &samples, AugmentationScene(rateHertz: 16_000))
    #expect(samples == [-0.5, 0, 0.25, -1])
  }
}
