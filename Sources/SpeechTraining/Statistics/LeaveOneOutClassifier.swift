/// A linear classifier of clips into old and new (ridge regression), asked about every clip as if it had
/// not been trained on it.
///
/// Neither the hat matrix H = X (XᵀX + λI)⁻¹ Xᵀ nor its diagonal depends on the sides, so that a shuffle of
/// them costs two products with X: a score is ((Hy)ᵢ - hᵢᵢ yᵢ) / (1 - hᵢᵢ), with y = 1 for a new clip and -1
/// for an old one.
package struct LeaveOneOutClassifier: Sendable {
  private let rows: Int
  private let columns: Int
  /// The features in units of their deviation, and a constant, [N, d + 1].
  private let design: [Double]
  /// (XᵀX + λI)⁻¹, [d + 1, d + 1].
  private let inverse: [Double]
  /// The diagonal of the hat matrix, [N].
  private let leverages: [Double]

  /// Prepares the features of clips; those that are constant say nothing and are left out.
  ///
  /// - Parameters:
  ///   - features: One list of values [N] for each feature.
  ///   - penalty: λ, on all weights but the constant's.
  package init(_ features: [[Double]], penalty: Double) {
    precondition(features.allSatisfy { $0.count == features[0].count })
    let standardized = features.compactMap(Self.standardized)
    let (rows, columns) = (features.first?.count ?? 0, standardized.count + 1)
    var design = [Double](repeating: 1, count: rows * columns)
    for (column, values) in standardized.enumerated() {
      for row in 0..<rows { design[row * columns + column] = values[row] }
    }
    var products = [Double](repeating: 0, count: columns * columns)
    for row in 0..<rows {
      for i in 0..<columns {
        let value = design[row * columns + i]
        for j in 0...i { products[i * columns + j] += value * design[row * columns + j] }
      }
    }
    for i in 0..<columns - 1 { products[i * columns + i] += penalty }
    let inverse = positiveDefiniteInverse(ofLowerTriangle: products, size: columns)
    leverages = (0..<rows).map { row in
      let x = design[row * columns..<(row + 1) * columns]
      let weighted = Self.product(inverse, x, size: columns)
      return zip(x, weighted).reduce(0) { $0 + $1.0 * $1.1 }
    }
    self.rows = rows
    self.columns = columns
    self.design = design
    self.inverse = inverse
  }

  /// How new each clip looks to a classifier trained on all the others, [N].
  package func scores(isNew: [Bool]) -> [Double] {
    var sums = [Double](repeating: 0, count: columns)
    design.withUnsafeBufferPointer { design in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in 0..<rows {
          let start = row * columns
          if isNew[row] {
            for i in 0..<columns { sums[i] += design[start + i] }
          } else {
            for i in 0..<columns { sums[i] -= design[start + i] }
          }
        }
      }
    }
    let weights = Self.product(inverse, sums[...], size: columns)
    return (0..<rows).map { row in
      var fitted = 0.0
      for i in 0..<columns { fitted += design[row * columns + i] * weights[i] }
      let side = isNew[row] ? 1.0 : -1.0
      return (fitted - leverages[row] * side) / (1 - leverages[row])
    }
  }

  /// Values less their mean, in units of their deviation; nil if they are all the same.
  private static func standardized(_ values: [Double]) -> [Double]? {
    let count = Double(max(1, values.count))
    let mean = values.reduce(0, +) / count
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    guard deviation > 1e-12 * max(1, abs(mean)) else { return nil }
    return values.map { ($0 - mean) / deviation }
  }

  private static func product(
    _ matrix: [Double],
    _ vector: ArraySlice<Double>,
    size: Int
  ) -> [Double] {
    (0..<size).map { row in
      var sum = 0.0
      for (column, value) in vector.enumerated() { sum += matrix[row * size + column] * value }
      return sum
    }
  }
}
