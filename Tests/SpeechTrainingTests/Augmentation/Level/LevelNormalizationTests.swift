import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct LevelNormalizationTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test(arguments: [-20.0, -3, 0])
  func peakIsAtTheLevel(_ level: Double) {
    var samples = tone(hertz: 440, seconds: 0.1, amplitude: 0.02).samples
    samples[7] = -0.3
    LevelNormalization.Drawn(method: .peak, decibelsFullScale: level).apply(to: &samples, scene)
    let peak = samples.map(\.magnitude).max() ?? 0
    #expect(abs(20 * log10(Double(peak)) - level) < 1e-4)
    #expect(samples[7] == -peak)
  }

  @Test(arguments: [-30.0, -12])
  func rootMeanSquareIsAtTheLevel(_ level: Double) {
    var samples = tone(hertz: 440, seconds: 0.1, amplitude: 0.02).samples
    LevelNormalization.Drawn(method: .rms, decibelsFullScale: level).apply(to: &samples, scene)
    #expect(abs(20 * log10(rms(samples)) - level) < 1e-4)
  }

  @Test(arguments: LevelNormalization.Method.allCases)
  func silenceStays(_ method: LevelNormalization.Method) {
    var samples = [Float](repeating: 0, count: 10)
    LevelNormalization.Drawn(method: method, decibelsFullScale: 0).apply(to: &samples, scene)
    #expect(samples == [Float](repeating: 0, count: 10))
  }
}
