package import SpeechModel

/// Recordings whose windows were answered once, so that thresholds can be compared without listening again.
package struct StreamEvaluation: Sendable {
  /// A recording, the words in it, and what its windows were heard to hold.
  private struct Part: Sendable {
    var words: [TrueWord]
    var scores: WindowScores
    var seconds: Double
  }

  private let recognizer: SpeechRecognizer
  private let settings: StreamSettings
  private let lateSeconds: Double
  private var parts: [Part] = []

  /// Thresholds of a table.
  package static let thresholds = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]

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
    parts.append(Part(words: words, scores: scores, seconds: clip.durationSeconds))
  }

  /// What a listener hears with a threshold, nil for that of the settings, and how that agrees with the words.
  package func tally(threshold: Double? = nil) -> StreamTally {
    var settings = settings
    settings.threshold = threshold ?? settings.threshold
    var tally = StreamTally(lateSeconds: lateSeconds)
    for part in parts {
      let events = recognizer.eventsAsHeard(in: part.scores, settings: settings)
      tally.add(part.words, events, seconds: part.seconds)
    }
    return tally
  }
}
