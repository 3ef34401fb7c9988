internal import Foundation
internal import SpeechModel

extension TrainingSetup {
  /// "40 epochs of 75 steps", or what a budget comes to.
  private var stepsInWords: String {
    let training = experiment.training
    guard let budget = training.budget else {
      return counted(training.epochsInAll, "epoch") + " of "
        + counted(batches.stepsPerEpoch, "step")
    }
    let steps = counted(stepPlan.totalSteps, "step")
    let length = if case .steps = budget { "" } else { "\(budget), " }
    let passes =
      Double(stepPlan.totalSteps * training.batchSize) / Double(batches.clips)
    return String(
      format: "%@ (%@%.1f passes) with %@, one every %.1f steps",
      steps,
      length,
      passes,
      counted(stepPlan.validations.count, "validation"),
      Double(stepPlan.totalSteps) / Double(stepPlan.validations.count)
    )
  }

  /// Which model it starts from, and which labels that does not know.
  private var startInWords: String? {
    guard let start = experiment.start else { return nil }
    let new = dataset.labels.filter { !start.model.labels.contains($0) }
    let known = dataset.labels.count - new.count
    return "start: \(start.path), which knows "
      + (new.isEmpty ? "all \(known) labels" : "\(known) of \(known + new.count) labels")
  }

  /// Which layers do not learn, and for how long.
  private var frozenInWords: String? {
    guard !frozen.names.isEmpty else { return nil }
    let layers = plan.parameters.layers.filter(frozen.names.contains)
    let values = plan.parameters.valueCount { frozen.names.contains($0.layer) }
    let epochs = experiment.training.frozenEpochs
    return "frozen: \(values) parameters in \(layers.joined(separator: ", ")), "
      + (frozen.steps >= stepPlan.totalSteps
        ? "for the whole run"
        : "for \(counted(epochs, "epoch")) (\(counted(frozen.steps, "step")))")
  }

  /// Multiply-accumulates for a second of audio.
  var multiplyAddsPerSecond: Int {
    plan.multiplyAdds(
      frames: pipeline.frames(samples: experiment.features.sampleRateHertz)
    )
  }

  /// What is about to be trained, in words.
  var description: String {
    let features = experiment.features
    return String(
      format: "%@: %d parameters, %.2f million multiply-adds for a second of audio\n",
      name,
      parameters,
      Double(multiplyAddsPerSecond) / 1e6
    )
      + String(
        format: "  features: %d %@ values every %g ms at %d Hz\n",
        features.values,
        features.kind.rawValue,
        features.hopMilliseconds,
        features.sampleRateHertz
      )
      + "  training: \(stepsInWords), \(experiment.training.batchSize) clips a step,"
      + " \(counted(pool.count, "thread"))"
      + [startInWords, frozenInWords, balance.words.map { "balance: \($0)" }].compactMap(\.self)
      .map { "\n  \($0)" }.joined()
  }
}
