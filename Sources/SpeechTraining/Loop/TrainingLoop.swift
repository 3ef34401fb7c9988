internal import Foundation
internal import SpeechModel

/// What does not change what a run learns, but when it ends, and what its records say.
package struct RunLimits: Sendable {
  /// Seconds from now after which it stops; nil for never.
  package var maximumSeconds: Double?
  /// Seconds between checkpoints within an epoch.
  package var checkpointSeconds = 600.0
  /// What the records call the program.
  package var program: String?

  package init() {}
}

extension Trainer {
  /// Trains to the end, or goes on from a checkpoint, keeping the best model and checkpoints in the
  /// folder; scores the best model on the testing clips.
  ///
  /// At the end of an epoch come the metrics line, the checkpoint, its index and the model, in this
  /// order. Whatever a kill in between loses, going on from the checkpoint makes again.
  ///
  /// - Parameters:
  ///   - check: What a check of the data found, for the report; nil without one.
  ///   - tell: Told what happens; never by two threads at once.
  /// - Throws: `TrainingError`, `DatasetError`, `ModelFileError`, `ResumeError` or
  ///   `RunFolderError`; a model that was saved before stays.
  package func run(
    into folder: RunFolder,
    check: DataCheck? = nil,
    interruption: Interruption = Interruption(),
    limits: RunLimits = RunLimits(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingSummary {
    try run(
      into: folder,
      from: nil,
      check: check,
      interruption: interruption,
      limits: limits,
      tell
    )
  }

  /// The same, going on from a checkpoint if there is one.
  func run(
    into folder: RunFolder,
    from checkpoint: Checkpoint?,
    check: DataCheck?,
    interruption: Interruption,
    limits: RunLimits,
    _ tell: (TrainingEvent) -> Void
  ) throws -> TrainingSummary {
    let checkpoints = CheckpointFolder(run: folder.path)
    var progress = TrainingProgress()
    var secondsBefore = 0.0
    if let checkpoint {
      try restore(checkpoint)
      progress = checkpoint.progress
      try folder.keepMetrics(epochs: progress.epochs)
      // A checkpoint within an epoch is later than the last line of the metrics.
      secondsBefore = checkpoints.seconds(steps: progress.steps) ?? folder.lastSeconds
      // The kill may have come between the checkpoint and its index, or before its model.
      try checkpoints.save(checkpoint, seconds: secondsBefore)
      if let best = progress.best.first, let kept = try? checkpoints.checkpoint(steps: best.steps) {
        try model(of: kept).write(to: folder.modelPath)
      }
    } else {
      if let start = experiment.start {
        try folder.write(start.bytes, to: StartingModel.copyName)
      }
      try folder.write(experiment.yaml(), to: "config.yaml")
      try folder.write(json: SplitRecord(dataset), to: "split.json")
      try folder.keepMetrics(epochs: 0)
    }
    folder.note(epochs: stepPlan.validations.count)
    tell(.network(description: description))
    var events = RunEvents()
    events.begin(self, folder, secondsBefore: secondsBefore, tell)
    var clock = RunClock(secondsBefore: secondsBefore, limits)
    var ending = RunEnding.finished
    while progress.epochs < stepPlan.validations.count {
      // A run may have been killed right after it had decided to stop.
      if progress.stopping.isTimeToStop(patience: experiment.training.patience) {
        ending = .earlyStopping
        break
      }
      if let stop = try runEpoch(&progress, checkpoints, &clock, interruption, tell) {
        ending = stop
        break
      }
      events.add(try finishEpoch(&progress, folder, checkpoints, clock, tell), tell)
    }
    tell(.ended(folder.epochs))
    // Stopped within the first epoch: what has been learned so far is better than nothing, but no
    // better than an earlier run.
    if progress.best.isEmpty { try model.write(to: folder.modelPath) }
    let calibration = ending == .interrupted ? nil : try calibrate(folder)
    if let calibration { tell(.calibrated(calibration)) }
    let tested = ending == .interrupted ? nil : try test(folder)
    let copied = tested.flatMap { dataset.copiedClips($0, .testing) }
    if let copied, copied.copied > 0 { tell(.copied(copied)) }
    if let tested { tell(.tested(tested)) }
    if let words = tested.flatMap(startWarning) { tell(.warning(words: words)) }
    let judged = ending == .interrupted ? nil : try judge(folder)
    if let judged { tell(.judged(judged.verdict)) }
    var summary = summary(
      progress,
      tested,
      judged?.verdict,
      calibration,
      ending: ending,
      seconds: clock.seconds,
      program: limits.program ?? RunEnvironment.processName
    )
    summary.note(
      copiesOf: dataset,
      test: copied,
      validation: judged.flatMap { dataset.copiedClips($0.validation, .validation) }
    )
    if ending != .interrupted { events.end(summary, tested, tell) }
    try folder.write(json: summary, to: "summary.json")
    report(
      summary,
      tested: tested,
      validated: judged?.validation,
      check: check,
      into: folder,
      tell
    )
    if ending != .interrupted { LatestRun.set(run: folder.path) }
    return summary
  }

  /// Makes the best model's probabilities mean what they say, and settles below which it does not
  /// answer; nil without validation clips.
  private func calibrate(_ folder: RunFolder) throws -> CalibrationSummary? {
    let clips = dataset.indices(.validation)
    guard !clips.isEmpty else { return nil }
    let model = try TrainedModel(contentsOf: folder.modelPath)
    let evaluation = try Evaluator.evaluate(
      SpeechRecognizer(model),
      on: dataset,
      clips: clips,
      pool: pool
    )
    let rate = experiment.training.falseAcceptRate
    let (calibrated, summary) = model.calibrated(
      on: evaluation,
      falseAcceptRate: rate > 0 ? rate : nil
    )
    try calibrated.write(to: folder.modelPath)
    return summary
  }

  /// What a person must know of testing clips that trained the model that training started from; nil
  /// for nothing.
  private func startWarning(_ tested: Evaluation) -> String? {
    guard let start = experiment.start?.model else { return nil }
    let clips = dataset.indices(.testing)
    guard let heard = HeardClips(start.clipDigests, run: nil, dataset, clips: clips) else {
      return "the model that training started from does not say which clips trained it: some of the"
        + " test clips may have, and then the accuracy is too good"
    }
    guard !heard.trained.isEmpty else { return nil }
    let paths = Set(heard.trained.map { PathKey(dataset.clips[$0].path) })
    let rest = tested.only { !paths.contains(PathKey($0)) }
    return
      "\(heard.trained.count) of \(counted(clips.count, "test clip")) trained the model that this"
      + " one started from; accuracy without them: \(rest?.accuracyInWords ?? "none is left")."
      + " --split-from the run of that model keeps its split"
  }

  /// More clips than these would not change the verdict on what was learned by heart.
  private static let mostJudged = 3_000

  /// What the best model knows of the clips that it trained on, against those that it did not.
  private func judge(_ folder: RunFolder) throws -> (verdict: Verdict, validation: Evaluation) {
    let recognizer = try SpeechRecognizer(modelAt: folder.modelPath)
    func evaluation(_ clips: [Int]) throws -> Evaluation {
      try Evaluator.evaluate(recognizer, on: dataset, clips: clips, pool: pool)
    }
    // Evenly over all labels, which stand one after another.
    let stride = (trainingClips.count + Self.mostJudged - 1) / Self.mostJudged
    let sample = Swift.stride(from: 0, to: trainingClips.count, by: stride).map {
      trainingClips[$0]
    }
    let validation = try evaluation(dataset.indices(.validation))
    let verdict = try Verdict(
      training: evaluation(sample),
      validation: validation,
      experiment: experiment,
      curves: Verdict.Curves(folder.epochs, startsAnew: experiment.start == nil)
    )
    return (verdict, validation)
  }

  /// The rest of an epoch; what ended the run if it did, after the step under way was taken and
  /// saved.
  private func runEpoch(
    _ progress: inout TrainingProgress,
    _ checkpoints: CheckpointFolder,
    _ clock: inout RunClock,
    _ interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws -> RunEnding? {
    let epoch = progress.epochs + 1
    let steps = stepPlan.steps(ofEpoch: epoch)
    clock.rate = StepRate()
    while progress.steps < steps.upperBound {
      if interruption.isRequested || clock.isOver {
        try checkpoints.save(checkpoint(progress), seconds: clock.seconds)
        return interruption.isRequested ? .interrupted : .maximumTime
      }
      if clock.isCheckpointDue {
        try checkpoints.save(checkpoint(progress), seconds: clock.seconds)
      }
      do {
        try takeStep(&progress)
      } catch TrainingError.diverged(let step, let learningRate, nil) {
        throw TrainingError.diverged(
          step: step,
          learningRate: learningRate,
          checkpoint: checkpoints.bestPath
        )
      }
      clock.rate.add(clips: progress.sums.clips)
      tell(
        .step(
          TrainingEvent.Progress(
            epoch: epoch,
            epochs: stepPlan.validations.count,
            step: progress.steps - steps.lowerBound,
            steps: steps.count,
            loss: progress.sums.loss / Double(progress.sums.clips),
            clipsPerSecond: clock.rate.clipsPerSecond,
            secondsLeft: clock.secondsLeft(
              after: progress.steps,
              of: stepPlan.totalSteps
            )
          )
        )
      )
    }
    return nil
  }

  /// Validates and saves; the epoch's metrics.
  private func finishEpoch(
    _ progress: inout TrainingProgress,
    _ folder: RunFolder,
    _ checkpoints: CheckpointFolder,
    _ clock: RunClock,
    _ tell: (TrainingEvent) -> Void
  ) throws -> EpochMetrics {
    let sums = progress.sums
    let training = experiment.training
    let lastRate = learningRate(step: progress.steps - 1)
    var metrics = EpochMetrics(
      epoch: progress.epochs + 1,
      steps: progress.steps,
      learningRate: lastRate,
      trainingLoss: sums.loss / Double(sums.clips),
      trainingAccuracy: Double(sums.correct) / Double(sums.clips),
      gradientNorm: sums.gradientNorm / Double(sums.steps)
    )
    let clips = dataset.indices(.validation)
    if !clips.isEmpty {
      let evaluation = try Evaluator.evaluate(
        SpeechRecognizer(model),
        on: dataset,
        clips: clips,
        pool: pool
      )
      guard evaluation.loss.isFinite else {
        throw TrainingError.diverged(
          step: progress.steps,
          learningRate: lastRate,
          checkpoint: checkpoints.bestPath
        )
      }
      metrics.validationAccuracy = evaluation.accuracy
      metrics.validationLoss = evaluation.loss
      if training.patience > 0 {
        progress.stopping.note(
          accuracy: evaluation.accuracy,
          loss: evaluation.loss,
          minimumChange: training.minimumChange
        )
      }
    }
    if hasGrown(metrics, lowest: progress.lowestLoss) {
      throw TrainingError.grown(
        loss: metrics.trainingLoss,
        chance: chanceLoss,
        step: progress.steps,
        learningRate: lastRate,
        checkpoint: checkpoints.bestPath
      )
    }
    metrics.clipsPerSecond = clock.rate.clipsPerSecond > 0 ? clock.rate.clipsPerSecond : nil
    metrics.seconds = clock.seconds
    progress.epochs += 1
    progress.sums = TrainingProgress.Sums()
    progress.lowestLoss = min(progress.lowestLoss ?? .infinity, metrics.trainingLoss)
    let isBest = progress.note(metrics)
    try folder.append(metrics: metrics)
    try checkpoints.save(checkpoint(progress), seconds: clock.seconds)
    if isBest { try model.write(to: folder.modelPath) }
    tell(.epoch(metrics, of: stepPlan.validations.count, isBest: isBest && !clips.isEmpty))
    return metrics
  }

  /// A loss so many times that of guessing, and so many times the lowest, has grown beyond repair.
  private static let (grownLoss, grownFactor) = (4.0, 10.0)

  /// The loss of guessing: every label equally likely.
  private var chanceLoss: Double { log(Double(dataset.labels.count)) }

  /// Whether training has diverged; augmentation alone may make the training loss of odd data
  /// large, so the validation loss must have grown, too.
  private func hasGrown(_ metrics: EpochMetrics, lowest: Double?) -> Bool {
    guard let lowest else { return false }
    let bound = Self.grownLoss * chanceLoss
    return metrics.trainingLoss > max(bound, Self.grownFactor * lowest)
      && metrics.validationLoss ?? .infinity > bound
  }

  /// The best model's outcomes on the testing clips; nil if there are none.
  private func test(_ folder: RunFolder) throws -> Evaluation? {
    let clips = dataset.indices(.testing)
    guard !clips.isEmpty else { return nil }
    return try Evaluator.evaluate(
      SpeechRecognizer(modelAt: folder.modelPath),
      on: dataset,
      clips: clips,
      pool: pool
    )
  }
}

extension TrainingProgress {
  /// Takes note of a validation; true if it is the best so far.
  mutating func note(_ metrics: EpochMetrics) -> Bool {
    let new = Validation(
      epoch: metrics.epoch,
      steps: metrics.steps,
      accuracy: metrics.validationAccuracy,
      loss: metrics.validationLoss
    )
    let place = best.firstIndex { new.isBetter(than: $0) } ?? best.count
    best.insert(new, at: place)
    best = Array(best.prefix(CheckpointFolder.bestKept))
    return place == 0
  }
}

extension TrainingProgress.Validation {
  package init(accuracy: Double?, loss: Double?) {
    self.init(epoch: 0, steps: 0, accuracy: accuracy, loss: loss)
  }

  /// Higher accuracy, then lower loss, then earlier; without validation clips the later one.
  package func isBetter(than old: Self) -> Bool {
    guard let accuracy, let loss, let oldAccuracy = old.accuracy, let oldLoss = old.loss else {
      return true
    }
    return accuracy != oldAccuracy ? accuracy > oldAccuracy : loss < oldLoss
  }
}
