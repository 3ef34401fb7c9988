internal import SpeechModel

/// Memorizes a few clips, without regularization or augmentation, which any sound set-up can:
/// what `asr-train --overfit 10x100` does before hours are spent on a run that cannot work.
public struct OverfitRun: Sendable {
  /// What is learned, and how; regularization and augmentation are left out.
  public var experiment: Experiment
  /// The labelled recordings.
  public var data: DataSource
  /// The most labels.
  public var labels: Int
  /// The most clips of each.
  public var clips: Int
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes it.
  public init(_ experiment: Experiment, data: DataSource, labels: Int = 10, clips: Int = 100) {
    self.experiment = experiment
    self.data = data
    self.labels = labels
    self.clips = clips
  }

  /// The result.
  public struct Outcome: Sendable {
    /// The fraction of the clips recognized at the end, in [0, 1].
    public let accuracy: Double
    /// Whether that is enough.
    public let hasPassed: Bool
    /// Whether it was stopped before that was known.
    public let isStopped: Bool
    /// Optimizer steps taken.
    public let steps: Int
    /// The loss of every step.
    public let losses: [Double]
    /// Why it has not passed; nil if it has, or was stopped.
    package let diagnosis: OverfitDiagnosis?
  }

  /// Small sets have few steps an epoch; it takes some hundreds to learn anything.
  private static let fewestSteps = 600

  /// Runs it, until 99 % of the clips are recognized or all epochs are done.
  ///
  /// - Throws: As `TrainingRun.start`, but for a loss that is no longer finite, which is diagnosed.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> Outcome {
    let pool = WorkerPool(threads: options.threads)
    let corpus = try Corpus.read(
      data,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption,
      tell
    )
    let seed = experiment.training.seed
    let sample = corpus.sampled(
      labels: labels,
      clips: clips,
      among: data.words.flatMap { $0.words.isEmpty ? nil : $0.words },
      seed: seed
    )
    let dataset = try Dataset(sample, rule: .everything, seed: seed)
    tell(.data(dataset.summary))
    let trainer = try Trainer(
      bareExperiment(clips: dataset.clips.count),
      dataset: dataset,
      pool: pool,
      interruption: interruption
    )
    tell(.network(trainer.setup.outline))
    let epochs = trainer.setup.stepPlan.validations.count
    var progress = TrainingProgress()
    var losses: [Double] = []
    var accuracy = 0.0
    do {
      while progress.steps < trainer.setup.stepPlan.totalSteps, !interruption.isRequested {
        losses.append(try trainer.takeStep(&progress))
        let epoch = trainer.setup.stepPlan.epoch(ofStep: progress.steps - 1)
        guard progress.steps == trainer.setup.stepPlan.validations[epoch - 1] else { continue }
        accuracy = try Evaluator.evaluate(
          SpeechRecognizer(trainer.model),
          on: dataset,
          clips: trainer.setup.trainingClips,
          pool: pool
        ).accuracy
        tell(.epoch(metrics(progress, accuracy, epoch), of: epochs, isBest: false))
        progress.sums = TrainingProgress.Sums()
        if accuracy >= OverfitDiagnosis.target { break }
      }
    } catch is TrainingError {
      accuracy = 0
    }
    let hasPassed = accuracy >= OverfitDiagnosis.target
    let diagnosis =
      hasPassed || interruption.isRequested
      ? nil : try diagnosis(trainer, dataset, losses, accuracy, pool)
    return Outcome(
      accuracy: accuracy,
      hasPassed: hasPassed,
      isStopped: interruption.isRequested && !hasPassed,
      steps: progress.steps,
      losses: losses,
      diagnosis: diagnosis
    )
  }

  /// The experiment without what makes memorizing harder.
  private func bareExperiment(clips: Int) -> Experiment {
    var bare = experiment
    bare.augmentation = []
    bare.layers = bare.layers.withDropout(0)
    bare.training.weightDecay = 0
    bare.training.labelSmoothing = 0
    bare.training.averageDecay = 0
    bare.training.balance = .none
    bare.training.budget = nil
    bare.training.frozen = []
    bare.training.frozenEpochs = 0
    let stepsPerEpoch = max(1, clips / bare.training.batchSize)
    bare.training.epochs = max(
      bare.training.epochs ?? TrainingConfiguration.usualEpochs,
      Self.fewestSteps / stepsPerEpoch
    )
    return bare
  }

  private func metrics(
    _ progress: TrainingProgress,
    _ accuracy: Double,
    _ epoch: Int
  ) -> EpochMetrics {
    EpochMetrics(
      epoch: epoch,
      steps: progress.steps,
      learningRate: 0,
      trainingLoss: progress.sums.loss / Double(progress.sums.clips),
      trainingAccuracy: accuracy,
      gradientNorm: progress.sums.gradientNorm / Double(progress.sums.steps)
    )
  }

  private func diagnosis(
    _ trainer: Trainer,
    _ dataset: Dataset,
    _ losses: [Double],
    _ accuracy: Double,
    _ pool: WorkerPool
  ) throws -> OverfitDiagnosis {
    // As many clips as a step has, from all labels.
    let count = min(trainer.setup.trainingClips.count, trainer.setup.experiment.training.batchSize)
    let stride = trainer.setup.trainingClips.count / count
    let batch = try trainer.feed.batch(
      of: (0..<count).map { trainer.setup.trainingClips[$0 * stride] }
    )
    return OverfitDiagnosis(
      of: trainer.network,
      on: [batch],
      losses: losses,
      accuracy: accuracy,
      training: trainer.setup.experiment.training,
      contradictions: ContradictoryLabels(dataset, clips: trainer.setup.trainingClips),
      loss: trainer.setup.loss,
      pool: pool
    )
  }
}
