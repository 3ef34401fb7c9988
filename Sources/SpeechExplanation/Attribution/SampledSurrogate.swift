internal import SpeechModel
internal import SpeechTraining

/// LIME's linear model fitted to drawn coalitions, for more units than can be enumerated.
///
/// A coalition has each unit with a probability of a half, as in the package `lime`, and weighs as in
/// the exact `LinearSurrogate`, which is what the coefficients tend to. Coalitions are drawn in
/// complementary pairs. The standard errors are those of weighted least squares without the assumption
/// that the model is linear (the sandwich estimator of White, 1980), a pair being one observation.
package struct SampledSurrogate: Sendable, Equatable {
  /// The linear model, whose R² allows for the number of coefficients.
  package let surrogate: LinearSurrogate
  /// The standard error of each coefficient, [M]: how far it would typically move with other draws.
  package let standardErrors: [Double]
  /// The coalitions that were drawn, and what the model said to them.
  package let maskings: [Masking]
  /// Whether the largest standard error is small enough, or the budget ended first.
  package let isPrecise: Bool

  /// The fewest coalitions that coefficients and errors of some units can be fitted to.
  package static func fewest(_ units: Int) -> Int { 4 * (units + 1) }
  /// Drawn at first, if the units do not need more.
  private static let drawnFirst = 256

  /// Draws coalitions until the coefficients are precise, by the share of their range that ends the
  /// drawing of orders, too, or the budget is spent.
  ///
  /// - Parameters:
  ///   - budget: The most coalitions to ask for.
  ///   - ask: What the model says to coalitions, asked for many at once.
  /// - Returns: nil if the budget is below `fewest`.
  package init?(
    units: Int,
    budget: Int,
    seed: UInt64,
    kernelWidth: Double = LinearSurrogate.kernelWidth,
    asking ask: ([Coalition]) throws -> [Masking]
  ) rethrows {
    guard budget >= Self.fewest(units) else { return nil }
    let all = Coalition(below: units)
    let weights = LinearSurrogate.weights(units, kernelWidth: kernelWidth)
    var maskings: [Masking] = []
    var wanted = max(Self.drawnFirst, Self.fewest(units))
    var fit: WeightedFit
    var isPrecise: Bool
    repeat {
      let pairs = maskings.count / 2..<min(budget, wanted) / 2
      maskings += try ask(
        pairs.flatMap { pair in
          var stream = RandomStream(seed: seed, .explanation, index: 1, draw: UInt64(pair))
          let kept = Coalition(drawnBelow: units, from: &stream)
          return [kept, all.subtracting(kept)]
        }
      )
      fit = WeightedFit(maskings, units: units, weights)
      let coefficients = fit.model.coefficients
      let range = (coefficients.max() ?? 0) - (coefficients.min() ?? 0)
      isPrecise = fit.errors.allSatisfy { $0 <= PermutationSampling.preciseShare * range }
      // Half as many again: what a fit costs grows with the coalitions.
      wanted = maskings.count * 3 / 2
    } while !isPrecise && maskings.count + 1 < budget
    surrogate = fit.model
    standardErrors = fit.errors
    self.maskings = maskings
    self.isPrecise = isPrecise
  }
}

/// Weighted least squares of values on the units that are kept.
private struct WeightedFit {
  let model: LinearSurrogate
  let errors: [Double]

  /// Fits maskings, of which each two are a pair.
  init(_ maskings: [Masking], units: Int, _ weights: [Double]) {
    // The first column is 1 for the intercept, the others are the units.
    let size = units + 1
    let rows = maskings.map { masking in
      [0] + (0..<units).filter(masking.kept.contains).map { $0 + 1 }
    }
    let weights = maskings.map { weights[$0.kept.count] }
    var products = [Double](repeating: 0, count: size * size)
    var targets = [Double](repeating: 0, count: size)
    for (row, (masking, weight)) in zip(rows, zip(maskings, weights)) {
      for i in row {
        targets[i] += weight * masking.value
        for j in row where j <= i { products[i * size + j] += weight }
      }
    }
    // Next to nothing, so that there is a solution even if two units were always drawn alike.
    for i in 1..<size { products[i * size + i] *= 1 + 1e-12 }
    let inverse = positiveDefiniteInverse(ofLowerTriangle: products, size: size)
    func solved(_ vector: [Double]) -> [Double] {
      (0..<size).map { row in
        vector.indices.reduce(0) { $0 + inverse[row * size + $1] * vector[$1] }
      }
    }
    let solution = solved(targets)
    let missed = zip(rows, maskings).map { row, masking in
      masking.value - row.reduce(0) { $0 + solution[$1] }
    }
    var squares = [Double](repeating: 0, count: size)
    for pair in 0..<maskings.count / 2 {
      var gradient = [Double](repeating: 0, count: size)
      for masking in [2 * pair, 2 * pair + 1] {
        for i in rows[masking] { gradient[i] += weights[masking] * missed[masking] }
      }
      for (i, moved) in solved(gradient).enumerated() { squares[i] += moved * moved }
    }
    let pairs = Double(maskings.count / 2)
    let free = max(1, pairs - Double(size) / 2)
    errors = squares.dropFirst().map { ($0 * pairs / free).squareRoot() }

    let total = weights.reduce(0, +)
    let mean = zip(weights, maskings).reduce(0) { $0 + $1.0 * $1.1.value } / total
    let varied = zip(weights, maskings).reduce(0) {
      $0 + $1.0 * ($1.1.value - mean) * ($1.1.value - mean)
    }
    let left = zip(weights, missed).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    let count = Double(maskings.count)
    let isVaried = LinearSurrogate.varies(varied, around: mean, weight: total)
    let share = isVaried ? left / varied * (count - 1) / (count - Double(size)) : 0
    model = LinearSurrogate(
      coefficients: Array(solution.dropFirst()),
      intercept: solution[0],
      rSquared: 1 - share
    )
  }
}
