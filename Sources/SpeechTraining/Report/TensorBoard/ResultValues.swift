extension TrainingSummary {
  /// The columns of results in the table of hyperparameters.
  static let metrics = [
    Hyperparameters.Metric(
      tag: "result/validation accuracy",
      name: "validation accuracy",
      about: "The share of validation clips that the model which was kept recognizes."
    ),
    Hyperparameters.Metric(
      tag: "result/test accuracy",
      name: "test accuracy",
      about: "The share of testing clips that it recognizes."
    ),
  ]

  /// The results of the best model; values that were not measured are left out.
  var resultValues: [EventValue] {
    [
      ("validation accuracy", validationAccuracy), ("validation loss", validationLoss),
      ("test accuracy", testAccuracy), ("test loss", testLoss),
    ].compactMap { name, value in
      value.map {
        EventValue("result/\(name)", .scalar($0), about: "Of the model that was kept.")
      }
    }
  }
}

extension Evaluation {
  /// The confusion matrix as a picture.
  ///
  /// - Precondition: There are labels.
  var confusionValue: EventValue {
    let picture = ConfusionPicture(confusion)
    let names = labels.enumerated().map { "\($0 + 1) `\($1)`" }.joined(separator: ", ")
    return EventValue(
      "result/confusion matrix",
      .image(png: picture.png, width: picture.size, height: picture.size),
      about: "Testing clips: rows are what was said, columns what was recognized, the brighter the"
        + " larger the share of the row. \(names)"
    )
  }
}
