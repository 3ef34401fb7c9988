import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct TimeStretchTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  /// A voice of 120 Hz: another duration, the same harmonics at the same level.
  @Test(arguments: [0.8, 0.93, 1.1, 1.25])
  func durationChangesAndPitchStays(_ factor: Double) {
    let clip = harmonics(hertz: 120, count: 20, seconds: 1)
    var samples = clip
    TimeStretch.Drawn(factor: factor).apply(to: &samples, scene)
    #expect(samples.count == Int((16_000 / factor).rounded()))
    let middle = Array(samples[2_000..<10_000])
    for harmonic in [1.0, 3, 8, 15] {
      let found = strongestFrequency(near: 120 * harmonic, in: middle, rate: 16_000)
      #expect(abs(found / (120 * harmonic) - 1) < 0.01)
    }
    #expect(abs(decibels(middle, over: clip)) < 1)
  }

  @Test func factorOneIsTheClip() {
    let clip = NoiseGenerator.white(5_000, seed: 1)
    var samples = clip
    TimeStretch.Drawn(factor: 1).apply(to: &samples, scene)
    #expect(samples == clip)
  }
}
