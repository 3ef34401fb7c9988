package import SpeechModel

/// Recordings whose windows were answered once, so that thresholds can be compared without listening again.
package struct StreamEvaluation: Sendable {
  /// A recording, the words in it, and what its windows were heard to hold.
  private struct Recording: Sendable {
    var words: [TrueWord]
    var scores: WindowScores
    var seconds: Double
  }

  /// What of each recording counts.
  private enum Part {
    case all, firstHalf, secondHalf

    func range(_ seconds: Double) -> Range<Double>? {
      switch self {
      case .all: nil
      case .firstHalf: 0..<(seconds / 2)
      case .secondHalf: (seconds / 2)..<Double.infinity
      }
    }
  }

  private let recognizer: SpeechRecognizer
  private let settings: StreamSettings
  private let lateSeconds: Double
  private var recordings: [Recording] = []

  /// Thresholds of a table.
  package static let thresholds = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]
  /// Thresholds of a curve, those of the table among them.
  ///
  /// Near 1 they are closer: a network that is sure of most of what it hears tells words from other sounds only
  /// there.
  package static let curve =
    (1...99).map { Double($0) / 100 } + (991...999).map { Double($0) / 1_000 }
  /// Thresholds that a label may get, up to the highest that there is.
  private static let choices = curve.filter { $0 >= 0.3 } + [1]

  /// - Parameter lateSeconds: How long after a word's end its event may come.
  package init(_ recognizer: SpeechRecognizer, _ settings: StreamSettings, lateSeconds: Double) {
    self.recognizer = recognizer
    self.settings = settings
    self.lateSeconds = lateSeconds
  }

  /// Listens to a recording.
  ///
  /// - Throws: `AudioError`, `ModelFileError`, `ConfigurationError`.
  package mutating func add(_ clip: AudioClip, words: [TrueWord], on pool: WorkerPool) throws {
    let scores = try recognizer.windowScores(of: clip, settings: settings, on: pool)
    recordings.append(Recording(words: words, scores: scores, seconds: clip.durationSeconds))
  }

  /// What a listener hears with a threshold, nil for that of the settings, and how that agrees with the words.
  package func tally(threshold: Double? = nil) -> StreamTally {
    var settings = settings
    settings.threshold = threshold ?? settings.threshold
    return tally(settings, .all)
  }

  /// The same as `tally()`, by the protocol of another tool.
  package func count(as other: CountingProtocol) -> ProtocolCount {
    switch other {
    case .tensorflow:
      // Its own listener reports other words, and its truths hold them.
      var settings = settings
      settings.backgroundLabels.remove(WordSelection.unknownLabel)
      let window = settings.windowSeconds ?? recognizer.streamWindowSeconds
      var count = TensorFlowCount()
      for recording in recordings {
        let events = recognizer.eventsAsHeard(in: recording.scores, settings: settings)
        count.add(
          recording.words,
          events,
          windowSeconds: window + recording.scores.waitSeconds
        )
      }
      return .tensorflow(count)
    case .picovoice:
      var count = PicovoiceCount()
      for recording in recordings {
        count.add(
          recording.words.filter { !settings.backgroundLabels.contains($0.label) },
          recognizer.eventsAsHeard(in: recording.scores, settings: settings),
          seconds: recording.seconds,
          waitSeconds: recording.scores.waitSeconds
        )
      }
      return .picovoice(count)
    }
  }

  private func tally(_ settings: StreamSettings, _ part: Part) -> StreamTally {
    // What a network that runs along has to wait for is part of the delay, and no miss.
    let wait = recordings.first?.scores.waitSeconds ?? 0
    var tally = StreamTally(lateSeconds: lateSeconds + wait)
    for recording in recordings {
      tally.add(
        recording.words,
        recognizer.eventsAsHeard(in: recording.scores, settings: settings),
        seconds: recording.seconds,
        part: part.range(recording.seconds)
      )
    }
    return tally
  }

  /// Thresholds of the labels for a number of false alarms, and what they are worth.
  package struct Choice: Sendable {
    /// Those chosen on all of the recordings, and the bound that the counts allow.
    package var thresholds: StreamThresholds
    /// The counts of thresholds chosen in the same way on one half of every recording, in the other half, both
    /// ways round: what was chosen is never judged where it was chosen.
    package var tally: StreamTally
  }

  /// Chooses the lowest threshold for each label from which on it has no more than its share of false alarms,
  /// which is the same number for all.
  ///
  /// - Throws: `TooFewHours` if the recordings could not show that there are so few.
  package func choice(falseAlarmsPerHour wished: Double) throws(TooFewHours) -> Choice {
    let hours = tally(settings, .all).emptyHours
    let fewest = poissonInterval(0).upperBound
    guard fewest <= wished * hours else {
      throw TooFewHours(hours: hours, neededHours: fewest / wished, wished: wished)
    }
    var counted = counts(chosenOn: .firstHalf, countedIn: .secondHalf, wished)
    counted.add(counts(chosenOn: .secondHalf, countedIn: .firstHalf, wished))
    return Choice(
      thresholds: StreamThresholds(
        labels: thresholds(.all, wished),
        falseAlarmsPerHour: wished,
        hours: counted.emptyHours,
        upperBoundPerHour: poissonInterval(counted.total.falseAlarms).upperBound
          / counted.emptyHours
      ),
      tally: counted
    )
  }

  private func counts(chosenOn part: Part, countedIn other: Part, _ wished: Double) -> StreamTally {
    var settings = settings
    settings.labelThresholds = thresholds(part, wished)
    return tally(settings, other)
  }

  private func thresholds(_ part: Part, _ wished: Double) -> [String: Double] {
    var settings = settings
    settings.labelThresholds = [:]
    let tallies = Self.choices.map { choice in
      settings.threshold = choice
      return tally(settings, part)
    }
    let labels = recognizer.labels.filter { !settings.backgroundLabels.contains($0) }
    /// The lowest threshold from which on a label has at most so many false alarms, and how many it has there.
    func lowest(_ label: String, alarms most: Int) -> (threshold: Double, alarms: Int) {
      let counts = tallies.map { $0.counts[label]?.falseAlarms ?? 0 }
      let above = (counts.lastIndex { $0 > most } ?? -1) + 1
      // None is high enough for a network that is wrong and sure.
      let index = min(above, counts.count - 1)
      return (Self.choices[index], counts[index])
    }
    let allowed = wished * (tallies.first?.emptyHours ?? 0)
    var chosen = labels.map { lowest($0, alarms: 0) }
    // With one more for each, as long as all of them together are few enough.
    var share = 1
    while Double(share) <= allowed {
      let next = labels.map { lowest($0, alarms: share) }
      if Double(next.reduce(0) { $0 + $1.alarms }) > allowed { break }
      chosen = next
      share += 1
    }
    return Dictionary(uniqueKeysWithValues: zip(labels, chosen.map(\.threshold)))
  }
}

/// Recordings too short to show that false alarms are as few as is wished.
package struct TooFewHours: Error, Equatable {
  /// The hours without a word.
  package var hours: Double
  /// The hours that show it if there is no false alarm in them.
  package var neededHours: Double
  /// The false alarms an hour that are wished.
  package var wished: Double
}
