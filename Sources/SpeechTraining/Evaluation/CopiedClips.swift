internal import SpeechModel

/// How many of the clips that were scored have copies in training, and what the accuracy is without
/// them.
public struct CopiedClips: Sendable, Equatable {
  /// Which clips: "test" or "validation".
  public let name: String
  /// Clips that have copies in training.
  public let copied: Int
  /// Clips that were scored.
  public let scored: Int
  /// The outcomes of the clips that have none; nil if all have.
  public let others: Evaluation?

  /// "without the 87 of 454 test clips that have copies in training: 97.5 % (…)".
  public var words: String {
    guard let others else {
      return "all \(scored) \(name) clips have copies in training: the accuracy says nothing about"
        + " other recordings"
    }
    return "without the \(copied) of \(scored) \(name) clips that have copies in training:"
      + " \(others.accuracyInWords)"
  }
}

extension Evaluation {
  /// The outcomes of some clips only, by their paths; nil if there are none.
  package func only(_ isWanted: (String) -> Bool) -> Evaluation? {
    let wanted = outcomes.filter { isWanted($0.path) }
    guard !wanted.isEmpty else { return nil }
    return Evaluation(
      labels: labels,
      outcomes: wanted,
      rejectionThreshold: rejectionThreshold
    )
  }
}

extension Dataset {
  /// How much of an evaluation on a subset's clips is due to copies in training; nil if copies were
  /// not searched for, or nothing was scored.
  package func copiedClips(_ evaluation: Evaluation, _ subset: Subset) -> CopiedClips? {
    guard copies.search == .done, !evaluation.outcomes.isEmpty else { return nil }
    let copied = Set(copiesInTraining(subset).map { PathKey(clips[$0].path) })
    return CopiedClips(
      name: subset == .testing ? "test" : subset.rawValue,
      copied: evaluation.outcomes.count { copied.contains(PathKey($0.path)) },
      scored: evaluation.outcomes.count,
      others: evaluation.only { !copied.contains(PathKey($0)) }
    )
  }
}
