import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct LoudnessTests {
  /// The standard's own check: a 997 Hz sine at full scale in one channel is at -3.01 LUFS.
  @Test(arguments: [8_000, 16_000, 22_050, 44_100, 48_000])
  func fullScaleToneIsWhereTheStandardSays(_ rate: Int) throws {
    let clip = tone(hertz: 997, seconds: 2, rate: rate, amplitude: 1)
    let found = try #require(Loudness.integratedLUFS(clip.samples, rateHertz: rate))
    #expect(abs(found + 3.01) < 0.05, "\(found)")
  }

  @Test(arguments: [
    "word-16000", "word-8000", "gated-16000", "gated-11025", "short-16000", "sweep-48000",
  ])
  func matchesPyloudnorm(_ name: String) throws {
    let file = try Fixtures.tensors("loudness/\(name)")
    let rate = try #require(name.split(separator: "-").last.flatMap { Int($0) })
    let samples = try #require(file.tensors["samples"]).values
    let expected = Double(try #require(file.tensors["lufs"]).values[0])
    let found = try #require(Loudness.integratedLUFS(samples, rateHertz: rate))
    #expect(abs(found - expected) < 1e-3, "\(found), expected \(expected)")
  }

  @Test func silenceHasNoLoudness() {
    #expect(Loudness.integratedLUFS([], rateHertz: 16_000) == nil)
    #expect(
      Loudness.integratedLUFS([Float](repeating: 0, count: 9_000), rateHertz: 16_000) == nil
    )
    // Below the absolute gate of -70 LUFS.
    let faint = tone(hertz: 997, seconds: 1, amplitude: 1e-4).samples
    #expect(Loudness.integratedLUFS(faint, rateHertz: 16_000) == nil)
  }
}
