package import SpeechModel

/// What was heard in recordings, counted as Picovoice's `wake-word-benchmark` does, for each label by itself.
///
/// An event from the beginning of a word of its label to half a second after its end is a hit, also if the word was
/// heard before, so that the miss rate can be below zero; all others are false alarms. Their rate is over all hours,
/// those of the words included, and without an interval.
package struct PicovoiceCount: Sendable, Equatable {
  /// The counts of one label.
  package struct Counts: Sendable, Equatable {
    package fileprivate(set) var words = 0
    package fileprivate(set) var hits = 0
    package fileprivate(set) var falseAlarms = 0

    /// The share of words that have no hit, if each had at most one; nil without words.
    package var missRate: Double? {
      words > 0 ? Double(words - hits) / Double(words) : nil
    }
  }

  /// The counts by label.
  package private(set) var counts: [String: Counts] = [:]
  /// The duration of all recordings, in seconds.
  package private(set) var seconds = 0.0

  /// How long after a word's end its event may come, in seconds.
  private static let lateSeconds = 0.5

  package init() {}

  /// Counts a recording.
  ///
  /// - Parameter waitSeconds: How much later events come because the network reads what follows a window.
  package mutating func add(
    _ words: [TrueWord],
    _ events: [StreamEvent],
    seconds: Double,
    waitSeconds: Double = 0
  ) {
    self.seconds += seconds
    for word in words { counts[word.label, default: Counts()].words += 1 }
    for event in events {
      let isHit = words.contains { word in
        word.label == event.label
          && (word.startSeconds...word.endSeconds + Self.lateSeconds).contains(
            event.detectedSeconds - waitSeconds
          )
      }
      if isHit {
        counts[event.label, default: Counts()].hits += 1
      } else {
        counts[event.label, default: Counts()].falseAlarms += 1
      }
    }
  }

  /// The mean of the labels' miss rates, which is what the benchmark publishes; nil without words.
  package var meanMissRate: Double? {
    let rates = counts.sorted { $0.key < $1.key }.compactMap(\.value.missRate)
    return rates.isEmpty ? nil : rates.reduce(0, +) / Double(rates.count)
  }

  /// False alarms of a label in an hour; nil if nothing was listened to.
  package func falseAlarmsPerHour(_ counts: Counts) -> Double? {
    seconds > 0 ? Double(counts.falseAlarms) / (seconds / 3_600) : nil
  }
}
