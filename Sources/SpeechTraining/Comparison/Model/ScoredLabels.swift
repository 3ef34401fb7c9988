/// Which labelled clips a model can be scored on: those whose label it can say, and other words, if it has a
/// label for them.
public struct ScoredLabels: Sendable, Equatable, Encodable {
  /// The clips that are scored.
  public let scored: Int
  /// Of these, those of words that the model does not have, by label: right where it says `_unknown_`.
  public let otherWords: [String: Int]
  /// The clips of labels that no answer of the model is right about, by label; they are not scored.
  public let leftOut: [String: Int]

  /// Counts the clips that have a label.
  init(_ clips: [ComparedClip], known: [String]) {
    let labels = clips.compactMap(\.label)
    func tally(_ labels: [String]) -> [String: Int] {
      Dictionary(grouping: labels) { $0 }.mapValues(\.count)
    }
    let others = labels.filter { !known.contains($0) }
    otherWords = tally(others.filter { Self.answer(for: $0, known: known) != nil })
    leftOut = tally(others.filter { Self.answer(for: $0, known: known) == nil })
    scored = labels.count - leftOut.values.reduce(0, +)
  }

  /// The clips without those that would be left out.
  static func clips(_ clips: [ComparedClip], known: [String]) -> [ComparedClip] {
    clips.filter { $0.label.map { answer(for: $0, known: known) != nil } ?? true }
  }

  /// The answer of a model with these labels that is right for a clip labelled so; nil if none is.
  static func answer(for label: String, known: [String]) -> String? {
    if known.contains(label) { return label }
    // Silence is no other word.
    let isWord = label != WordSelection.silenceLabel
    return isWord && known.contains(WordSelection.unknownLabel) ? WordSelection.unknownLabel : nil
  }
}
