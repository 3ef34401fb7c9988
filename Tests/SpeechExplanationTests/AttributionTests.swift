import Foundation
import SpeechExplanation
import SpeechModel
import Testing

/// The laws of contributions, on tables of games.
@Suite struct AttributionTests {
  /// Contributions with pairs that count together; unit 3 does nothing, units 0 and 1 are alike.
  private let mixed = game(5) { kept in
    let alike = Double(kept.intersection([0, 1]).count)
    return 0.3 * alike + (kept.contains(2) ? 0.7 : 0) + (kept.isSuperset(of: [2, 4]) ? 1.1 : 0)
      + (kept.isSuperset(of: [0, 1]) ? -0.2 : 0) + (kept.contains(4) ? 0.1 * alike : 0) - 0.13
  }

  @Test func shapLibraryFindsTheSame() throws {
    let golden = try GoldenGames.load()
    #expect(golden.versions["shap"] == "0.51.0" && golden.games.count == 3)
    for game in golden.games {
      #expect(difference(game.table.shapleyValues, game.shapley) < 1e-9, "\(game.name)")
      #expect(difference(game.table.banzhafValues, game.banzhaf) < 1e-12, "\(game.name)")
    }
  }

  @Test func limeLibraryFindsTheSame() throws {
    let golden = try GoldenGames.load()
    #expect(golden.versions["lime"] == "0.2.0.1")
    for game in golden.games {
      let found = LinearSurrogate(game.table, ridge: 1)
      #expect(difference(found.coefficients, game.lime.coefficients) < 1e-9, "\(game.name)")
      #expect(abs(found.intercept - game.lime.intercept) < 1e-9, "\(game.name)")
      #expect(abs(found.rSquared - game.lime.rSquared) < 1e-9, "\(game.name)")
    }
  }

  @Test func shapleyValuesAreMeansOverAllOrders() {
    let all = orders(Array(0..<mixed.units))
    var means = [Double](repeating: 0, count: mixed.units)
    for order in all {
      var kept = 0
      for unit in order {
        means[unit] += mixed.values[kept | 1 << unit] - mixed.values[kept]
        kept |= 1 << unit
      }
    }
    means = means.map { $0 / Double(all.count) }
    #expect(difference(mixed.shapleyValues, means) < 1e-12)
    let sum = mixed.shapleyValues.reduce(0, +)
    #expect(abs(sum - (mixed.whole - mixed.nothing)) < 1e-9)
  }

  @Test func unitsWithoutInfluenceHaveExactlyNoneAndEqualOnesEqualBits() {
    for values in [mixed.shapleyValues, mixed.banzhafValues, mixed.leaveOneOutValues] {
      #expect(values[3] == 0)
      #expect(values[0] == values[1])
    }
    let lime = LinearSurrogate(mixed).coefficients
    #expect(lime[0] == lime[1])
  }

  @Test func allMethodsAgreeOnSums() {
    let parts = [0.9, -0.4, 0, 2.25, 0.013, -1.7]
    let sum = game(parts.count) { $0.reduce(0.3) { $0 + parts[$1] } }
    let lime = LinearSurrogate(sum)
    for found in [
      sum.shapleyValues, sum.banzhafValues, sum.leaveOneOutValues, lime.coefficients,
    ] { #expect(difference(found, parts) < 1e-9) }
    #expect(abs(lime.rSquared - 1) < 1e-9 && abs(lime.intercept - 0.3) < 1e-9)
    #expect(sum.interactions.allSatisfy { $0.value.magnitude < 1e-12 })
  }

  /// With equal weights and no penalty LIME's coefficients are the Banzhaf values.
  @Test func limeWithEqualWeightsIsBanzhaf() throws {
    for table in try GoldenGames.load().games.map(\.table) + [mixed] {
      let equal = LinearSurrogate(table, kernelWidth: .infinity).coefficients
      #expect(difference(equal, table.banzhafValues) < 1e-12)
    }
  }

  @Test func pairsThatCountTogetherAreFound() {
    let pairs = game(4) { kept in
      (kept.isSuperset(of: [0, 2]) ? 1.5 : 0) - (kept.isSuperset(of: [1, 3]) ? 0.5 : 0)
        + (kept.contains(0) ? 3 : 0)
    }
    let found = Dictionary(
      uniqueKeysWithValues: pairs.interactions.map { ("\($0.first)\($0.second)", $0.value) }
    )
    #expect(found.count == 6)
    for (pair, value) in ["02": 1.5, "13": -0.5, "01": 0, "03": 0, "12": 0, "23": 0] {
      #expect(abs((found[pair] ?? .nan) - value) < 1e-12, "\(pair)")
    }
  }

  @Test func aSingleUnitHasItAll() {
    let single = game(1) { $0.isEmpty ? -1.5 : 2 }
    #expect(single.shapleyValues == [3.5] && single.banzhafValues == [3.5])
    #expect(abs(LinearSurrogate(single).coefficients[0] - 3.5) < 1e-12)
    #expect(LinearSurrogate(game(1) { _ in 4 }).rSquared == 1)
  }

  @Test func curvesFollowTheOrderOfImportance() {
    let table = game(4) { Double($0.reduce(0) { $0 + 1 << $1 }) }
    let curves = RemovalCurves(table, importance: [0, 3, 1, 2])
    #expect(curves.deletion == [15, 13, 5, 1, 0])
    #expect(curves.insertion == [0, 2, 10, 14, 15])
    let random = orders(Array(0..<4)).map {
      RemovalCurves(table, importance: $0.map(Double.init)).deletion
    }
    let means = (0..<5).map { step in random.reduce(0) { $0 + $1[step] } / Double(random.count) }
    #expect(difference(curves.randomDeletion, means) < 1e-12)
  }

  @Test func ranksAreCorrelatedAsBySpearman() {
    #expect(rankCorrelation([1, 2, 3], [10, 20, 21]) == 1)
    #expect(rankCorrelation([1, 2, 3], [3, 2, 1]) == -1)
    // scipy.stats.spearmanr([1, 2, 2, 4, 0], [3, 1, 5, 4, 0])
    #expect(abs(rankCorrelation([1, 2, 2, 4, 0], [3, 1, 5, 4, 0]) - 0.666_886) < 1e-6)
    #expect(rankCorrelation([7, 7], [1, 2]) == 1)
  }
}
