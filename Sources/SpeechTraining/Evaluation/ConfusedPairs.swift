internal import Foundation
internal import SpeechModel

extension Evaluation {
  /// A label that is confused with another.
  public struct ConfusedPair: Sendable, Equatable {
    /// What was said.
    public let label: String
    /// What was recognized.
    public let recognized: String
    /// How likely the step is to happen, in [0, 1].
    public let clips: Int
    /// All clips of the label.
    public let clipsOfLabel: Int

    package init(label: String, recognized: String, clips: Int, clipsOfLabel: Int) {
      self.label = label
      self.recognized = recognized
      self.clips = clips
      self.clipsOfLabel = clipsOfLabel
    }

    /// The fraction of the label's clips, in [0, 1].
    public var share: Double { Double(clips) / Double(clipsOfLabel) }

    /// "six -> three 4 times (8 % of six)".
    public var words: String {
      "\(label) -> \(recognized) \(counted(clips, "time"))"
        + String(format: " (%.0f %% of ", 100 * share) + "\(label))"
    }
  }

  /// The labels that are confused with others most often: the most clips first, then the largest
  /// fraction, then in the order of the labels.
  public func confusedPairs(_ most: Int = .max) -> [ConfusedPair] {
    let pairs = confusion.enumerated().flatMap { row, counts in
      let clips = counts.reduce(0, +)
      return counts.enumerated().filter { $0.offset != row && $0.element > 0 }.map {
        ConfusedPair(
          label: labels[row],
          recognized: labels[$0.offset],
          clips: $0.element,
          clipsOfLabel: clips
        )
      }
    }
    // Sorting is not guaranteed to be stable; the indices make it so.
    return pairs.enumerated().sorted {
      ($1.element.clips, $1.element.share, $0.offset)
        < ($0.element.clips, $0.element.share, $1.offset)
    }.prefix(most).map(\.element)
  }
}
