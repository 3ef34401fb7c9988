/// The value in the middle, or the mean of the two in the middle; nil without values.
package func median(_ values: [Double]) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/// The value below which a fraction of the values lies, in [0, 1], interpolated between neighbours as
/// numpy does; nil without values.
package func quantile(_ values: [Double], _ share: Double) -> Double? {
  guard !values.isEmpty else { return nil }
  let sorted = values.sorted()
  let position = share * Double(sorted.count - 1)
  let lower = min(sorted.count - 1, Int(position))
  let upper = min(sorted.count - 1, lower + 1)
  return sorted[lower] + (position - Double(lower)) * (sorted[upper] - sorted[lower])
}
