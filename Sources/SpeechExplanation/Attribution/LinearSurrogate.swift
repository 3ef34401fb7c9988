internal import Foundation

/// The weighted linear model of LIME (Ribeiro, Singh and Guestrin, "Why should I trust you?", 2016),
/// fitted to all coalitions instead of a sample of them (`SampledSurrogate` is fitted to a sample).
///
/// Coalitions weigh by how much of the clip they keep: with s of M units, at a distance of
/// 1 - sqrt(s / M) from the whole, sqrt(exp(-distance² / width²)), as in the package `lime`. Since
/// the weight depends on the size alone, the normal equations have a closed form.
package struct LinearSurrogate: Sendable, Equatable {
  /// The coefficient of each unit, [M].
  package let coefficients: [Double]
  /// The value with nothing kept, by the linear model.
  package let intercept: Double
  /// The weighted share of the values' variance that the linear model explains, at most 1; 1 if
  /// the values are all equal.
  package let rSquared: Double

  /// The width of the kernel in the package `lime`.
  package static let kernelWidth = 0.25

  /// Takes over what was fitted.
  init(coefficients: [Double], intercept: Double, rSquared: Double) {
    self.coefficients = coefficients
    self.intercept = intercept
    self.rSquared = rSquared
  }

  /// The weights of coalitions by their size, [M + 1].
  static func weights(_ units: Int, kernelWidth: Double = kernelWidth) -> [Double] {
    (0...units).map { size in
      let distance = 1 - (Double(size) / Double(units)).squareRoot()
      return exp(-distance * distance / (kernelWidth * kernelWidth)).squareRoot()
    }
  }

  /// Fits a table.
  ///
  /// - Parameters:
  ///   - ridge: The penalty on the squared coefficients; `lime` has 1, which pulls them towards 0 by
  ///     some tenths of a percent and has no other use when all coalitions are known.
  ///   - kernelWidth: The width of the kernel; infinite for equal weights, which give the Banzhaf
  ///     values.
  package init(_ table: GameTable, ridge: Double = 0, kernelWidth: Double = kernelWidth) {
    let units = table.units
    let count = Double(units)
    let weights = Self.weights(units, kernelWidth: kernelWidth)
    func moment(_ factor: (Double) -> Double) -> Double {
      (0...units).reduce(0) { $0 + binomial(units, $1) * weights[$1] * factor(Double($1)) }
    }
    let total = moment { _ in 1 }
    // The weighted means of z_i, and of z_i z_j.
    let single = moment { $0 } / (total * count)
    let pair = units > 1 ? moment { $0 * ($0 - 1) } / (total * count * (count - 1)) : 0
    let sums = SizeSums(table)
    let mean = zip(weights, sums.all).reduce(0) { $0 + $1.0 * $1.1 } / total
    let products = (0..<units).map { unit in
      (1...units).reduce(0) { sum, size in
        sum + weights[size]
          * (sums.with[unit][size] - mean * binomial(units - 1, size - 1))
      }
    }
    // The matrix is `diagonal` on the diagonal plus `common` everywhere: Sherman and Morrison.
    let diagonal = total * (single - pair) + ridge
    let common = total * (pair - single * single)
    let shared = common * products.reduce(0, +) / (diagonal + count * common)
    let coefficients = products.map { ($0 - shared) / diagonal }
    self.coefficients = coefficients
    intercept = mean - single * coefficients.reduce(0, +)
    rSquared = Self.rSquared(table, coefficients, intercept: intercept, weights, mean: mean)
  }

  private static func rSquared(
    _ table: GameTable,
    _ coefficients: [Double],
    intercept: Double,
    _ weights: [Double],
    mean: Double
  ) -> Double {
    var predictions = [Double](repeating: intercept, count: table.values.count)
    var (missed, varied, total) = (0.0, 0.0, 0.0)
    for coalition in table.values.indices {
      if coalition > 0 {
        predictions[coalition] =
          predictions[coalition & (coalition - 1)]
          + coefficients[coalition.trailingZeroBitCount]
      }
      let weight = weights[coalition.nonzeroBitCount]
      let value = table.values[coalition]
      missed += weight * (value - predictions[coalition]) * (value - predictions[coalition])
      varied += weight * (value - mean) * (value - mean)
      total += weight
    }
    return varies(varied, around: mean, weight: total) ? 1 - missed / varied : 1
  }

  /// Whether a weighted sum of squares is more than rounding leaves of values that are all the same.
  static func varies(_ squares: Double, around mean: Double, weight: Double) -> Bool {
    squares > 1e-10 * (1 + mean * mean) * weight
  }
}
