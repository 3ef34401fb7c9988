import Foundation
import SpeechExplanation
import SpeechTraining
import Testing

/// Anchors from drawn coalitions, compared with what all of them say.
@Suite struct AnchorSearchTests {
  private func search(
    _ table: GameTable,
    _ precision: Double,
    budget: Int = 2_500,
    seed: UInt64
  ) throws -> AnchorSearch {
    let known = try #require(
      SampledSurrogate(units: table.units, budget: 400, seed: seed, asking: table.maskings)
    )
    return AnchorSearch(
      precision: precision,
      contributions: table.shapleyValues,
      known: known.maskings,
      budget: budget,
      seed: seed,
      asking: table.maskings
    )
  }

  /// An anchor that is found is one, its interval holds its precision, and it has at most one unit more
  /// than the smallest.
  @Test(arguments: [0, -1.5, -2.5])
  func foundAnchorsAreAnchors(_ shift: Double) throws {
    let table = GameTable(units: 12, values: GoldenGames.saturating.values.map { shift - $0 })
    let answers = AnswerTable(units: 12, keepsAnswer: table.values.map { $0 > 0 })
    for precision in [0.9, 0.95] {
      let smallest = try #require(
        answers.anchor(precision: precision, contributions: table.shapleyValues)
      )
      var (found, precise, held) = (0, 0, 0)
      for seed in 0..<20 as Range<UInt64> {
        let drawn = try search(table, precision, seed: seed)
        #expect(drawn.evaluations <= 2_500)
        guard let anchor = drawn.anchor, let interval = drawn.interval else { continue }
        let coalition = anchor.units.reduce(0) { $0 | 1 << $1 }
        let exact = answers.precision(keeping: coalition)
        found += 1
        precise += exact >= precision ? 1 : 0
        held += interval.contains(exact) ? 1 : 0
        #expect(interval.lowerBound >= precision && interval.contains(anchor.precision))
        #expect(anchor.units.count <= smallest.units.count + 1)
        // Four standard errors of 200 draws.
        #expect(abs(anchor.withoutIt - answers.precision(removing: coalition)) < 0.15)
      }
      #expect(found >= 14, "\(found) of 20")
      #expect(precise >= found - 1 && held >= found - 2, "\(precise), \(held) of \(found)")
    }
  }

  /// Two of forty units that only count together.
  @Test func pairsAreFoundAmongMany() throws {
    func ask(_ coalitions: [Coalition]) -> [Masking] {
      coalitions.map {
        let keepsAnswer = $0.contains(3) && $0.contains(17) || $0.count >= 35
        return Masking(kept: $0, value: 0, keepsAnswer: keepsAnswer)
      }
    }
    let known = try #require(SampledSurrogate(units: 40, budget: 700, seed: 0, asking: ask))
    func found(_ budget: Int, _ seed: UInt64) -> AnchorSearch {
      AnchorSearch(
        precision: 0.95,
        contributions: Array(repeating: 0, count: 40),
        known: known.maskings,
        budget: budget,
        seed: seed,
        asking: ask
      )
    }
    let search = found(1_200, 5)
    #expect(search.anchor?.units == [3, 17] && search.anchor?.precision == 1)
    #expect(search.anchor?.withoutIt == 0 && search.evaluations == 1_200)
    #expect(search == found(1_200, 5))
    let short = found(200, 5)
    #expect(short.anchor == nil && short.interval == nil && short.evaluations <= 200)
  }

  @Test func aTrialAllowsAsManyFailuresAsTheIntervalDoes() throws {
    let most = try #require(AnchorSearch.mostFailures(of: 1_000, reaching: 0.95, error: 0.025))
    func lowest(_ failures: Int) -> Double {
      clopperPearsonInterval(1_000 - failures, of: 1_000, error: 0.025).lowerBound
    }
    #expect(lowest(most) >= 0.95 && lowest(most + 1) < 0.95)
    #expect(AnchorSearch.mostFailures(of: 30, reaching: 0.95, error: 0.05) == nil)
    // The first trial may miss with 2.5 %, of which the lower end takes half: 0.0125^(1/1000).
    let highest = AnchorSearch.highestPrecision
    #expect(abs(highest - 0.995628) < 1e-6)
    #expect(AnchorSearch.mostFailures(of: 1_000, reaching: highest - 1e-6, error: 0.025) == 0)
    #expect(AnchorSearch.mostFailures(of: 1_000, reaching: highest + 1e-6, error: 0.025) == nil)
  }
}
