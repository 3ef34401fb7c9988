internal import Foundation

/// The standard normal distribution.
enum NormalDistribution {
  /// The probability of a value below another one.
  static func cumulative(_ value: Double) -> Double { erfc(-value / 2.0.squareRoot()) / 2 }

  /// The value that a fraction of all values lies below, in (0, 1).
  static func quantile(_ share: Double) -> Double {
    precondition(share > 0 && share < 1)
    var (low, high) = (-40.0, 40.0)
    // Halved until neighbouring numbers are reached.
    for _ in 0..<80 {
      let middle = (low + high) / 2
      if cumulative(middle) < share { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }
}
