internal import SpeechModel

extension TrainingSetup {
  /// The run's main settings, for the table of hyperparameters.
  ///
  /// - Parameter name: The run's name, which no other run has.
  func hyperparameters(name: String) -> Hyperparameters {
    let training = experiment.training
    let steps = experiment.augmentation.map(\.name)
    return Hyperparameters(
      name: name,
      settings: [
        ("model", .text(experiment.name)),
        ("features", .text(experiment.features.kind.rawValue)),
        ("sample-rate-hertz", .number(Double(experiment.features.sampleRateHertz))),
        ("epochs", .number(Double(training.epochsInAll))),
        ("steps", .number(Double(stepPlan.totalSteps))),
        ("batch-size", .number(Double(training.batchSize))),
        ("optimizer", .text(training.optimizer.rawValue)),
        ("learning-rate", .number(training.learningRate)),
        ("schedule", .text(training.schedule.rawValue)),
        ("weight-decay", .number(training.weightDecay)),
        ("label-smoothing", .number(training.labelSmoothing)),
        ("average-decay", .number(training.averageDecay)),
        ("balance", .text(balance.kind.rawValue)),
        ("augmentation", .text(steps.isEmpty ? "none" : steps.joined(separator: ", "))),
        // As text: a number of this table is a double, which does not hold every seed.
        ("seed", .text(String(training.seed))),
        ("parameters", .number(Double(parameters))),
        ("training-clips", .number(Double(trainingClips.count))),
      ],
      metrics: TrainingSummary.metrics
    )
  }
}
