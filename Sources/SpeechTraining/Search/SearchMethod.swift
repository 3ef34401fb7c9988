internal import SpeechModel

/// How a search chooses what to try: `{beam: {width: 3, rounds: 4}}` in a space.
public enum SearchMethod: Sendable, Equatable {
  /// Every combination.
  case grid(GridSearch)
  /// Random combinations.
  case random(RandomSearch)
  /// The neighbours of the best, repeatedly.
  case beam(BeamSearch)
  /// Many with little training, the best of them with more.
  case successiveHalving(SuccessiveHalving)

  private enum Keys: String, CodingKey, CaseIterable {
    case grid, random, beam
    case successiveHalving = "successive-halving"
  }

  /// Its key in a space.
  public var name: String {
    switch self {
    case .grid: Keys.grid.rawValue
    case .random: Keys.random.rawValue
    case .beam: Keys.beam.rawValue
    case .successiveHalving: Keys.successiveHalving.rawValue
    }
  }

  package var strategy: any SearchStrategy {
    switch self {
    case .grid(let strategy): strategy
    case .random(let strategy): strategy
    case .beam(let strategy): strategy
    case .successiveHalving(let strategy): strategy
    }
  }
}

extension SearchMethod: Decodable {
  /// Reads an object with one key, the method's name; or the name alone, for its defaults.
  public init(from decoder: any Decoder) throws {
    if let name = try? decoder.singleValueContainer().decode(String.self) {
      switch Keys(rawValue: name) {
      case .grid?: self = .grid(GridSearch())
      case .random?: self = .random(RandomSearch())
      case .beam?: self = .beam(BeamSearch())
      case .successiveHalving?: self = .successiveHalving(SuccessiveHalving())
      case nil:
        let known = Keys.allCases.map(\.rawValue)
        throw ConfigurationError.unknownKey(
          key: "method.\(name)",
          nearest: nearest(to: name, in: known),
          known: known
        )
      }
      return
    }
    let (key, settings) = try decodeChoice(
      decoder,
      among: Keys.self,
      path: "method",
      example: "{random: {trials: 20}}"
    )
    switch key {
    case .grid: self = .grid(try GridSearch(from: settings))
    case .random: self = .random(try RandomSearch(from: settings))
    case .beam: self = .beam(try BeamSearch(from: settings))
    case .successiveHalving: self = .successiveHalving(try SuccessiveHalving(from: settings))
    }
  }
}

/// A way to choose what to try next: a pure function of the space, the seed and the results of the
/// earlier rounds, so that neither threads nor kills can change what is tried.
package protocol SearchStrategy: Sendable {
  /// What to try next; empty when the search is over.
  ///
  /// - Parameter trials: All trials of the earlier rounds, in the order of their numbers.
  func nextRound(from start: SearchStart, after trials: [Trial]) -> [Candidate]

  /// The trials of each round, and the fraction of the configured training that they get, if that
  /// is known in advance.
  func plan(from start: SearchStart) -> [PlannedRound]?
}

/// Settings to try.
package struct Candidate: Sendable, Equatable {
  /// The settings.
  package var assignments: Assignments
  /// The trial with the same settings, which are to be trained for longer.
  package var promotedFrom: Int?
  /// The fraction of the configured training that it gets.
  package var share = 1.0
}

/// A round whose trials are not chosen yet.
package struct PlannedRound: Sendable, Equatable {
  package var trials: Int
  /// The fraction of the configured training that each of them gets.
  package var share: Double
}

/// Reads a whole number of a method's settings and checks it.
///
/// - Throws: `ConfigurationError`.
func readCount<Key: CodingKey & CaseIterable & RawRepresentable>(
  _ values: StrictContainer<Key>,
  _ key: Key,
  into count: inout Int,
  of method: String,
  within bounds: ClosedRange<Int>
) throws where Key.RawValue == String {
  try values.read(key, into: &count)
  guard bounds.contains(count) else {
    throw ConfigurationError.invalidValue(
      key: "method.\(method).\(key.rawValue)",
      found: "\(count)",
      expected: "\(bounds.lowerBound) to \(bounds.upperBound)"
    )
  }
}
