import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Noise like that in the pauses of recordings.
@Suite struct QuietSpectrumTests {
  /// What hums at 1,000 Hz is followed by noise about 1,000 Hz: half a period later, 8 samples, it is the
  /// opposite, and a period later the same.
  @Test func noiseHasTheSpectrumOfTheClips() throws {
    let spectrum = try #require(QuietSpectrum([tone(hertz: 1_000, seconds: 1, amplitude: 0.01)]))
    var stream = RandomStream(seed: 3, .noiseSamples, index: 1)
    let noise = spectrum.noise(samples: 16_000, &stream).map(Double.init)
    func correlation(_ lag: Int) -> Double {
      let products = (0..<noise.count - lag).map { noise[$0] * noise[$0 + lag] }
      return products.reduce(0, +) / Double(products.count)
    }
    #expect(abs(correlation(0) - 1) < 1e-5)
    #expect(correlation(8) < -0.9 && correlation(16) > 0.9)
  }

  @Test func oneSampleHasTheSamePower() throws {
    let spectrum = try #require(QuietSpectrum([tone(hertz: 1_000, seconds: 1, amplitude: 0.01)]))
    var stream = RandomStream(seed: 3, .noiseSamples, index: 1)
    let noise = spectrum.noise(samples: 1, &stream)
    #expect(noise.count == 1 && abs(abs(noise[0]) - 1) < 1e-5)
  }

  @Test func clipsWithoutAWindowHaveNone() {
    #expect(QuietSpectrum([tone(hertz: 1_000, seconds: 0.01)]) == nil)
    #expect(QuietSpectrum([]) == nil)
  }
}
