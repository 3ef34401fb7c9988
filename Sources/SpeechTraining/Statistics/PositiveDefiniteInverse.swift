/// The inverse of a symmetric positive definite matrix [size, size], by its Cholesky factor; only the
/// lower triangle is read.
package func positiveDefiniteInverse(ofLowerTriangle matrix: [Double], size: Int) -> [Double] {
  var factor = matrix
  for i in 0..<size {
    for j in 0...i {
      var sum = matrix[i * size + j]
      for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
      factor[i * size + j] = i == j ? sum.squareRoot() : sum / factor[j * size + j]
    }
  }
  var inverse = [Double](repeating: 0, count: size * size)
  for column in 0..<size {
    var solution = [Double](repeating: 0, count: size)
    for i in column..<size {
      var sum = i == column ? 1.0 : 0.0
      for k in column..<i { sum -= factor[i * size + k] * solution[k] }
      solution[i] = sum / factor[i * size + i]
    }
    for i in stride(from: size - 1, through: 0, by: -1) {
      var sum = solution[i]
      for k in i + 1..<size { sum -= factor[k * size + i] * solution[k] }
      solution[i] = sum / factor[i * size + i]
    }
    for i in 0..<size { inverse[i * size + column] = solution[i] }
  }
  return inverse
}
