/// Counts of values by upper limits, as Prometheus has them.
struct Histogram: Sendable {
  /// The upper limits, in increasing order.
  let limits: [Double]
  /// Values at or below each limit and above the one before; the last are above all limits.
  private(set) var counts: [Int]
  /// The sum of all values.
  private(set) var sum = 0.0

  init(limits: [Double]) {
    self.limits = limits
    counts = [Int](repeating: 0, count: limits.count + 1)
  }

  mutating func add(_ value: Double) {
    counts[limits.firstIndex { value <= $0 } ?? limits.count] += 1
    sum += value
  }
}
