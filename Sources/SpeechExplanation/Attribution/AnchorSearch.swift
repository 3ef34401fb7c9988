internal import Foundation
internal import SpeechModel
internal import SpeechTraining

/// An anchor from drawn coalitions, for more units than can be enumerated (after Ribeiro, Singh and
/// Guestrin, "Anchors", 2018).
///
/// Sets grow by a unit at a time, from the empty one; those with the best lower bounds of their precision
/// go on (a beam search). Coalitions that were drawn for a set also tell of every larger one, so that
/// few are drawn for the search. What it finds is only believed after a trial by coalitions drawn for
/// that, as those that led to it flatter it, and only if the lower end of the interval reaches the
/// precision. The more sets are tried, the wider their intervals: together they miss with 5 % at most.
package struct AnchorSearch: Sendable, Equatable {
  /// What was found; nil if no set passed its trial within the budget.
  ///
  /// How many sets are as small is not known: `equallySmall` is 1.
  package private(set) var anchor: Anchor?
  /// The 95 % interval of its precision.
  package private(set) var interval: ClosedRange<Double>?
  /// Coalitions that the model was asked for, besides those that were known.
  package private(set) var evaluations = 0

  /// Sets of each size that go on.
  private static let beam = 2
  /// Coalitions that are drawn for each of these.
  private static let drawnForSet = 128
  /// Sets of a size that are tried.
  private static let mostTrials = 3
  /// Coalitions of a trial: enough for a precision of 95 % give or take 1.4 points.
  private static let trial = 1_000
  private static let atOnce = 125
  /// Coalitions without the anchor's units.
  private static let drawnWithout = 200
  private static let error = 0.05

  /// The highest precision that can be shown: where the interval of the first trial ends if no coalition fails.
  package static let highestPrecision = pow(error / 4, 1 / Double(trial))

  private let units: Int
  private var stream: RandomStream
  /// What was drawn, by the set that each coalition had to have.
  private var drawn: [(condition: Coalition, maskings: [Masking])]

  /// Searches until a set passes its trial or the budget is spent.
  ///
  /// - Parameters:
  ///   - precision: How often the answer must stay, above 0, at most 1.
  ///   - contributions: What each unit contributes to the answer, [M]: of sets that seem precise, those
  ///     that contribute most are tried first.
  ///   - known: Coalitions that have each unit with a probability of a half.
  ///   - budget: The most coalitions to ask for.
  ///   - ask: What the model says to coalitions, asked for many at once.
  package init(
    precision: Double,
    contributions: [Double],
    known: [Masking],
    budget: Int,
    seed: UInt64,
    asking ask: ([Coalition]) throws -> [Masking]
  ) rethrows {
    units = contributions.count
    stream = RandomStream(seed: seed, .explanation, index: 2)
    drawn = [(Coalition(), known)]
    var trials = 0
    var sets = [Coalition()]
    for size in 0...units {
      let seeming = sets.filter { estimate($0).mean >= precision }
        .sorted { contribution($0, contributions) > contribution($1, contributions) }
      for set in seeming.prefix(Self.mostTrials) {
        trials += 1
        // These sum to the error over any number of trials.
        let error = Self.error / Double(trials * (trials + 1))
        if let counted = try passes(set, precision, error: error, within: budget, ask) {
          interval = clopperPearsonInterval(counted.kept, of: counted.count, error: error)
          anchor = Anchor(
            units: (0..<units).filter(set.contains),
            precision: Double(counted.kept) / Double(counted.count),
            withoutIt: try withoutIt(set, counted, within: budget, ask),
            equallySmall: 1
          )
          return
        }
      }
      guard size < units else { return }
      let best = sets.map { (set: $0, lower: estimate($0).lower) }
        .sorted { $0.lower > $1.lower }.prefix(Self.beam).map(\.set)
      for set in best where set != Coalition() {
        guard let more = try draw(Self.drawnForSet, keeping: set, within: budget, ask) else {
          return
        }
        drawn.append((set, more))
      }
      sets = best.flatMap { set in
        (0..<units).filter { !set.contains($0) }.map(set.adding)
      }
      sets = sets.enumerated().filter { !sets[..<$0.offset].contains($0.element) }.map(\.element)
    }
  }

  private func contribution(_ set: Coalition, _ contributions: [Double]) -> Double {
    contributions.indices.reduce(0) { $0 + (set.contains($1) ? contributions[$1] : 0) }
  }

  /// What the coalitions that were drawn say of a set's precision: those that had to have no more than its
  /// units and do have all of them.
  private func estimate(_ set: Coalition) -> (mean: Double, lower: Double) {
    var (kept, count) = (0, 0)
    for (condition, maskings) in drawn where set.isSuperset(of: condition) {
      for masking in maskings where masking.kept.isSuperset(of: set) {
        count += 1
        kept += masking.keepsAnswer ? 1 : 0
      }
    }
    guard count > 0 else { return (0, 0) }
    let (n, mean) = (Double(count), Double(kept) / Double(count))
    // Wilson's lower bound, one standard error wide: it ranks, and promises nothing.
    let centre = mean + 1 / (2 * n)
    let half = (mean * (1 - mean) / n + 1 / (4 * n * n)).squareRoot()
    return (mean, (centre - half) / (1 + 1 / n))
  }

  /// Asks for coalitions that have some units and no others of some, each remaining one with a
  /// probability of a half; nil if the budget does not suffice.
  private mutating func draw(
    _ count: Int,
    keeping set: Coalition = Coalition(),
    without removed: Coalition = Coalition(),
    within budget: Int,
    _ ask: ([Coalition]) throws -> [Masking]
  ) rethrows -> [Masking]? {
    guard evaluations + count <= budget else { return nil }
    evaluations += count
    return try ask(
      (0..<count).map { _ in
        Coalition(drawnBelow: units, from: &stream).union(set).subtracting(removed)
      }
    )
  }

  /// Tries a set with fresh coalitions, and ends as soon as it cannot pass any more.
  ///
  /// - Returns: In how many of them the answer stayed; nil if it does not pass.
  private mutating func passes(
    _ set: Coalition,
    _ precision: Double,
    error: Double,
    within budget: Int,
    _ ask: ([Coalition]) throws -> [Masking]
  ) rethrows -> (kept: Int, count: Int)? {
    let count = min(Self.trial, budget - evaluations - Self.drawnWithout)
    guard count > 0,
      let most = Self.mostFailures(of: count, reaching: precision, error: error)
    else { return nil }
    var (failures, tried) = (0, 0)
    while tried < count {
      let next = min(Self.atOnce, count - tried)
      guard let maskings = try draw(next, keeping: set, within: budget, ask) else { return nil }
      failures += maskings.count { !$0.keepsAnswer }
      tried += next
      guard failures <= most else { return nil }
    }
    return (tried - failures, tried)
  }

  /// The most failures with which the lower end of the exact interval still reaches a precision; nil if not
  /// even success without exception would do.
  package static func mostFailures(
    of trials: Int,
    reaching precision: Double,
    error: Double
  ) -> Int? {
    (0..<trials).prefix {
      binomialProbability(atMost: $0, of: trials, share: 1 - precision) <= error / 2
    }.last
  }

  /// How often the answer stays with a set removed.
  private mutating func withoutIt(
    _ set: Coalition,
    _ counted: (kept: Int, count: Int),
    within budget: Int,
    _ ask: ([Coalition]) throws -> [Masking]
  ) rethrows -> Double {
    // Without the empty set there is what there is with it.
    guard set != Coalition(),
      let maskings = try draw(Self.drawnWithout, without: set, within: budget, ask)
    else { return Double(counted.kept) / Double(counted.count) }
    return Double(maskings.count(where: \.keepsAnswer)) / Double(maskings.count)
  }

  package static func == (first: AnchorSearch, second: AnchorSearch) -> Bool {
    first.anchor == second.anchor && first.interval == second.interval
      && first.evaluations == second.evaluations
  }
}
