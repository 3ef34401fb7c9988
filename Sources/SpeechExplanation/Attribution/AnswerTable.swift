/// For every coalition of M units, whether the model still gives its answer: what anchors and their
/// precision follow from.
package struct AnswerTable: Sendable, Equatable {
  /// Units, M.
  package let units: Int
  /// Coalitions that contain coalition A and keep the answer, for every A, [2^M].
  private let keptAbove: [Int32]
  /// The same for coalitions within A.
  private let keptWithin: [Int32]

  /// Counts, for every coalition at once, by adding unit after unit.
  ///
  /// - Parameter keepsAnswer: Whether the answer is kept, [2^M].
  package init(units: Int, keepsAnswer: [Bool]) {
    precondition(keepsAnswer.count == 1 << units, "an answer for every coalition")
    self.units = units
    var above = keepsAnswer.map { $0 ? 1 : 0 as Int32 }
    var within = above
    for unit in 0..<units {
      for coalition in above.indices where coalition >> unit & 1 == 0 {
        above[coalition] += above[coalition | 1 << unit]
        within[coalition | 1 << unit] += within[coalition]
      }
    }
    keptAbove = above
    keptWithin = within
  }

  /// How often the answer stays while the units of a coalition are kept and each of the others is
  /// kept or removed with the same probability, in [0, 1].
  package func precision(keeping coalition: Int) -> Double {
    Double(keptAbove[coalition]) / Double(1 << (units - coalition.nonzeroBitCount))
  }

  /// The same while the units of a coalition are removed.
  package func precision(removing coalition: Int) -> Double {
    let rest = (1 << units - 1) & ~coalition
    return Double(keptWithin[rest]) / Double(1 << rest.nonzeroBitCount)
  }

  /// The anchor of the answer: the smallest set of units that keep it with at least a precision (after
  /// Ribeiro, Singh and Guestrin, "Anchors", 2018, who sample it).
  ///
  /// Several sets are often as small and as precise. Of these it is the one that contributes most:
  /// where the truth was planted, the most precise one missed it more often.
  ///
  /// - Parameters:
  ///   - precision: Above 0, at most 1.
  ///   - contributions: What each unit contributes to the answer, [M].
  /// - Returns: nil if not even the whole clip keeps the answer.
  package func anchor(precision least: Double, contributions: [Double]) -> Anchor? {
    var (best, equallySmall): (Int?, Int) = (nil, 0)
    func units(_ coalition: Int) -> [Int] { (0..<self.units).filter { coalition >> $0 & 1 == 1 } }
    func contribution(_ coalition: Int) -> Double {
      units(coalition).reduce(0) { $0 + contributions[$1] }
    }
    for coalition in keptAbove.indices where precision(keeping: coalition) >= least {
      let size = coalition.nonzeroBitCount
      let smallest = best?.nonzeroBitCount ?? .max
      if size > smallest { continue }
      equallySmall = size < smallest ? 1 : equallySmall + 1
      if let found = best, size == smallest, contribution(coalition) <= contribution(found) {
        continue
      }
      best = coalition
    }
    return best.map { coalition in
      Anchor(
        units: units(coalition),
        precision: precision(keeping: coalition),
        withoutIt: precision(removing: coalition),
        equallySmall: equallySmall
      )
    }
  }
}

/// A set of units that keep the answer whatever becomes of the others, mostly.
package struct Anchor: Sendable, Equatable {
  /// Its units, in increasing order; none if the model gives the answer whatever is there.
  package let units: [Int]
  /// How often the answer stays while they are kept, in [0, 1].
  package let precision: Double
  /// How often it stays while they are removed, in [0, 1].
  package let withoutIt: Double
  /// Sets of the same size that are precise enough, this one included.
  package let equallySmall: Int

  /// Makes an anchor.
  package init(units: [Int], precision: Double, withoutIt: Double, equallySmall: Int) {
    self.units = units
    self.precision = precision
    self.withoutIt = withoutIt
    self.equallySmall = equallySmall
  }
}
