import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct SpeedPerturbationTests {
  @Test(arguments: [0.8, 0.97, 1.0, 1.25])
  func durationAndFrequencyChange(_ factor: Double) throws {
    var samples = tone(hertz: 1_000, seconds: 0.5).samples
    try SpeedPerturbation.Drawn(factor: factor)
      .apply(to: &samples, AugmentationScene(rateHertz: 16_000))
    #expect(abs(Double(samples.count) - 8_000 / factor) <= 1)
    let middle = Array(samples[500..<samples.count - 500])
    #expect(abs(measuredFrequency(middle, rate: 16_000) - 1_000 * factor) < 0.5)
  }
}
