package import SpeechModel

/// How the events of a listener agree with the words that were said.
///
/// A word is heard by the first event of its label that is detected from its beginning to `lateSeconds` after its end;
/// more of them are duplicates. An event inside another label's word is a substitution, all others are false
/// alarms. Their rate is over the time in which no word could be heard.
package struct StreamTally: Sendable, Equatable {
  /// The counts of one label.
  package struct Counts: Sendable, Equatable {
    /// Words that were said.
    package var words = 0
    /// Words that were heard.
    package var hits = 0
    /// Further events for a word that was heard.
    package var duplicates = 0
    /// Events of this label while another one was said.
    package var substitutions = 0
    /// Events of this label while nothing was said.
    package var falseAlarms = 0

    /// Words that were not heard.
    package var misses: Int { words - hits }

    package init() {}
  }

  /// A false alarm, to be listened to.
  package struct FalseAlarm: Sendable, Equatable {
    package var recording: Int
    package var event: StreamEvent
  }

  /// A word that was not heard, to be listened to.
  package struct MissedWord: Sendable, Equatable {
    package var recording: Int
    package var word: TrueWord
  }

  /// The counts by label.
  package private(set) var counts: [String: Counts] = [:]
  /// From the end of each word that was heard to its event, in seconds.
  package private(set) var delaysSeconds: [Double] = []
  /// The duration of all recordings, in seconds.
  package private(set) var listenedSeconds = 0.0
  /// The part of it in which no word could be heard, in seconds.
  package private(set) var emptySeconds = 0.0
  package private(set) var falseAlarms: [FalseAlarm] = []
  package private(set) var missedWords: [MissedWord] = []
  private var recordings = 0
  private let lateSeconds: Double
  private let backgroundLabels: Set<String>

  /// - Parameters:
  ///   - lateSeconds: How long after a word's end its event may come.
  ///   - backgroundLabels: Labels that a listener never reports, and so cannot miss: other words.
  package init(
    lateSeconds: Double,
    backgroundLabels: Set<String> = StreamSettings().backgroundLabels
  ) {
    self.lateSeconds = lateSeconds
    self.backgroundLabels = backgroundLabels
  }

  /// The counts of all labels together.
  package var total: Counts {
    counts.values.reduce(into: Counts()) { $0.add($1) }
  }

  /// Hours in which no word could be heard.
  package var emptyHours: Double { emptySeconds / 3_600 }

  /// False alarms an hour; nil if there was no time for one.
  package var falseAlarmsPerHour: Double? {
    emptyHours > 0 ? Double(total.falseAlarms) / emptyHours : nil
  }

  /// Their exact 95 % interval.
  package var falseAlarmsPerHourInterval: ClosedRange<Double>? {
    guard emptyHours > 0 else { return nil }
    let interval = poissonInterval(total.falseAlarms)
    return interval.lowerBound / emptyHours...interval.upperBound / emptyHours
  }

  /// Counts a recording.
  ///
  /// - Parameters:
  ///   - words: Those that were said, none of which overlap.
  ///   - events: Those that were heard.
  ///   - part: The part of the recording that counts, in seconds; nil for all of it. A word is where it begins.
  package mutating func add(
    _ words: [TrueWord],
    _ events: [StreamEvent],
    seconds: Double,
    part: Range<Double>? = nil
  ) {
    let part = part ?? 0..<Double.infinity
    let spans = words.map { $0.startSeconds...$0.endSeconds + lateSeconds }
    var isHeard = words.map { _ in false }
    for word in words
    where !backgroundLabels.contains(word.label) && part.contains(word.startSeconds) {
      counts[word.label, default: Counts()].words += 1
    }
    for event in events.sorted(by: { $0.detectedSeconds < $1.detectedSeconds }) {
      let near = words.indices.filter { spans[$0].contains(event.detectedSeconds) }
      let own = near.filter { words[$0].label == event.label }
      if let word = own.first(where: { !isHeard[$0] }) {
        isHeard[word] = true
        guard part.contains(words[word].startSeconds) else { continue }
        counts[event.label, default: Counts()].hits += 1
        delaysSeconds.append(event.detectedSeconds - words[word].endSeconds)
      } else if !part.contains(event.detectedSeconds) {
        continue
      } else if !own.isEmpty {
        counts[event.label, default: Counts()].duplicates += 1
      } else if !near.isEmpty {
        counts[event.label, default: Counts()].substitutions += 1
      } else {
        counts[event.label, default: Counts()].falseAlarms += 1
        falseAlarms.append(FalseAlarm(recording: recordings, event: event))
      }
    }
    for (word, isHeard) in zip(words, isHeard)
    where !isHeard && !backgroundLabels.contains(word.label) && part.contains(word.startSeconds) {
      missedWords.append(MissedWord(recording: recordings, word: word))
    }
    let counted = part.clamped(to: 0..<seconds)
    let length = counted.upperBound - counted.lowerBound
    listenedSeconds += length
    emptySeconds += length - Self.union(spans, counted)
    recordings += 1
  }

  /// The time that spans cover together, of a part of a recording.
  private static func union(_ spans: [ClosedRange<Double>], _ part: Range<Double>) -> Double {
    var (covered, end) = (0.0, part.lowerBound)
    for span in spans.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      let upper = min(part.upperBound, span.upperBound)
      covered += max(0, upper - max(end, span.lowerBound))
      end = max(end, upper)
    }
    return covered
  }
}

extension StreamTally {
  /// Adds what was counted elsewhere.
  package mutating func add(_ other: StreamTally) {
    counts.merge(other.counts) {
      var sum = $0
      sum.add($1)
      return sum
    }
    delaysSeconds += other.delaysSeconds
    listenedSeconds += other.listenedSeconds
    emptySeconds += other.emptySeconds
    falseAlarms += other.falseAlarms
    missedWords += other.missedWords
  }
}

extension StreamTally.Counts {
  /// Adds the counts of another label, or of other recordings.
  fileprivate mutating func add(_ other: Self) {
    words += other.words
    hits += other.hits
    duplicates += other.duplicates
    substitutions += other.substitutions
    falseAlarms += other.falseAlarms
  }
}
