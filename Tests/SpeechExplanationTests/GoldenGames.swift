import Foundation
import SpeechExplanation
import SpeechModel
import TestSupport

/// Games with what lime and shap find in them, made by `Fixtures/reference/explanations/make.py`.
struct GoldenGames: Decodable {
  struct Game: Decodable {
    struct Lime: Decodable {
      var coefficients: [Double]
      var intercept: Double
      var rSquared: Double
    }
    var name: String
    var units: Int
    var values: [Double]
    var shapley: [Double]
    var lime: Lime
    var banzhaf: [Double]
    var precision: [Double]

    var table: GameTable { GameTable(units: units, values: values) }
  }
  var versions: [String: String]
  var games: [Game]

  /// A game of 12 units with saturation, as of a network.
  static let saturating: GameTable = {
    var stream = RandomStream(seed: 3, .gradientCheck)
    let weights = (0..<12).map { _ in Double(stream.normalPair().0) }
    return game(12) { kept in 4 * tanh(kept.reduce(-0.5) { $0 + weights[$1] } / 2) }
  }()

  static func load() throws -> GoldenGames {
    let path = Fixtures.path("reference/explanations/explanations.json")
    return try JSONDecoder().decode(Self.self, from: Data(contentsOf: URL(filePath: path)))
  }
}

extension GameTable {
  /// What it says to coalitions; the answer is kept where the value is above 0.
  func maskings(_ coalitions: [Coalition]) -> [Masking] {
    coalitions.map { coalition in
      let value = values[
        (0..<units).reduce(0) { $0 | (coalition.contains($1) ? 1 << $1 : 0) }
      ]
      return Masking(kept: coalition, value: value, keepsAnswer: value > 0)
    }
  }
}

/// The largest difference of two lists.
func difference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { ($0 - $1).magnitude }.max() ?? 0 : .infinity
}

/// A game whose value depends on the kept units.
func game(_ units: Int, _ value: (Set<Int>) -> Double) -> GameTable {
  GameTable(
    units: units,
    values: (0..<1 << units).map { coalition in
      value(Set((0..<units).filter { coalition >> $0 & 1 == 1 }))
    }
  )
}

/// All orders of some units.
func orders(_ units: [Int]) -> [[Int]] {
  units.isEmpty
    ? [[]]
    : units.flatMap { first in orders(units.filter { $0 != first }).map { [first] + $0 } }
}
