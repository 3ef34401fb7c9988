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

  /// 160 ms at each level, in dB relative to the loudest, and what remains of an end that is cut.
  @Test(arguments: [
    (CutEnds(), 0, 800), (CutEnds(firstDecibels: -30, lastDecibels: nil), 160, 800),
    (CutEnds(firstDecibels: -12, lastDecibels: nil), 320, 800),
    (CutEnds(firstDecibels: nil, lastDecibels: -25), 0, 640),
    (CutEnds(firstDecibels: -15, lastDecibels: -15), 320, 480),
  ])
  func endsAreCutAtTheirLevels(_ ends: CutEnds, _ startMilliseconds: Int, _ endMilliseconds: Int)
    throws
  {
    let rate = 16_000
    let levels: [Double] = [-34, -18, 0, -20, -32]
    let samples = levels.flatMap { level in
      tone(hertz: 500, seconds: 0.16, rate: rate, amplitude: 0.5 * pow(10, level / 20)).samples
    }
    let clip = AudioClip(samples: samples, sampleRateHertz: rate)
    let whole = try #require(try clip.spoken(peakDecibels: -6))
    let cut = try #require(try clip.spoken(peakDecibels: -6, cut: ends))
    // From the first sound to the last one, with margins of 50 ms.
    let margin = 50 * rate / 1_000
    #expect(abs(whole.samples.count - samples.count - 2 * margin) < 8)
    let start = startMilliseconds == 0 ? 0 : margin + startMilliseconds * rate / 1_000
    let end =
      endMilliseconds == 800 ? whole.samples.count : margin + endMilliseconds * rate / 1_000
    // Levels are compared over 10 ms.
    #expect(abs(cut.samples.count - (end - start)) <= 2 * rate / 100)
    let position = try #require(
      (0...whole.samples.count - cut.samples.count).first { position in
        Array(whole.samples[position..<position + cut.samples.count]) == cut.samples
      }
    )
    #expect(abs(position - start) <= rate / 100)
  }

  /// What is cut to less than 0.15 s would be no word.
  @Test func aShortSoundIsLeftWhole() throws {
    let levels: [Double] = [-18, 0, -20]
    let samples = levels.flatMap { level in
      tone(hertz: 500, seconds: 0.1, rate: 16_000, amplitude: 0.5 * pow(10, level / 20)).samples
    }
    let clip = AudioClip(samples: samples, sampleRateHertz: 16_000)
    let ends = CutEnds(firstDecibels: -12, lastDecibels: -12)
    #expect(
      try clip.spoken(peakDecibels: -6, cut: ends)?.samples
        == clip.spoken(peakDecibels: -6)?.samples
    )
  }

  @Test func halfOfTheEndsAreCut() {
    let drawn = (0..<1_000).map { draw in
      var stream = RandomStream(seed: 3, .synthesis, draw: UInt64(draw))
      return CutEnds(from: &stream)
    }
    let levels = drawn.flatMap { [$0.firstDecibels, $0.lastDecibels] }
    #expect(levels.compactMap { $0 }.allSatisfy { (-35.0 ... -12).contains($0) })
    #expect(abs(levels.count { $0 != nil } - 1_000) < 100)
    // By itself, each.
    #expect(abs(drawn.count { $0.firstDecibels != nil && $0.lastDecibels != nil } - 250) < 60)
    #expect(abs(drawn.count { $0 == CutEnds() } - 250) < 60)
  }
}
