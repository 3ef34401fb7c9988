/// Ends a run when validations no longer improve.
package struct EarlyStopping: Sendable, Equatable, Codable {
  /// The lowest validation loss that counted as an improvement.
  package private(set) var lowestLoss: Double?
  /// The highest validation accuracy that counted as an improvement.
  package private(set) var highestAccuracy: Double?
  /// Validations since then.
  package private(set) var validationsSince = 0

  package init() {}

  /// Records a validation.
  ///
  /// Either a higher accuracy or a lower loss is an improvement: with few validation clips the
  /// accuracy stagnates long before the network has stopped learning.
  ///
  /// - Parameter minimumChange: By how much accuracy or loss must change to count.
  package mutating func note(accuracy: Double, loss: Double, minimumChange: Double) {
    let isMoreAccurate = highestAccuracy.map { accuracy > $0 + minimumChange } ?? true
    let isLower = lowestLoss.map { loss < $0 - minimumChange } ?? true
    if isMoreAccurate { highestAccuracy = accuracy }
    if isLower { lowestLoss = loss }
    validationsSince = isMoreAccurate || isLower ? 0 : validationsSince + 1
  }

  /// Whether `patience` validations have brought no improvement; never for 0.
  package func isTimeToStop(patience: Int) -> Bool {
    patience > 0 && validationsSince >= patience
  }
}
