/// Numbers cut at their quarters.
struct Quarters {
  /// The lowest number, the three between the quarters, and the highest.
  let edges: [Double]
  /// The indices of each quarter's numbers; none where more than a quarter are the same.
  let members: [[Int]]

  /// Cuts those numbers that are known; nil without any.
  init?(_ values: [Double?]) {
    let known = values.compactMap(\.self)
    let bounds = [0.25, 0.5, 0.75].compactMap { quantile(known, $0) }
    guard bounds.count == 3, let low = known.min(), let high = known.max() else { return nil }
    edges = [low] + bounds + [high]
    members = (0..<4).map { quarter in
      values.indices.filter { index in
        values[index].map { value in bounds.count { value > $0 } == quarter } ?? false
      }
    }
  }
}
