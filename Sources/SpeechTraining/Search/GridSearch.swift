internal import SpeechModel

/// Tries the user's own settings, then every combination of the parameters' points.
public struct GridSearch: Sendable, Equatable {
  /// More than these would be a mistake.
  static let mostTrials = 10_000

  package init() {}
}

extension GridSearch: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case none = "" }

  /// Reads an empty object.
  public init(from decoder: any Decoder) throws { _ = try StrictContainer<Keys>(decoder) }
}

extension GridSearch: SearchStrategy {
  package func nextRound(from start: SearchStart, after trials: [Trial]) -> [Candidate] {
    guard trials.isEmpty else { return [] }
    let others = start.combinations.filter { $0 != start.assignments }
    return ([start.assignments] + others).map { Candidate(assignments: $0) }
  }

  package func plan(from start: SearchStart) -> [PlannedRound]? {
    [PlannedRound(trials: nextRound(from: start, after: []).count, share: 1)]
  }
}
