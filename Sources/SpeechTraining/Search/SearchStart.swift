internal import SpeechModel

/// What every method starts from: the parameters, the user's own settings, the seed.
package struct SearchStart: Sendable, Equatable {
  package var parameters: [SearchParameter]
  /// The user's own settings, moved into the space if they are outside of it.
  package var assignments: Assignments
  /// Epochs of the configured training; nil if it has a budget.
  package var epochs: Int?
  package var seed: UInt64

  package init(
    parameters: [SearchParameter],
    assignments: Assignments,
    epochs: Int?,
    seed: UInt64
  ) {
    self.parameters = parameters
    self.assignments = assignments
    self.epochs = epochs
    self.seed = seed
  }

  /// Every combination of the parameters' points, the last parameter changing fastest.
  var combinations: [Assignments] {
    parameters.reduce([[:]]) { combinations, parameter in
      combinations.flatMap { before in
        parameter.domain.points.map { before.merging([parameter.path: $0]) { $1 } }
      }
    }
  }

  /// The number of combinations of values; nil if unlimited.
  private var count: Int? {
    parameters.reduce(1) { count, parameter in
      guard let count, let more = parameter.domain.count else { return nil }
      let (product, isTooLarge) = count.multipliedReportingOverflow(by: more)
      return isTooLarge ? nil : product
    }
  }

  /// Consecutive draws without a new combination after which drawing stops.
  private static let patience = 1_000

  /// The start and random combinations, `wanted` in all, without duplicates; fewer if there
  /// are fewer.
  func drawn(_ wanted: Int) -> [Assignments] {
    let wanted = min(wanted, count ?? wanted)
    var known: Set = [assignments]
    var drawn = [assignments]
    var (draw, inVain) = (UInt64(0), 0)
    while drawn.count < wanted, inVain < Self.patience * wanted {
      var stream = RandomStream(seed: seed, .search, draw: draw)
      draw += 1
      var new: Assignments = [:]
      for parameter in parameters { new[parameter.path] = parameter.domain.draw(from: &stream) }
      if known.insert(new).inserted {
        drawn.append(new)
        inVain = 0
      } else {
        inVain += 1
      }
    }
    return drawn
  }
}

/// A setting that a search varies.
public struct SearchParameter: Sendable, Equatable {
  /// The path of the setting, `training.learning-rate`.
  public let path: String
  /// The values it may take.
  public let domain: ParameterDomain

  package init(path: String, domain: ParameterDomain) {
    self.path = path
    self.domain = domain
  }
}
