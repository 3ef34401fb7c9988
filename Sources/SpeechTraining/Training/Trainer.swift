internal import Foundation
package import SpeechModel

/// Takes the steps of a training run, as many as `TrainingLoop` asks for.
///
/// The result depends on the experiment and the data alone, not on the number of threads.
package final class Trainer {
  package let setup: TrainingSetup
  let feed: ClipFeed
  private let gradientStep: GradientStep
  private let clipDigests: ClipDigests?

  /// Prepares a run: measures the normalizer and creates the network, or takes both from the model
  /// to start from.
  ///
  /// - Throws: `DatasetError` for files that have changed, `InterruptionError` if that is
  ///   requested.
  package init(_ setup: TrainingSetup, interruption: Interruption = Interruption()) throws {
    self.setup = setup
    let training = setup.experiment.training
    clipDigests = try setup.dataset.clipDigests(
      startingFrom: setup.experiment.start,
      setup.experiment.augmentation
    )
    feed = try ClipFeed(setup, interruption: interruption)
    gradientStep = GradientStep(
      setup.initialNetwork(),
      Optimizer(
        training.optimizer,
        layout: setup.plan.parameters,
        weightDecay: Float(training.weightDecay),
        momentum: Float(training.momentum),
        frozen: setup.frozen
      ),
      loss: setup.loss,
      gradientClip: training.gradientClip,
      averageDecay: training.averageDecay,
      seed: training.seed,
      pool: setup.pool
    )
  }

  /// Prepares the run of an experiment on a data set.
  ///
  /// - Throws: As `TrainingSetup.init`, and `DatasetError` for files that have changed.
  package convenience init(
    _ experiment: Experiment,
    dataset: Dataset,
    pool: WorkerPool,
    interruption: Interruption = Interruption()
  ) throws {
    try self.init(
      TrainingSetup(experiment, dataset: dataset, pool: pool),
      interruption: interruption
    )
  }

  /// The current model.
  package var model: TrainedModel { model(gradientStep.result) }

  /// The current network, for a diagnosis.
  var network: Network { gradientStep.network }

  private func model(_ network: Network) -> TrainedModel {
    setup.model(network, normalizer: feed.normalizer, clipDigests: clipDigests)
  }

  /// How many shards each worker has run, for tests.
  package var shardsOfWorkers: [Int] { gradientStep.shardsOfWorkers }

  /// Takes one optimizer step; returns its loss.
  @discardableResult
  func takeStep(_ progress: inout TrainingProgress) throws -> Double {
    let clips = feed.clips(step: progress.steps)
    let shards = setup.batches.shards(of: clips.indices)
    let weight = clips.reduce(0.0) { $0 + setup.loss.weight(of: setup.dataset.clip($1).label) }
    let outcome = try gradientStep.take(
      shards: shards.count,
      weight: weight,
      learningRate: setup.learningRate(step: progress.steps)
    ) { index, shard in
      let places = shards[index]
      try feed.load(
        clips[places],
        firstDraw: progress.draw + UInt64(places.lowerBound),
        into: shard
      )
    }
    progress.steps += 1
    progress.draw += UInt64(clips.count)
    progress.sums.loss += outcome.loss * Double(clips.count)
    progress.sums.correct += outcome.correct
    progress.sums.gradientNorm += outcome.norm
    progress.sums.clips += clips.count
    progress.sums.steps += 1
    return outcome.loss
  }

  // MARK: Checkpoints

  /// What a checkpoint keeps.
  func checkpoint(_ progress: TrainingProgress) -> Checkpoint {
    Checkpoint(
      progress: progress,
      configuration: setup.configurationText,
      splitDigest: setup.dataset.digest,
      state: gradientStep.state,
      normalizer: feed.normalizer
    )
  }

  /// Restores a checkpoint of the same experiment on the same data.
  ///
  /// - Throws: `ResumeError` for one of another experiment.
  func restore(_ checkpoint: Checkpoint) throws {
    guard checkpoint.configuration == setup.configurationText,
      checkpoint.normalizer == feed.normalizer,
      checkpoint.progress.isPossible(
        setup.stepPlan,
        batchSize: setup.experiment.training.batchSize
      ),
      gradientStep.restore(checkpoint.state, steps: checkpoint.progress.steps)
    else { throw ResumeError.otherExperiment }
  }

  /// The model of a checkpoint.
  ///
  /// - Throws: `ResumeError` for one of another experiment.
  func model(of checkpoint: Checkpoint) throws -> TrainedModel {
    guard checkpoint.configuration == setup.configurationText,
      let network = checkpoint.state.result(setup.plan)
    else { throw ResumeError.otherExperiment }
    return model(network)
  }
}
