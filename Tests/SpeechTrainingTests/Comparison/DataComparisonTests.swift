import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// What a comparison says of made clips.
@Suite struct DataComparisonTests {
  /// Words of several speakers, in noise of a deviation.
  static func clips(
    _ name: String,
    speakers: Range<Int>,
    each: Int = 6,
    noise: Float = 0,
    rate: Int = 16_000
  ) throws -> [LabelledClip] {
    try speakers.flatMap { speaker in
      try (0..<each).map { take in
        let seed = 1_000 * speaker + take
        var clip = try Resampler.resample(MadeClips.word(seed), toHertz: rate)
        var stream = RandomStream(seed: UInt64(seed), .noiseSamples, index: 1)
        clip.samples = clip.samples.map { $0 + noise * stream.normalPair().0 }
        return LabelledClip(
          clip,
          label: name,
          name: "s\(speaker)_\(take)",
          speaker: "s\(speaker)"
        )
      }
    }
  }

  static func comparison(
    _ old: [LabelledClip],
    _ new: [LabelledClip],
    _ change: (inout ComparisonSettings) -> Void = { _ in }
  ) throws -> DataComparison {
    var settings = ComparisonSettings()
    settings.permutations = 199
    change(&settings)
    return try DataComparison(
      of: DataSource(clips: new),
      with: .recordings(DataSource(clips: old)),
      settings: settings
    )
  }

  @Test func noisierRecordingsAreFoundByWholeSpeakers() throws {
    let comparison = try Self.comparison(
      Self.clips("old", speakers: 0..<6),
      Self.clips("new", speakers: 6..<12, noise: 0.01)
    )
    #expect(comparison.shift.isFound && comparison.shuffled == "speakers")
    #expect(comparison.old.speakers == 6 && comparison.new.speakers == 6)
    let finding = try #require(comparison.findings.first { $0.name == .signalToNoise })
    #expect(finding.difference < -10)
    #expect(try #require(finding.interval).contains(finding.difference))
    guard case .noise = comparison.advice.first else {
      Issue.record("\(comparison.advice)")
      return
    }
    #expect(comparison.advice.contains(.newSpeakers))
    // Noise hides how sounds fade, so that no room is advised.
    #expect(!comparison.advice.contains(.room))
    let report = comparison.report
    #expect(report.contains("\nA shift: a new clip can be told from an old one in "), "\(report)")
    #expect(report.contains(" dB lower, "), "\(report)")
  }

  @Test func likeRecordingsOfOtherSpeakersAreLike() throws {
    let comparison = try Self.comparison(
      Self.clips("old", speakers: 0..<6),
      Self.clips("new", speakers: 6..<12)
    )
    #expect(!comparison.shift.isFound && comparison.findings.isEmpty)
    #expect(comparison.advice == [.collectMore(clips: 36)])
    #expect(comparison.report.contains("\nNo shift was found: "))
    for blind in comparison.couldHaveMissed where blind.name == .loudness {
      #expect(try #require(blind.difference) > 0)
    }
  }

  @Test func eachSideHasItsOwnSpeakersAndClips() throws {
    let comparison = try Self.comparison(
      Self.clips("old", speakers: 0..<3),
      Self.clips("new", speakers: 3..<8)
    )
    #expect(comparison.old.speakers == 3 && comparison.new.speakers == 5)
    let telling = comparison.examples.filter { $0.side == .new && $0.why == .telling }
    #expect(telling.count > 3)
    let named = telling.prefix(3).map(\.file).joined(separator: ", ")
    #expect(
      comparison.report.contains(
        "\n  new, the least like the old: \(named) and \(telling.count - 3) more\n"
      )
    )
  }

  @Test func theSameSpeakersAreShuffledWithin() throws {
    let old = try Self.clips("old", speakers: 0..<4, each: 12)
    let new = try Self.clips("new", speakers: 0..<4, each: 24).filter {
      // Not the recordings of the other side.
      Int(($0.name ?? "").drop { $0 != "_" }.dropFirst()) ?? 0 >= 12
    }
    let comparison = try Self.comparison(old, new)
    #expect(comparison.shuffled == "within speakers" && !comparison.shift.isFound)
  }

  /// The exact words of what must be known.
  @Test func fewSpeakersAndClipsAreSaid() throws {
    let alone = try Self.comparison(
      Self.clips("old", speakers: 0..<1, each: 8),
      Self.clips("new", speakers: 1..<2, each: 8, noise: 0.05)
    )
    #expect(!alone.shift.isFound && alone.shift.smallestP == 1)
    let notes = alone.notes.map(\.description)
    #expect(
      notes.contains(
        "there is one speaker on each side: a new speaker and a shift cannot be told apart"
      )
    )
    #expect(notes.contains("with 8 old and 8 new clips only large differences can be noticed"))
    let three = try Self.comparison(
      Self.clips("old", speakers: 0..<3),
      Self.clips("new", speakers: 3..<6, noise: 0.05)
    )
    #expect(three.shift.p == 0.1 && !three.shift.isFound)
    #expect(
      three.notes.map(\.description).contains(
        "with 3 against 3 speakers no p below 0.100 is possible, so that no shift can be shown; more"
          + " speakers are needed"
      )
    )
    #expect(three.report.contains("no single difference of any size could be shown."))
    var unknown = try Self.clips("new", speakers: 6..<12, noise: 0.05)
    for index in unknown.indices { unknown[index].speaker = nil }
    let clips = try Self.comparison(Self.clips("old", speakers: 0..<6), unknown)
    #expect(clips.shuffled == "clips" && clips.shift.isFound && clips.old.speakers == nil)
    #expect(
      clips.notes.map(\.description).contains(
        "who speaks is not known in 36 of 72 clips, so that clips were shuffled as if no two were of one"
          + " speaker; if some are, a shift is found too easily"
      )
    )
    let asked = try Self.comparison(Self.clips("old", speakers: 0..<6), unknown) {
      $0.groups = .none
    }
    #expect(asked.shuffled == "clips" && !asked.notes.contains { "\($0)".hasPrefix("who speaks") })
  }

  @Test func aLowerRateIsNoDifferenceOfTheSpectrum() throws {
    let comparison = try Self.comparison(
      Self.clips("old", speakers: 0..<6),
      Self.clips("new", speakers: 6..<12, rate: 8_000)
    )
    #expect(!comparison.shift.isFound, "\(comparison.report)")
    #expect(
      comparison.notes.map(\.description).contains(
        "the files differ in sample rate: 16000 Hz against 8000 Hz; both sides were measured at 8000 Hz, so"
          + " that the rate itself is no difference below"
      )
    )
  }

  @Test func whatIsOnBothSidesIsRefused() throws {
    let clips = try Self.clips("old", speakers: 0..<2)
    let error = #expect(throws: ComparisonError.self) { try Self.comparison(clips, clips) }
    #expect(
      error?.description
        == "clips in memory and clips in memory: 12 recordings with the same sound on both sides: old/s0_0"
        + " and old/s0_0, old/s0_1 and old/s0_1, old/s0_2 and old/s0_2 and 9 more; what is on both sides"
        + " makes them alike, so remove it from one"
    )
    let few = #expect(throws: ComparisonError.self) {
      try Self.comparison(clips, Array(Self.clips("new", speakers: 3..<4).prefix(3)))
    }
    #expect(
      few?.description
        == "clips in memory: holds 3 recordings that can be read; expected at least 5 to compare, and"
        + " better 50"
    )
  }

  /// A statistic that is the same everywhere says nothing.
  @Test func constantStatisticsAreLeftOut() throws {
    let comparison = try Self.comparison(
      Self.clips("old", speakers: 0..<4),
      Self.clips("new", speakers: 4..<8)
    )
    // All made words last as long and none is clipped.
    #expect(!comparison.statistics.contains { $0.name == .duration || $0.name == .clipping })
    let words = "left out, as too few clips have it or all have the same: "
    let note = try #require(comparison.notes.map(\.description).first { $0.hasPrefix(words) })
    #expect(note.contains("duration") && note.contains("share of clipped samples"))
  }

  @Test func examplesAreHalfDrawnAndHalfTelling() throws {
    let (old, new) = (
      try Self.clips("old", speakers: 0..<6), try Self.clips("new", speakers: 6..<12, noise: 0.02)
    )
    let comparison = try Self.comparison(old, new)
    #expect(comparison.examples.count == 24)
    for side in [DataComparison.Example.SideName.old, .new] {
      let own = comparison.examples.filter { $0.side == side }
      #expect(own.count { $0.why == .random } == 6 && own.count { $0.why == .telling } == 6)
      #expect(Set(own.map(\.file)).count == 12)
    }
    #expect(try Self.comparison(old, new) == comparison)
    let other = try Self.comparison(old, new) { $0.seed = 1 }
    #expect(other.examples != comparison.examples)
    #expect(try Self.comparison(old, new) { $0.samples = 0 }.examples.isEmpty)
  }

  /// Threads change no bit.
  @Test func oneThreadSaysTheSame() throws {
    let (old, new) = (
      try Self.clips("old", speakers: 0..<3), try Self.clips("new", speakers: 3..<7, noise: 0.01)
    )
    func json(_ threads: Int) throws -> Data {
      var options = ExecutionOptions()
      options.threads = threads
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      return try encoder.encode(
        DataComparison(
          of: DataSource(clips: new),
          with: .recordings(DataSource(clips: old)),
          options: options
        )
      )
    }
    #expect(try json(1) == json(3))
  }
}
