/// The values of both sides in ascending order, sorted once for any number of shuffles of the sides.
package struct PooledOrder: Sendable {
  /// Indices of the values, that of the smallest first.
  private let order: [Int]
  /// Whether the next value is larger, for each of them.
  private let isLastOfEquals: [Bool]
  private let values: [Double]

  /// Sorts values.
  package init(_ values: [Double]) {
    self.values = values
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    self.order = order
    isLastOfEquals = order.indices.map {
      $0 == order.count - 1 || values[order[$0]] < values[order[$0 + 1]]
    }
  }

  /// The largest difference between the sides' cumulative distributions, in [0, 1] (Kolmogorov and
  /// Smirnov), taken where all equal values have been counted.
  ///
  /// - Precondition: Both sides have a value.
  package func distance(isNew: [Bool]) -> Double {
    let new = isNew.count { $0 }
    let old = isNew.count - new
    precondition(new > 0 && old > 0, "both sides have a value")
    // In units of 1 / (old * new), so that nothing is rounded.
    var (difference, largest) = (0, 0)
    for (rank, index) in order.enumerated() {
      difference += isNew[index] ? old : -new
      if isLastOfEquals[rank] { largest = max(largest, abs(difference)) }
    }
    return Double(largest) / (Double(old) * Double(new))
  }

  /// The median of values that count several times or not at all; the lower one of two, nil if none
  /// counts.
  ///
  /// - Parameter weights: How often each value counts.
  func median(weights: [Int]) -> Double? {
    let all = weights.reduce(0, +)
    var counted = 0
    for index in order where weights[index] > 0 {
      counted += weights[index]
      if 2 * counted >= all { return values[index] }
    }
    return nil
  }
}
