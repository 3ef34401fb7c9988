extension EpochMetrics {
  private static let lossInWords =
    "The mean loss of an epoch: of training clips as they are augmented, and of validation clips."
  private static let accuracyInWords =
    "The share of clips recognized in an epoch: of training clips as they are augmented, and of"
    + " validation clips."

  /// The points of the epoch's curves, except those of validation.
  var trainingValues: [EventValue] {
    let values = [
      EventValue("loss", .scalar(trainingLoss), about: Self.lossInWords),
      EventValue("accuracy", .scalar(trainingAccuracy), about: Self.accuracyInWords),
      EventValue(
        "training/learning rate",
        .scalar(learningRate),
        about: "Of the epoch's last step."
      ),
      EventValue(
        "training/gradient norm",
        .scalar(gradientNorm),
        about: "The mean norm of the gradients before clipping."
      ),
    ]
    let rate = clipsPerSecond.map {
      EventValue(
        "training/clips per second",
        .scalar($0),
        about: "Without the time that validation takes."
      )
    }
    return values + (rate.map { [$0] } ?? [])
  }

  /// The points of the curves of validation, under the same names as those of training, so that
  /// they share a chart; nil without validation clips.
  var validationValues: [EventValue]? {
    guard let validationLoss, let validationAccuracy else { return nil }
    return [
      EventValue("loss", .scalar(validationLoss), about: Self.lossInWords),
      EventValue("accuracy", .scalar(validationAccuracy), about: Self.accuracyInWords),
    ]
  }
}
