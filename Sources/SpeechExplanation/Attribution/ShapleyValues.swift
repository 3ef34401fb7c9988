extension GameTable {
  /// The Shapley value of each unit, [M]: its mean contribution over all orders in which the units
  /// can be put back (Shapley, "A value for n-person games", 1953).
  ///
  /// They sum to the value of the whole less that of nothing.
  package var shapleyValues: [Double] {
    let sums = SizeSums(self)
    return (0..<units).map { unit in
      (0..<units).reduce(0) { total, size in
        let weight = 1 / (Double(units) * binomial(units - 1, size))
        return total + weight * (sums.with[unit][size + 1] - sums.without[unit][size])
      }
    }
  }

  /// The Banzhaf value of each unit, [M]: the mean value with it less that without it, all
  /// coalitions alike (Banzhaf, "Weighted voting doesn't work", 1965).
  package var banzhafValues: [Double] {
    let sums = SizeSums(self)
    let half = Double(values.count / 2)
    return (0..<units).map { unit in
      (0..<units).reduce(0) { total, size in
        total + (sums.with[unit][size + 1] - sums.without[unit][size]) / half
      }
    }
  }

  /// What the value loses when only one unit is removed, [M].
  package var leaveOneOutValues: [Double] {
    (0..<units).map { whole - values[values.count - 1 - 1 << $0] }
  }

  /// The Shapley interaction index of each pair of units, the first before the second: how much
  /// more two count together than each by itself (Grabisch and Roubens, 1999).
  package var interactions: [Interaction] {
    (0..<units).flatMap { first in
      (first + 1..<units).map { second in
        Interaction(first: first, second: second, value: interaction(first, second))
      }
    }
  }

  /// How much more two units count together than each by itself.
  package struct Interaction: Sendable, Equatable {
    /// The index of the earlier unit.
    package let first: Int
    /// The index of the later unit.
    package let second: Int
    /// Above 0 if they strengthen each other, below 0 if one makes up for the other.
    package let value: Double
  }

  private func interaction(_ first: Int, _ second: Int) -> Double {
    let (a, b) = (1 << first, 1 << second)
    var bySize = [Double](repeating: 0, count: units - 1)
    for rest in values.indices where rest & (a | b) == 0 {
      bySize[rest.nonzeroBitCount] +=
        values[rest | a | b] - values[rest | a] - values[rest | b] + values[rest]
    }
    return bySize.enumerated().reduce(0) { total, sum in
      total + sum.element / (Double(units - 1) * binomial(units - 2, sum.offset))
    }
  }
}
