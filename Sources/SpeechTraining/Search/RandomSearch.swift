internal import SpeechModel

/// Tries the user's own settings, then random combinations (Bergstra and Bengio, 2012).
public struct RandomSearch: Sendable, Equatable {
  /// How many trials there are.
  public var trials = 20

  package init(trials: Int = 20) { self.trials = trials }
}

extension RandomSearch: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case trials }

  /// Reads the settings given; the others have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try readCount(values, .trials, into: &trials, of: "random", within: 1...100_000)
  }
}

extension RandomSearch: SearchStrategy {
  package func nextRound(from start: SearchStart, after trials: [Trial]) -> [Candidate] {
    guard trials.isEmpty else { return [] }
    return start.drawn(self.trials).map { Candidate(assignments: $0) }
  }

  package func plan(from start: SearchStart) -> [PlannedRound]? {
    [PlannedRound(trials: nextRound(from: start, after: []).count, share: 1)]
  }
}
