import Foundation
import SpeechExplanation
import Testing

/// LIME from drawn coalitions, compared with LIME from all of them.
@Suite struct SampledSurrogateTests {
  private let table = GoldenGames.saturating

  private func sampled(budget: Int, seed: UInt64 = 0) -> SampledSurrogate? {
    SampledSurrogate(units: 12, budget: budget, seed: seed, asking: table.maskings)
  }

  @Test func intervalsHoldTheExactCoefficients() throws {
    let exact = LinearSurrogate(table)
    var (covered, fit) = (0, 0.0)
    let seeds = 100
    for seed in 0..<seeds {
      let drawn = try #require(sampled(budget: 400, seed: UInt64(seed)))
      // Student's 97.5 % quantile at about 190 degrees of freedom.
      covered += exact.coefficients.indices.count {
        abs(drawn.surrogate.coefficients[$0] - exact.coefficients[$0])
          <= 1.97 * drawn.standardErrors[$0]
      }
      fit += drawn.surrogate.rSquared / Double(seeds)
    }
    let share = Double(covered) / Double(seeds * 12)
    #expect((0.90...0.99).contains(share), "\(share)")
    #expect(abs(fit - exact.rSquared) < 0.02, "\(fit), not \(exact.rSquared)")
  }

  /// Where contributions add up, drawing costs nothing.
  @Test func sumsAreExact() throws {
    let parts = (0..<40).map { Double($0 % 7) - 2.5 }
    let drawn = try #require(
      SampledSurrogate(units: 40, budget: 400, seed: 1) { coalitions in
        coalitions.map { kept in
          let value = parts.indices.reduce(0.3) { $0 + (kept.contains($1) ? parts[$1] : 0) }
          return Masking(kept: kept, value: value, keepsAnswer: true)
        }
      }
    )
    #expect(difference(drawn.surrogate.coefficients, parts) < 1e-9)
    #expect(drawn.standardErrors.allSatisfy { $0 < 1e-9 } && drawn.isPrecise)
    #expect(drawn.surrogate.rSquared == 1 && drawn.maskings.count == 256)
  }

  @Test func drawsDependOnTheSeedAndKeepTheBudget() throws {
    let first = try #require(sampled(budget: 300))
    #expect(first == sampled(budget: 300) && first != sampled(budget: 300, seed: 1))
    #expect(first.maskings.count <= 300)
    // Complementary pairs.
    #expect(first.maskings[0].kept.union(first.maskings[1].kept).count == 12)
    #expect(first.maskings[0].kept.count + first.maskings[1].kept.count == 12)
    #expect(SampledSurrogate.fewest(12) == 52)
    #expect(sampled(budget: 51) == nil && sampled(budget: 52)?.maskings.count == 52)
  }
}
