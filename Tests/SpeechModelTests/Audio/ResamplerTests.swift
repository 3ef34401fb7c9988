import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite struct ResamplerTests {
  static let cases = ["word", "chirp"].flatMap { signal in
    ["44100-16000", "48000-16000", "16000-8000", "8000-16000", "22050-16000"].map {
      "\(signal)-\($0)"
    }
  }

  /// Against PyPI's `soxr` at quality HQ, librosa's default.
  @Test(arguments: cases)
  func matchesSoxr(_ name: String) throws {
    let file = try Fixtures.tensors("resampling/\(name)")
    let rates = name.split(separator: "-").dropFirst().compactMap { Int($0) }
    let clip = AudioClip(
      samples: try #require(file.tensors["input"]).values,
      sampleRateHertz: rates[0]
    )
    let found = try Resampler.resample(clip, toHertz: rates[1])
    #expect(found.sampleRateHertz == rates[1])
    let expected = try #require(file.tensors["output"]).values
    #expect(abs(found.samples.count - expected.count) <= 1)
    let count = min(found.samples.count, expected.count)
    let difference = Difference(
      Array(found.samples.prefix(count)),
      Array(expected.prefix(count))
    )
    #expect(difference.absolute < 2e-5, "\(difference)")
  }

  @Test func keepsFrequencyAndLevel() throws {
    let resampled = try Resampler.resample(
      tone(hertz: 1_000, seconds: 0.5, rate: 44_100),
      toHertz: 16_000
    )
    #expect(resampled.samples.count == 8_000)
    let middle = Array(resampled.samples[1_000..<7_000])
    #expect(abs(measuredFrequency(middle, rate: 16_000) - 1_000) < 0.1)
    #expect(abs(rms(middle) - 0.5 / 2.0.squareRoot()) < 1e-3)
  }

  @Test func sameRateIsTheSameClip() throws {
    let clip = tone(hertz: 300, seconds: 0.01)
    #expect(try Resampler.resample(clip, toHertz: 16_000) == clip)
  }
}
