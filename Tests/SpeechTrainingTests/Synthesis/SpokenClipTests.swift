import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// What becomes of a synthesizer's sound.
@Suite struct SpokenClipTests {
  private func padded(_ clip: AudioClip, by seconds: Double) -> AudioClip {
    let silence = [Float](repeating: 0, count: Int(seconds * Double(clip.sampleRateHertz)))
    return AudioClip(
      samples: silence + clip.samples + silence,
      sampleRateHertz: clip.sampleRateHertz
    )
  }

  @Test(arguments: [0, 0.02, 0.5])
  func silenceIsTrimmedToAMargin(_ silence: Double) throws {
    let sound = tone(hertz: 500, seconds: 0.4, rate: 16_000, amplitude: 0.1)
    let clip = try #require(try padded(sound, by: silence).spoken(peakDecibels: -6))
    // 0.05 s at either end, however much there was.
    #expect(abs(clip.durationSeconds - 0.5) < 0.003)
    let ends = clip.samples[..<790] + clip.samples[(clip.samples.count - 790)...]
    #expect(ends.allSatisfy { $0.magnitude < 0.01 })
  }

  @Test func thePeakIsAtTheLevelAskedFor() throws {
    let sound = tone(hertz: 500, seconds: 0.2, rate: 16_000, amplitude: 0.9)
    for decibels in [-16.0, -6, -1] {
      let clip = try #require(try sound.spoken(peakDecibels: decibels))
      let peak = clip.samples.map(\.magnitude).max() ?? 0
      #expect(abs(20 * log10(Double(peak)) - decibels) < 0.01)
    }
  }

  @Test(arguments: [(8_000, 8_000), (16_000, 16_000), (22_050, 16_000), (48_000, 16_000)])
  func theRateIsSixteenKilohertzAtMost(_ rate: Int, _ expected: Int) throws {
    let sound = tone(hertz: 500, seconds: 0.3, rate: rate, amplitude: 0.5)
    let clip = try #require(try sound.spoken(peakDecibels: -6))
    #expect(clip.sampleRateHertz == expected)
    #expect(abs(clip.durationSeconds - 0.4) < 0.003)
  }

  @Test func silenceIsNoClip() throws {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 800), sampleRateHertz: 16_000)
    #expect(try silence.spoken(peakDecibels: -6) == nil)
    #expect(try AudioClip(samples: [], sampleRateHertz: 16_000).spoken(peakDecibels: -6) == nil)
  }
}
