internal import Foundation
internal import SpeechModel
internal import SpeechTraining

/// Loss and accuracy over a run, one line of text each: of validation, or of training if
/// there are no validation clips.
enum LearningCurves {
  /// The most columns that the words around a curve take.
  private static let columnsOfWords = 66
  private static let curveColumns = 8...40

  /// The lines; none for fewer than two epochs.
  static func lines(_ epochs: [EpochMetrics], columns: Int, isUnicode: Bool) -> [String] {
    guard epochs.count > 1 else { return [] }
    let width = min(
      curveColumns.upperBound,
      max(curveColumns.lowerBound, columns - columnsOfWords)
    )
    func curve(_ values: [Double]) -> String {
      Sparkline.draw(values, width: width, isUnicode: isUnicode)
    }
    let losses = epochs.compactMap(\.validationLoss)
    let accuracies = epochs.compactMap(\.validationAccuracy)
    let isValidated = losses.count == epochs.count && accuracies.count == epochs.count
    return lines(
      isValidated ? "validation" : "training",
      isValidated ? losses : epochs.map(\.trainingLoss),
      isValidated ? accuracies : epochs.map(\.trainingAccuracy),
      kept: kept(epochs),
      of: epochs,
      curve
    )
  }

  /// The index of the epoch whose model is kept.
  private static func kept(_ epochs: [EpochMetrics]) -> Int {
    func validation(_ place: Int) -> TrainingProgress.Validation {
      TrainingProgress.Validation(
        accuracy: epochs[place].validationAccuracy,
        loss: epochs[place].validationLoss
      )
    }
    return epochs.indices.reduce(0) { best, place in
      place > best && validation(place).isBetter(than: validation(best)) ? place : best
    }
  }

  private static func lines(
    _ name: String,
    _ losses: [Double],
    _ accuracies: [Double],
    kept: Int,
    of epochs: [EpochMetrics],
    _ curve: ([Double]) -> String
  ) -> [String] {
    func ends(_ values: [Double], _ words: (Double) -> String) -> String {
      "\(words(values[0])) \(curve(values)) \(words(values[values.count - 1]))"
    }
    func loss(_ value: Double) -> String { String(format: "%.3f", value) }
    let epoch = epochs[kept].epoch
    return [
      "\(name) loss      \(ends(losses, loss))"
        + ", kept \(loss(losses[kept])) of epoch \(epoch)",
      "\(name) accuracy  \(ends(accuracies, percent))"
        + ", kept \(percent(accuracies[kept])) of epoch \(epoch)",
    ]
  }
}
