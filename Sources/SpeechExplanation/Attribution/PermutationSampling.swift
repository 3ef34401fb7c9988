internal import SpeechModel

/// Shapley values by drawn orders of the units, for more units than can be enumerated.
///
/// Units are put back in an order and in its reverse (antithetic permutations), which is exact in
/// one pair for games in which units act at most in pairs. With groups of units the order is nested:
/// groups are shuffled, and the units of each group within it. The sum of a group's values is then its
/// Shapley value among the groups (Owen, "Values of games with a priori unions", 1977).
package struct PermutationSampling: Sendable, Equatable {
  /// The mean contribution of each unit, [M].
  package let values: [Double]
  /// The standard error of each, [M]: how far it would typically move with other draws.
  package let standardErrors: [Double]
  /// Pairs of orders that were drawn.
  package let pairs: Int
  /// Coalitions whose value was asked for.
  package let evaluations: Int
  /// Whether the largest standard error is small enough, or the budget ended first.
  package let isPrecise: Bool

  /// The standard error at which sampling ends, as a share of the range of the values.
  package static let preciseShare = 0.02
  /// Pairs before the standard errors mean anything.
  private static let fewestPairs = 8
  private static let pairsAtOnce = 8

  /// Draws orders until the values are precise or the budget is spent.
  ///
  /// - Parameters:
  ///   - groups: The units of each group, or each unit by itself.
  ///   - budget: The most coalitions to ask for; at least one pair is drawn.
  ///   - values: The values of coalitions, asked for many at once.
  package init(
    groups: [[Int]],
    budget: Int,
    seed: UInt64,
    values ask: ([Coalition]) throws -> [Double]
  ) rethrows {
    let units = groups.reduce(0) { $0 + $1.count }
    let ends = try ask([Coalition(), Coalition(below: units)])
    var sums = [Double](repeating: 0, count: units)
    var squares = sums
    var (pairs, evaluations) = (0, 2)
    let perPair = max(1, 2 * (units - 1))
    let most = max(1, (budget - evaluations) / perPair)
    var isPrecise = false
    while pairs < most, !isPrecise {
      let orders = (pairs..<min(most, pairs + Self.pairsAtOnce)).flatMap { pair -> [[Int]] in
        let order = Self.order(of: groups, seed: seed, draw: pair)
        return [order, order.reversed()]
      }
      let steps = orders.flatMap { order in
        order.dropLast().reduce(into: [Coalition]()) { steps, unit in
          steps.append((steps.last ?? Coalition()).adding(unit))
        }
      }
      let found = try ask(steps)
      evaluations += steps.count
      var contributions = [Double](repeating: 0, count: units)
      for (walk, order) in orders.enumerated() {
        var before = ends[0]
        for (step, unit) in order.enumerated() {
          let after = step == units - 1 ? ends[1] : found[walk * (units - 1) + step]
          contributions[unit] += (after - before) / 2
          before = after
        }
        guard walk % 2 == 1 else { continue }
        for unit in 0..<units {
          sums[unit] += contributions[unit]
          squares[unit] += contributions[unit] * contributions[unit]
          contributions[unit] = 0
        }
        pairs += 1
      }
      isPrecise =
        pairs >= Self.fewestPairs
        && Self.errors(sums, squares, pairs).allSatisfy { error in
          let means = sums.map { $0 / Double(pairs) }
          let range = (means.max() ?? 0) - (means.min() ?? 0)
          return error <= Self.preciseShare * range
        }
    }
    values = sums.map { $0 / Double(pairs) }
    standardErrors = Self.errors(sums, squares, pairs)
    self.pairs = pairs
    self.evaluations = evaluations
    self.isPrecise = isPrecise
  }

  private static func errors(_ sums: [Double], _ squares: [Double], _ pairs: Int) -> [Double] {
    zip(sums, squares).map { sum, square in
      guard pairs > 1 else { return 0 }
      let count = Double(pairs)
      return (max(0, square - sum * sum / count) / (count - 1) / count).squareRoot()
    }
  }

  private static func order(of groups: [[Int]], seed: UInt64, draw: Int) -> [Int] {
    var stream = RandomStream(seed: seed, .explanation, draw: UInt64(draw))
    return stream.permutation(of: groups.count).flatMap { group in
      stream.permutation(of: groups[group].count).map { groups[group][$0] }
    }
  }
}
