package import SpeechModel

/// What was heard in recordings, counted as TensorFlow's `speech_commands/test_streaming_accuracy.py` does.
///
/// Each event is compared with the first word in reach only, whatever its label, and is correct, wrong or, without a
/// word in reach, a false positive. A word that was matched before makes it wrong, and is counted as matched once more,
/// so that more than all words can be. All percentages are of the number of words.
package struct TensorFlowCount: Sendable, Equatable {
  /// Words in the truth, other words included.
  package private(set) var words = 0
  /// Events that were compared with a word.
  package private(set) var matched = 0
  package private(set) var correct = 0
  package private(set) var wrong = 0
  package private(set) var falsePositives = 0

  /// How far an event may be from a word, in milliseconds.
  private static let reachMilliseconds = 1_500

  package init() {}

  /// Counts a recording.
  ///
  /// - Parameters:
  ///   - words: Those that were said, in the order in which they begin; their places are where they begin.
  ///   - windowSeconds: How long a window is: an event's place is where the window begins in which it was detected.
  package mutating func add(
    _ words: [TrueWord],
    _ events: [StreamEvent],
    windowSeconds: Double
  ) {
    func milliseconds(_ seconds: Double) -> Int { Int((1_000 * seconds).rounded()) }
    let places = words.map { milliseconds($0.startSeconds) }
    var isMatched = words.map { _ in false }
    self.words += words.count
    for event in events.sorted(by: { $0.detectedSeconds < $1.detectedSeconds }) {
      let place = milliseconds(event.detectedSeconds - windowSeconds)
      guard let word = places.firstIndex(where: { abs($0 - place) <= Self.reachMilliseconds })
      else {
        falsePositives += 1
        continue
      }
      if words[word].label == event.label, !isMatched[word] { correct += 1 } else { wrong += 1 }
      isMatched[word] = true
      matched += 1
    }
  }

  /// A count as a share of the words; nil if there are none.
  package func share(_ count: Int) -> Double? {
    words > 0 ? Double(count) / Double(words) : nil
  }
}
