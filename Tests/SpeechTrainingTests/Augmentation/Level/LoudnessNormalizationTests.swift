import SpeechTraining
import TestSupport
import Testing

@Suite struct LoudnessNormalizationTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test(arguments: [-31.0, -23, -13], [0.2, 1.5])
  func loudnessIsReached(_ lufs: Double, _ seconds: Double) throws {
    var samples = harmonics(hertz: 150, count: 10, seconds: seconds, amplitude: 0.03)
    LoudnessNormalization.Drawn(lufs: lufs).apply(to: &samples, scene)
    let found = try #require(Loudness.integratedLUFS(samples, rateHertz: 16_000))
    #expect(abs(found - lufs) < 1e-3)
  }

  @Test func silenceStays() {
    var samples = [Float](repeating: 0, count: 100)
    LoudnessNormalization.Drawn(lufs: -20).apply(to: &samples, scene)
    #expect(samples == [Float](repeating: 0, count: 100))
  }
}
