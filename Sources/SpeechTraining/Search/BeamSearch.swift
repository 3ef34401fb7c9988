internal import SpeechModel

/// Keeps the best few of all trials so far and tries their neighbours: settings that differ in one
/// parameter by one step, until no neighbour is among the best.
public struct BeamSearch: Sendable, Equatable {
  /// How many of the best are kept.
  public var width = 3
  /// Rounds of neighbours.
  public var rounds = 4
  /// The number of settings tried first: the user's own, and others at random.
  public var starts = 1

  package init(width: Int = 3, rounds: Int = 4, starts: Int = 1) {
    self.width = width
    self.rounds = rounds
    self.starts = starts
  }
}

extension BeamSearch: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case width, rounds, starts }

  /// Reads the settings given; the others have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try readCount(values, .width, into: &width, of: "beam", within: 1...1_000)
    try readCount(values, .rounds, into: &rounds, of: "beam", within: 1...1_000)
    try readCount(values, .starts, into: &starts, of: "beam", within: 1...1_000)
  }
}

extension BeamSearch: SearchStrategy {
  package func nextRound(from start: SearchStart, after trials: [Trial]) -> [Candidate] {
    guard let last = trials.last else {
      return start.drawn(starts).map { Candidate(assignments: $0) }
    }
    guard last.round < rounds else { return [] }
    var known = Set(trials.map(\.assignments))
    // The neighbours of an old best trial are all known: without a new best trial, the search is
    // over.
    return trials.ranked.prefix(width).flatMap { best in
      start.parameters.flatMap { parameter -> [Candidate] in
        guard let value = best.assignments[parameter.path] else { return [] }
        return parameter.domain.neighbours(of: value).compactMap { neighbour in
          let new = best.assignments.merging([parameter.path: neighbour]) { $1 }
          return known.insert(new).inserted ? Candidate(assignments: new) : nil
        }
      }
    }
  }

  package func plan(from start: SearchStart) -> [PlannedRound]? { nil }
}
