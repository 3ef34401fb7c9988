internal import Foundation
internal import SpeechModel

/// Takes the steps of a run to its end: epochs with their validations, checkpoints, the best model,
/// stopping.
///
/// At the end of an epoch come the metrics line, the checkpoint, its index and the model, in this
/// order. What a kill in between loses is produced again by a run resumed from the checkpoint.
struct TrainingLoop {
  private let trainer: Trainer
  private let folder: RunFolder
  private let checkpoints: CheckpointFolder
  private let interruption: Interruption
  private var clock: RunClock
  private(set) var progress = TrainingProgress()

  private var setup: TrainingSetup { trainer.setup }
  /// Seconds that it took before it was resumed.
  var secondsBefore: Double { clock.secondsBefore }
  /// Seconds of the run, including those before it was resumed.
  var seconds: Double { clock.seconds }

  /// Creates a loop that starts at the first step.
  init(
    _ trainer: Trainer,
    in folder: RunFolder,
    interruption: Interruption,
    options: ExecutionOptions
  ) {
    self.trainer = trainer
    self.folder = folder
    self.interruption = interruption
    checkpoints = CheckpointFolder(run: folder.path)
    clock = RunClock(secondsBefore: 0, options)
  }

  /// Restores a checkpoint of the run.
  ///
  /// - Throws: `ResumeError` for one of another experiment, `RunFolderError`.
  mutating func resume(from checkpoint: Checkpoint) throws {
    try trainer.restore(checkpoint)
    progress = checkpoint.progress
    try folder.keepMetrics(epochs: progress.epochs)
    // A checkpoint within an epoch is later than the last line of the metrics.
    let seconds = checkpoints.seconds(steps: progress.steps) ?? folder.lastSeconds
    clock.secondsBefore = seconds
    // The process may have been killed between the checkpoint and its index, or before its model.
    try checkpoints.save(checkpoint, seconds: seconds)
    if let best = progress.best.first, let kept = try? checkpoints.checkpoint(steps: best.steps) {
      try trainer.model(of: kept).write(to: folder.modelPath)
    }
  }

  /// Runs to the end; returns how it ended.
  ///
  /// - Parameters:
  ///   - onEpoch: Called with the metrics of each epoch.
  ///   - onEvent: Called serially with each event.
  /// - Throws: `TrainingError`, `DatasetError`, `ModelFileError` or `RunFolderError`; a model that
  ///   was saved before stays.
  mutating func run(
    onEpoch: (EpochMetrics) -> Void,
    onEvent: (TrainingEvent) -> Void
  ) throws -> RunEnding {
    clock.start()
    var ending = RunEnding.finished
    while progress.epochs < setup.stepPlan.validations.count {
      // The process may have been killed right after the run had decided to stop.
      if progress.stopping.isTimeToStop(patience: setup.experiment.training.patience) {
        ending = .earlyStopping
        break
      }
      if let stop = try runEpoch(onEvent) {
        ending = stop
        break
      }
      onEpoch(try finishEpoch(onEvent))
    }
    onEvent(.ended(folder.epochs))
    // Stopped within the first epoch: what has been learned so far is better than nothing, but no
    // better than an earlier run.
    if progress.best.isEmpty { try trainer.model.write(to: folder.modelPath) }
    return ending
  }

  /// Why the run is to end after the current step; nil to continue.
  private var stop: RunEnding? {
    switch interruption.requested {
    case .resumable: .interrupted
    case .finished: .requested
    case nil: clock.isOver ? .maximumTime : nil
    }
  }

  /// Takes the rest of an epoch's steps; returns what ended the run, if anything did, after the
  /// current step was taken and saved.
  private mutating func runEpoch(_ onEvent: (TrainingEvent) -> Void) throws -> RunEnding? {
    let epoch = progress.epochs + 1
    let steps = setup.stepPlan.steps(ofEpoch: epoch)
    clock.rate = StepRate()
    while progress.steps < steps.upperBound {
      if let stop {
        try checkpoints.save(trainer.checkpoint(progress), seconds: clock.seconds)
        return stop
      }
      if clock.isCheckpointDue {
        try checkpoints.save(trainer.checkpoint(progress), seconds: clock.seconds)
      }
      do {
        try trainer.takeStep(&progress)
      } catch TrainingError.diverged(let step, let learningRate, nil) {
        throw TrainingError.diverged(
          step: step,
          learningRate: learningRate,
          checkpoint: checkpoints.bestPath
        )
      }
      clock.rate.add(clips: progress.sums.clips)
      onEvent(
        .step(
          TrainingEvent.Progress(
            epoch: epoch,
            epochs: setup.stepPlan.validations.count,
            step: progress.steps - steps.lowerBound,
            steps: steps.count,
            loss: progress.sums.loss / Double(progress.sums.clips),
            clipsPerSecond: clock.rate.clipsPerSecond,
            secondsLeft: clock.secondsLeft(
              after: progress.steps,
              of: setup.stepPlan.totalSteps
            )
          )
        )
      )
    }
    return nil
  }

  /// Validates and saves; returns the epoch's metrics.
  private mutating func finishEpoch(_ onEvent: (TrainingEvent) -> Void) throws -> EpochMetrics {
    let sums = progress.sums
    let training = setup.experiment.training
    let lastRate = setup.learningRate(step: progress.steps - 1)
    var metrics = EpochMetrics(
      epoch: progress.epochs + 1,
      steps: progress.steps,
      learningRate: lastRate,
      trainingLoss: sums.loss / Double(sums.clips),
      trainingAccuracy: Double(sums.correct) / Double(sums.clips),
      gradientNorm: sums.gradientNorm / Double(sums.steps)
    )
    let clips = setup.dataset.indices(.validation)
    if !clips.isEmpty {
      let evaluation = try Evaluator.evaluate(
        SpeechRecognizer(trainer.model),
        on: setup.dataset,
        clips: clips,
        pool: setup.pool
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
    if hasGrown(metrics) {
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
    let isBest = progress.record(metrics)
    try folder.append(metrics: metrics)
    try checkpoints.save(trainer.checkpoint(progress), seconds: clock.seconds)
    if isBest { try trainer.model.write(to: folder.modelPath) }
    onEvent(
      .epoch(
        metrics,
        of: setup.stepPlan.validations.count,
        isBest: isBest && !clips.isEmpty
      )
    )
    return metrics
  }

  /// A loss this many times that of guessing, and this many times the lowest, is beyond recovery.
  private static let (grownLoss, grownFactor) = (4.0, 10.0)

  /// The loss of guessing: every label equally likely.
  private var chanceLoss: Double { log(Double(setup.dataset.labels.count)) }

  /// Whether training has diverged; augmentation alone may make the training loss of odd data
  /// large, so the validation loss must have grown, too.
  private func hasGrown(_ metrics: EpochMetrics) -> Bool {
    guard let lowest = progress.lowestLoss else { return false }
    let bound = Self.grownLoss * chanceLoss
    return metrics.trainingLoss > max(bound, Self.grownFactor * lowest)
      && metrics.validationLoss ?? .infinity > bound
  }
}
