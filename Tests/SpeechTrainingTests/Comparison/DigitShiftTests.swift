import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Known alterations of real speech are found, and named by the right statistic.
@Suite(
  .enabled(if: Fixtures.hasDigits, "needs the spoken digits; name their folder in ASR_FSDD")
)
struct DigitShiftTests {
  struct Alteration: CustomTestStringConvertible, Sendable {
    var name: String
    var clips = 50
    /// One of these is among the three most certain findings.
    var causes: Set<ClipStatistic>
    var apply: @Sendable (inout AudioClip, Int) throws -> Void

    var testDescription: String { name }
  }

  private static func noise(_ decibels: Double) -> @Sendable (inout AudioClip, Int) -> Void {
    { clip, index in
      var stream = RandomStream(seed: 5, .noiseSamples, draw: UInt64(index))
      let deviation = Float(rms(clip.samples) * pow(10, -decibels / 20))
      for i in clip.samples.indices { clip.samples[i] += deviation * stream.normalPair().0 }
    }
  }

  /// A low-pass by way of a lower sample rate.
  private static func lowPass(_ hertz: Int) -> @Sendable (inout AudioClip, Int) throws -> Void {
    { clip, _ in
      clip = try Resampler.resample(
        Resampler.resample(clip, toHertz: 2 * hertz),
        toHertz: clip.sampleRateHertz
      )
    }
  }

  static let alterations = [
    Alteration(name: "noise at 20 dB", clips: 100, causes: [.signalToNoise], apply: noise(20)),
    Alteration(name: "noise at 10 dB", causes: [.signalToNoise], apply: noise(10)),
    Alteration(name: "noise at 5 dB", causes: [.signalToNoise], apply: noise(5)),
    Alteration(name: "nothing above 2 kHz", causes: [.flatness, .bandEdge], apply: lowPass(2_000)),
    Alteration(name: "nothing above 1 kHz", causes: [.flatness, .bandEdge], apply: lowPass(1_000)),
    Alteration(name: "12 dB less", causes: [.loudness, .meanLevel]) { clip, _ in
      clip.samples = clip.samples.map { $0 / 4 }
    },
    Alteration(name: "offset of 2 %", causes: [.offset]) { clip, _ in
      clip.samples = clip.samples.map { $0 + 0.02 }
    },
    Alteration(name: "a quarter faster", causes: [.pitch, .centroid, .duration]) { clip, _ in
      let quick = try Resampler.resample(clip.samples, from: 10_000, to: 8_000)
      clip = AudioClip(samples: quick, sampleRateHertz: 8_000)
    },
  ]

  /// Clips of all speakers, drawn from the list that validates or the one that tests.
  private func clips(_ list: String, _ count: Int, seed: UInt64) throws -> [LabelledClip] {
    let text = try String(contentsOfFile: "\(Fixtures.digits)/\(list)_list.txt", encoding: .utf8)
    let names = text.split(separator: "\n").map(String.init)
    var stream = RandomStream(seed: seed, .split, index: list == "testing" ? 1 : 0)
    return try stream.permutation(of: names.count).prefix(count).map { index in
      let name = names[index]
      let parts = name.split(separator: "/")
      return LabelledClip(
        try AudioFile.read("\(Fixtures.digits)/\(name)"),
        label: String(parts[0]),
        name: String(parts[1]),
        speaker: String(parts[1].prefix { $0 != "_" })
      )
    }
  }

  private func comparison(
    _ count: Int,
    seed: UInt64,
    permutations: Int = 399,
    _ apply: (inout AudioClip, Int) throws -> Void = { _, _ in }
  ) throws -> DataComparison {
    let old = try clips("validation", count, seed: seed)
    var new = try clips("testing", count, seed: seed)
    for index in new.indices { try apply(&new[index].audio, index) }
    var settings = ComparisonSettings()
    settings.permutations = permutations
    return try DataComparison(
      of: DataSource(clips: new),
      with: .recordings(DataSource(clips: old)),
      settings: settings
    )
  }

  @Test(arguments: alterations) func anAlterationIsFoundAndNamed(_ one: Alteration) throws {
    let comparison = try comparison(one.clips, seed: 3, one.apply)
    #expect(comparison.shuffled == "within speakers")
    #expect(comparison.shift.p <= 0.05, "\(comparison.report)")
    let top = comparison.findings.prefix(3).map(\.name)
    #expect(!one.causes.isDisjoint(with: top), "\(comparison.report)")
  }

  @Test func likeRecordingsAreLike() throws {
    let found = try (0..<20).filter { seed in
      try comparison(50, seed: UInt64(100 + seed), permutations: 199).shift.isFound
    }
    #expect(found.count <= 3, "\(found)")
  }
}
