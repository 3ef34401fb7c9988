import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Events against the words that were said.
@Suite struct StreamTallyTests {
  private func event(_ label: String, _ detected: Double) -> StreamEvent {
    StreamEvent(
      label: label,
      startSeconds: detected - 0.5,
      endSeconds: detected,
      detectedSeconds: detected,
      confidence: 0.9,
      isOver: true
    )
  }

  private let words = [
    TrueWord(label: "go", startSeconds: 1, endSeconds: 1.5),
    TrueWord(label: "stop", startSeconds: 3, endSeconds: 3.4),
    TrueWord(label: "go", startSeconds: 5, endSeconds: 5.5),
  ]

  private func tally(_ events: [StreamEvent], late: Double = 0.5) -> StreamTally {
    var tally = StreamTally(lateSeconds: late)
    tally.add(words, events, seconds: 100)
    return tally
  }

  /// What two parts of a recording hold is what the whole holds, wherever it is cut.
  @Test(arguments: [1.2, 3.3, 4, 20])
  func partsAddUp(_ cut: Double) {
    let events = [
      event("go", 1.8), event("go", 1.9), event("go", 3.2), event("stop", 20), event("go", 50),
    ]
    var parts = StreamTally(lateSeconds: 0.5)
    var second = parts
    parts.add(words, events, seconds: 100, part: 0..<cut)
    second.add(words, events, seconds: 100, part: cut..<Double.infinity)
    #expect(second.listenedSeconds == 100 - cut)
    parts.add(second)
    let whole = tally(events)
    #expect(parts.counts == whole.counts)
    #expect(abs(parts.emptySeconds - whole.emptySeconds) < 1e-9)
    #expect(parts.delaysSeconds.sorted() == whole.delaysSeconds.sorted())
    #expect(parts.missedWords.map(\.word) == whole.missedWords.map(\.word))
    #expect(whole.missedWords.map(\.word) == [words[1], words[2]])
  }

  @Test func everyEventIsOneOfFour() {
    let found = tally([
      // In time, at its latest, again; for another; before the word, and where nothing is said.
      event("go", 1.2), event("go", 2.0), event("go", 3.2), event("stop", 5.1), event("stop", 2.9),
      event("go", 50),
    ])
    #expect(found.counts["go"]?.words == 2)
    #expect(found.counts["go"]?.hits == 1)
    #expect(found.counts["go"]?.misses == 1)
    #expect(found.counts["go"]?.duplicates == 1)
    #expect(found.counts["go"]?.substitutions == 1)
    #expect(found.counts["go"]?.falseAlarms == 1)
    #expect(found.counts["stop"]?.words == 1)
    #expect(found.counts["stop"]?.hits == 0)
    #expect(found.counts["stop"]?.substitutions == 1)
    #expect(found.counts["stop"]?.falseAlarms == 1)
    #expect(found.total.words == 3 && found.total.hits == 1 && found.total.falseAlarms == 2)
    #expect(found.delaysSeconds.map { ($0 * 10).rounded() } == [-3])
    #expect(found.falseAlarms.map(\.event.detectedSeconds) == [2.9, 50])
  }

  /// An event may be late by so much, and no more.
  @Test func lateness() {
    #expect(tally([event("go", 2.0)]).total.hits == 1)
    #expect(tally([event("go", 2.1)]).total.hits == 0)
    #expect(tally([event("go", 2.1)], late: 1).total.hits == 1)
  }

  /// The time of false alarms is that in which no word could be heard.
  @Test func emptyTime() {
    let found = tally([])
    #expect(abs(found.emptySeconds - (100 - 1 - 0.9 - 1)) < 1e-9)
    // Spans that reach into each other count once.
    let wide = tally([], late: 10)
    #expect(abs(wide.emptySeconds - (100 - 14.5)) < 1e-9)
    #expect(wide.listenedSeconds == 100)
  }

  /// A listener is not meant to report other words; what it hears in one is for another word.
  @Test func otherWordsAreNotMissed() {
    var found = StreamTally(lateSeconds: 0.5)
    let other = TrueWord(label: "_unknown_", startSeconds: 1, endSeconds: 2)
    found.add([other], [event("go", 1.8)], seconds: 10)
    #expect(found.total.words == 0 && found.total.misses == 0)
    #expect(found.counts["go"]?.substitutions == 1 && found.falseAlarms.isEmpty)
    #expect(found.counts["_unknown_"] == nil)
    #expect(abs(found.emptySeconds - 8.5) < 1e-9)
  }

  /// Each event and each word is counted once, whatever they are.
  @Test func countsAddUp() {
    for seed in 0..<50 as Range<UInt64> {
      let random = Self.uniform(60, seed: seed)
      let events = stride(from: 0, to: 40, by: 2).map {
        event(random[$0] < 0.5 ? "go" : "stop", Double(random[$0 + 1]) * 8)
      }
      let found = tally(events)
      let total = found.total
      #expect(total.hits + total.duplicates + total.substitutions + total.falseAlarms == 20)
      #expect(total.hits + total.misses == 3)
      #expect(found.falseAlarms.count == total.falseAlarms)
      #expect(found.delaysSeconds.count == total.hits)
    }
  }

  /// Numbers in [0, 1).
  private static func uniform(_ count: Int, seed: UInt64) -> [Float] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(state >> 40) / Float(1 << 24)
    }
  }
}

/// Files that say which words a recording holds.
@Suite struct TruthFileTests {
  private func words(_ text: String) throws -> [TrueWord] {
    try TruthFile.words(text, path: "day.txt", seconds: 100)
  }

  private func message(_ text: String) -> String? {
    do { _ = try words(text) } catch { return "\(error)" }
    return nil
  }

  @Test func audacityAndCTM() throws {
    let expected = [
      TrueWord(label: "all right", startSeconds: 1, endSeconds: 1.5),
      TrueWord(label: "go", startSeconds: 2.25, endSeconds: 3),
    ]
    #expect(
      try words("2.250000\t3.000000\tgo\n\\\t100.0\t2000.0\n1.0\t1.5\tall right\r\n\n") == expected
    )
    #expect(
      try words(";; comment\nday 1 2.25 0.75 go 0.93\nday A 1 0.5 yes\n").map(\.label)
        == ["yes", "go"]
    )
  }

  @Test func whatIsWrongIsSaid() {
    #expect(
      message("")
        == "day.txt: no word; expected lines of start and end in seconds and label, separated by tabs, as"
        + " Audacity exports labels"
    )
    #expect(
      message("1\t2\tgo\ngo, 1500")
        == "day.txt:2: 'go, 1500' is no word; expected start and end in seconds and label, separated by"
        + " tabs, as Audacity exports labels, or a line of CTM: recording, channel, start, duration, word"
    )
    #expect(
      message("2\t1\tgo")
        == "day.txt:1: the word ends at 1 s, and begins at 2 s; expected a later end"
    )
    #expect(
      message("1500\t2000\tgo")
        == "day.txt:1: the word begins at 1500 s, and the recording has 100 s; are the times in"
        + " milliseconds, or is it another recording's file?"
    )
    #expect(
      message("5\t6\tgo\n4.5\t5.5\tgo")
        == "day.txt:1: the word begins before that of line 2 has ended, at 5.5 s; expected one word at a"
        + " time"
    )
    #expect(message("nan\t2\tgo")?.hasPrefix("day.txt:1: ") == true)
    #expect(throws: TruthFileError.self) { try TruthFile.read("/nowhere/day.txt", seconds: 1) }
  }
}
