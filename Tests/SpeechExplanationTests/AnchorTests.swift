import SpeechExplanation
import Testing

/// Anchors are what they claim.
@Suite struct AnchorTests {
  @Test func precisionsAreThoseCountedOneByOne() throws {
    for game in try GoldenGames.load().games {
      let answers = AnswerTable(units: game.units, keepsAnswer: game.values.map { $0 > 0 })
      for coalition in game.values.indices {
        #expect(answers.precision(keeping: coalition) == game.precision[coalition])
        let without = game.values.indices.filter { $0 & coalition == 0 }
        let kept = without.count { game.values[$0] > 0 }
        #expect(answers.precision(removing: coalition) == Double(kept) / Double(without.count))
      }
    }
  }

  @Test(arguments: [0.5, 0.8, 0.95, 1])
  func noSmallerSetIsPreciseEnough(_ precision: Double) throws {
    for game in try GoldenGames.load().games {
      let answers = AnswerTable(units: game.units, keepsAnswer: game.values.map { $0 > 0 })
      let precise = game.precision.indices.filter { game.precision[$0] >= precision }
      guard
        let anchor = answers.anchor(
          precision: precision,
          contributions: game.shapley
        )
      else {
        #expect(precise.isEmpty)
        continue
      }
      let smallest = try #require(precise.map(\.nonzeroBitCount).min())
      let equal = precise.filter { $0.nonzeroBitCount == smallest }
      #expect(anchor.units.count == smallest && anchor.equallySmall == equal.count)
      let coalition = anchor.units.reduce(0) { $0 | 1 << $1 }
      #expect(equal.contains(coalition) && anchor.precision == game.precision[coalition])
    }
  }

  /// Of equally small sets the one that contributes most, then the first.
  @Test func anchorsAreWhatContributesMost() {
    let answers = AnswerTable(
      units: 4,
      keepsAnswer: (0..<16).map { coalition in
        [0b0101, 0b0110, 0b1100].contains { coalition & $0 == $0 }
      }
    )
    func anchor(_ contributions: [Double]) -> Anchor? {
      answers.anchor(precision: 1, contributions: contributions)
    }
    #expect(
      anchor([0, 0.5, 2, 0.1])
        == Anchor(units: [1, 2], precision: 1, withoutIt: 0, equallySmall: 3)
    )
    #expect(anchor([0, 0, 0, 0.1])?.units == [2, 3])
    #expect(anchor([1, 1, 1, 1])?.units == [0, 2])
  }

  @Test func anAnswerThatIsAlwaysGivenNeedsNothing() {
    let always = AnswerTable(units: 3, keepsAnswer: Array(repeating: true, count: 8))
    #expect(
      always.anchor(precision: 0.95, contributions: [0, 0, 0])
        == Anchor(units: [], precision: 1, withoutIt: 1, equallySmall: 1)
    )
    let never = AnswerTable(units: 3, keepsAnswer: Array(repeating: false, count: 8))
    #expect(never.anchor(precision: 0.95, contributions: [0, 0, 0]) == nil)
  }
}
