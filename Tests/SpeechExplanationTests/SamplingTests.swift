import Foundation
import SpeechExplanation
import Testing

/// Drawn orders, compared with what they estimate.
@Suite struct SamplingTests {
  private let table = GoldenGames.saturating

  private func sampled(
    _ table: GameTable,
    groups: [[Int]]? = nil,
    budget: Int,
    seed: UInt64 = 0
  ) -> PermutationSampling {
    PermutationSampling(
      groups: groups ?? (0..<table.units).map { [$0] },
      budget: budget,
      seed: seed
    ) { coalitions in
      table.maskings(coalitions).map(\.value)
    }
  }

  /// One order and its reverse are exact if units act at most in pairs.
  @Test func onePairIsExactForPairs() {
    let pairs = game(7) { kept in
      kept.reduce(0.0) { sum, unit in
        sum + 0.3 * Double(unit) + (kept.contains((unit + 3) % 7) ? 0.7 - 0.2 * Double(unit) : 0)
      }
    }
    let one = sampled(pairs, budget: 14)
    #expect(one.pairs == 1 && one.evaluations == 14)
    #expect(difference(one.values, pairs.shapleyValues) < 1e-9)
  }

  @Test func intervalsHoldTheExactValues() {
    let exact = table.shapleyValues
    var covered = 0
    let seeds = 200
    for seed in 0..<seeds {
      let drawn = sampled(table, budget: 900, seed: UInt64(seed))
      // Student's 97.5 % quantile at 39 degrees of freedom.
      covered += exact.indices.count {
        abs(drawn.values[$0] - exact[$0]) <= 2.023 * drawn.standardErrors[$0]
      }
    }
    let share = Double(covered) / Double(seeds * exact.count)
    #expect((0.90...0.99).contains(share), "\(share)")
  }

  @Test func sumsAlwaysAddUp() {
    let drawn = sampled(table, budget: 100)
    #expect(abs(drawn.values.reduce(0, +) - (table.whole - table.nothing)) < 1e-9)
  }

  /// The values of a group sum to its Shapley value among the groups.
  @Test func groupsHaveTheirShapleyValues() {
    let groups = [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9, 10, 11]]
    let among = game(4) { kept in
      table.values[kept.flatMap { groups[$0] }.reduce(0) { $0 | 1 << $1 }]
    }.shapleyValues
    let drawn = sampled(table, groups: groups, budget: 4_096)
    for (group, exact) in zip(groups, among) {
      let sum = group.reduce(0) { $0 + drawn.values[$1] }
      let error = group.reduce(0) { $0 + drawn.standardErrors[$1] * drawn.standardErrors[$1] }
      #expect(abs(sum - exact) <= 3 * error.squareRoot(), "\(sum) and \(exact)")
    }
  }

  @Test func drawsDependOnTheSeedAlone() {
    #expect(sampled(table, budget: 500) == sampled(table, budget: 500))
    #expect(sampled(table, budget: 500) != sampled(table, budget: 500, seed: 1))
  }

  @Test func budgetsAreKept() {
    let short = sampled(table, budget: 100)
    #expect(short.evaluations <= 100 && !short.isPrecise)
    let long = sampled(table, budget: 1_000_000)
    #expect(long.isPrecise && long.evaluations < 100_000)
  }

  @Test func coalitionsOfAnyNumberOfUnits() {
    var coalition = Coalition(below: 70)
    #expect((0..<70).allSatisfy(coalition.contains) && !coalition.contains(70))
    coalition = coalition.removing(65)
    #expect(!coalition.contains(65) && coalition.contains(64))
    let odd = (0..<70).reduce(Coalition()) { $1 % 2 == 1 ? $0.adding($1) : $0 }
    let even = Coalition(below: 70).subtracting(odd)
    #expect(odd.count == 35 && even.count == 35 && !even.contains(65) && even.contains(66))
    #expect(odd.union(even) == Coalition(below: 70) && odd.isSuperset(of: Coalition().adding(65)))
    #expect(!odd.isSuperset(of: Coalition().adding(64)) && !Coalition(bits: 2).isSuperset(of: odd))
    #expect(Coalition(bits: 5).contains(2) && !Coalition(bits: 5).contains(1))
    #expect(Coalition().adding(130).contains(130) && Coalition().removing(9) == Coalition())
  }
}
