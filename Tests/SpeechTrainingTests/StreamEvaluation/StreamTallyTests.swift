import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A word that was heard when it ended.
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

/// Events against the words that were said.
@Suite struct StreamTallyTests {
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

/// Counts by the protocols of other tools, worked out by hand from their sources, with what is wrong in them.
@Suite struct ProtocolCountTests {
  private func word(_ label: String, _ start: Double, _ end: Double) -> TrueWord {
    TrueWord(label: label, startSeconds: start, endSeconds: end)
  }

  @Test func tensorFlow() {
    var count = TensorFlowCount()
    #expect(count.share(0) == nil)
    count.add(
      [word("yes", 1, 2), word("no", 2, 3), word("yes", 10, 11), word("stop", 20, 21)],
      [
        // Windows of a second begin a second before. Right; right, but compared with the word before; 1.5 s after
        // another word, and 1 ms more before its own; right, and again.
        event("yes", 2), event("no", 3), event("yes", 4.5), event("stop", 19.499),
        event("yes", 11.2), event("yes", 11.9), event("yes", 40),
      ],
      windowSeconds: 1
    )
    #expect(count.words == 4 && count.correct == 2 && count.wrong == 3 && count.falsePositives == 2)
    // More than all words.
    #expect(count.matched == 5 && count.share(count.matched) == 1.25)
    #expect(
      ProtocolCount.tensorflow(count).lines.prefix(2) == [
        "as TensorFlow's speech_commands counts, which reports _unknown_ like any word, in per cent of"
          + " 4 words:",
        "  125.0 % matched, 50.0 % correctly, 75.0 % wrongly, 50.0 % false positives",
      ]
    )
    // Words of one recording are out of reach in another.
    count.add([], [event("yes", 2)], windowSeconds: 1)
    #expect(count.falsePositives == 3 && count.words == 4)
  }

  @Test func picovoice() {
    var count = PicovoiceCount()
    #expect(count.meanMissRate == nil)
    count.add(
      [word("yes", 1, 1.5), word("no", 3, 3.4), word("yes", 5, 5.5)],
      [
        // Three hits of one word make up for the other; before a word, in another, and in that of another label.
        event("yes", 1), event("yes", 1.2), event("yes", 2), event("no", 2.9), event("no", 5.2),
        event("yes", 3.2),
      ],
      seconds: 1_800
    )
    count.add([], [], seconds: 1_800)
    #expect(count.counts["yes"]?.missRate == -0.5 && count.counts["no"]?.missRate == 1)
    #expect(count.meanMissRate == 0.25)
    let lines = ProtocolCount.picovoice(count).lines
    #expect(
      lines.dropLast() == [
        "as Picovoice's wake-word-benchmark counts, over all 1.00 h:",
        "  no   missed 100.0 %, 2.00 false alarms an hour",
        "  yes  missed -50.0 %, 1.00 false alarms an hour",
        "  mean of the labels: missed 25.0 %",
      ]
    )
    #expect(lines.last?.hasPrefix("This protocol does not see that a word was heard twice") == true)
  }
}

/// Files that say which words a recording holds.
@Suite struct TruthFileTests {
  private func words(_ text: String, unit: LabelTimeUnit? = nil) throws -> [TrueWord] {
    try TruthFile.words(text, path: "day.txt", seconds: 100, unit: unit)
  }

  private func message(_ text: String, unit: LabelTimeUnit? = nil) -> String? {
    do { _ = try words(text, unit: unit) } catch { return "\(error)" }
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

  @Test func whatIsWrongIsSaid() throws {
    let forms =
      "start and end in seconds and label, separated by tabs, as Audacity exports labels; a line of CTM:"
      + " recording, channel, start, duration, word; or label, time, as TensorFlow's speech_commands"
    #expect(
      message("")
        == "day.txt: no word; expected \(forms); remove the file if the recording has no words"
    )
    #expect(message("1\t2\tgo\ngo") == "day.txt:2: 'go' is no word; expected \(forms)")
    let mixed = "the word is in another form than that of line 1; expected one form in a file"
    #expect(message("1\t2\tgo\ngo, 1500") == "day.txt:2: \(mixed)")
    #expect(message("go, 1500\n\n1\t2\tgo") == "day.txt:3: \(mixed)")
    #expect(
      message("99\t101\tgo")
        == "day.txt:1: the word ends at 101 s, and the recording has 100 s; expected words that end with it"
        + " at the latest"
    )
    #expect(try words("99\t100.05\tgo").count == 1)
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

  /// As editors write it: with a byte order mark, and in UTF-16.
  @Test func textsInOtherCodingsAreRead() throws {
    let folder = try TemporaryFolder()
    let label = "1\t2\tgo\n"
    let marked: [UInt8] = [0xEF, 0xBB, 0xBF] + Array(label.utf8)
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in label.utf16 { wide += [UInt8(unit & 255), UInt8(unit >> 8)] }
    for bytes in [marked, wide] {
      let path = try folder.file("day.txt")
      try Data(bytes).write(to: URL(filePath: path))
      #expect(try TruthFile.read(path, seconds: 100).map(\.label) == ["go"])
    }
    let path = try folder.file("latin.txt")
    try Data(Array("1\t2\t".utf8) + [0xFC]).write(to: URL(filePath: path))
    let error = #expect(throws: TruthFileError.self) { try TruthFile.read(path, seconds: 100) }
    let words = error.map { "\($0)" } ?? ""
    #expect(words.hasPrefix("\(path):1: this is not UTF-8 text"), "\(words)")
  }

  /// The generator of speech_commands writes milliseconds, its documentation says seconds.
  ///
  /// A word ends with the next one, with the recording, or a second after its beginning.
  @Test func labelsAndTimes() throws {
    let generated = "yes, 2000.500000\n_unknown_, 2600\nno,99500\n"
    let expected = [
      TrueWord(label: "yes", startSeconds: 2.0005, endSeconds: 2.6),
      TrueWord(label: "_unknown_", startSeconds: 2.6, endSeconds: 3.6),
      TrueWord(label: "no", startSeconds: 99.5, endSeconds: 100),
    ]
    #expect(try words(generated) == expected)
    #expect(try words(generated, unit: .milliseconds) == expected)
    // A few milliseconds apart, they are seconds; what can be either is asked for.
    let short = "yes, 2\nno, 5.5\n"
    #expect(try words(short).map(\.startSeconds) == [2, 5.5])
    #expect(try words(short, unit: .milliseconds).map(\.startSeconds) == [0.002, 0.0055])
    #expect(try words("yes, 0").map(\.endSeconds) == [1])
    #expect(
      message("yes, 0\nno, 99.9\n") == nil
        && message("yes, 0\nyes, 100\n") == nil
    )
    let wide = "yes, 500\nno, 900\n"
    #expect(try words(wide).map(\.startSeconds) == [0.5, 0.9])
    let error = #expect(throws: TruthFileError.self) {
      try TruthFile.words(wide, path: "day.txt", seconds: 1_000)
    }
    #expect(
      error.map(\.description)
        == "day.txt: the times may be milliseconds or seconds: in a recording of 1000 s they can be either"
    )
    #expect(
      try TruthFile.words(wide, path: "", seconds: 1_000, unit: .seconds)[1].startSeconds == 900
    )
  }

  /// A unit that is given counts, and is doubted where the times say otherwise.
  @Test func millisecondsThatAreLikelySecondsAreRemarked() throws {
    func doubts(_ text: String, _ unit: LabelTimeUnit?) throws -> [String] {
      var found: [String] = []
      let words = try TruthFile.words(text, path: "day.txt", seconds: 100, unit: unit) {
        found.append($0.description)
      }
      if unit == .milliseconds { #expect(words.allSatisfy { $0.startSeconds < 1 }) }
      return found
    }
    let seconds = "yes, 2\nno, 5.5\nyes, 90\n"
    #expect(
      try doubts(seconds, .milliseconds) == [
        "day.txt: as milliseconds, all words begin within 90 ms of a recording of 100 s, some 3.5 ms apart, and"
          + " a word takes longer: these are likely seconds"
      ]
    )
    #expect(
      try doubts("yes, 2\n", .milliseconds) == [
        "day.txt: as milliseconds, all words begin within 2 ms of a recording of 100 s, and a word takes"
          + " longer: these are likely seconds"
      ]
    )
    // What is told by the times, or can be milliseconds, is not doubted.
    #expect(try doubts(seconds, nil).isEmpty)
    #expect(try doubts(seconds, .seconds).isEmpty)
    for text in ["yes, 0\n", "yes, 0\nno, 99.9\nyes, 900\n", "yes, 250\nno, 700\n"] {
      #expect(try doubts(text, .milliseconds).isEmpty)
    }
  }

  @Test func labelsAndTimesThatContradict() {
    #expect(
      message("yes, 1.5\nno, 3000\n")
        == "day.txt:2: 3000 in line 2 is too late for seconds in a recording of 100 s, and 1.5 in line 1 too"
        + " early for milliseconds, as a word takes longer; expected one unit"
    )
    #expect(
      message("yes, 3000\n\nno, 5.5\n")
        == "day.txt:3: the time 5.5 is not after that of line 1, 3000; expected times that rise, all in one"
        + " unit"
    )
    #expect(message("yes, 3000\nno, 3000\n")?.contains("the time 3000 is not after") == true)
    #expect(
      message("yes, 3000\nno, 200000\n")
        == "day.txt:2: the word begins at 200 s, and the recording has 100 s; is it another recording's file?"
    )
    #expect(
      message("yes, 3000\n", unit: .seconds)
        == "day.txt:1: the word begins at 3000 s, and the recording has 100 s; are the times in milliseconds,"
        + " or is it another recording's file?"
    )
    #expect(
      message("1\t2\tgo", unit: .milliseconds)
        == "day.txt:1: times in this form are seconds; a unit is only for lines of label and time"
    )
    #expect(message("yes, -3")?.hasPrefix("day.txt:1: 'yes, -3' is no word; expected ") == true)
  }
}
