internal import Foundation
package import SpeechModel

/// Learns a model from a data set, step by step; `TrainingLoop` says how long.
///
/// The result depends on the experiment and the data alone, not on the number of threads.
package final class Trainer {
  package let experiment: Experiment
  package let dataset: Dataset
  let pool: WorkerPool
  let plan: NetworkPlan
  let pipeline: FeaturePipeline
  private let normalizer: Normalizer?
  let loss: SoftmaxCrossEntropy
  private let modelConfiguration: ModelConfiguration
  private let clipDigests: ClipDigests?
  /// The experiment as a configuration file says it, but for paths, which goes into the model file.
  let configurationText: String
  let balance: LabelBalance
  let clipStream: ClipStream
  /// How many steps there are, and after which of them to validate.
  package let stepPlan: StepPlan
  private let schedule: LearningRateSchedule
  let frozen: FrozenLayers
  let trainingClips: [Int]
  let augmentation: AugmentationPipeline
  let loaders: ReusePool<ShardLoader>
  private let gradientStep: GradientStep

  /// Prepares a run: settles the sample rate, builds the network, measures the normalizer; or takes
  /// all that from the model to start from.
  ///
  /// - Throws: `ConfigurationError` for settings that do not fit, `DatasetError` for files that
  ///   have changed, `InterruptionError` if that is requested.
  package init(
    _ experiment: Experiment,
    dataset: Dataset,
    pool: WorkerPool,
    interruption: Interruption = Interruption()
  ) throws {
    var experiment = experiment
    try experiment.validate()
    experiment = experiment.settled(sampleRateHertz: dataset.commonRateHertz)
    trainingClips = dataset.indices(.training)
    let labels = trainingClips.map { dataset.clips[$0].label }
    balance = LabelBalance(experiment.training.balance, labels: labels, count: dataset.labels.count)
    let batches = BatchPlan(
      clips: trainingClips.count,
      batchSize: experiment.training.batchSize,
      shardClips: experiment.training.shardClips,
      seed: experiment.training.seed,
      balanced: balance.kind == .balancedSampling
        ? BalancedOrder(labels: labels, seed: experiment.training.seed) : nil
    )
    let training = experiment.training.withLength(stepsPerEpoch: batches.stepsPerEpoch)
    experiment.training = training
    self.experiment = experiment
    self.dataset = dataset
    self.pool = pool
    configurationText = try experiment.yaml(namesPaths: false)
    modelConfiguration = ModelConfiguration(
      features: experiment.features,
      layers: experiment.layers,
      longestTrainingClipSeconds: trainingClips.map { dataset.clips[$0].seconds }.max() ?? 1,
      shortestTrainingClipSeconds: trainingClips.map { dataset.clips[$0].seconds }.min()
    )
    try experiment.features.validate()
    try experiment.augmentation.checkVocalTract(experiment.features)
    plan = try NetworkPlan(
      experiment.layers,
      inputWidth: experiment.features.values,
      classes: dataset.labels.count
    )
    try plan.checkWork(
      experiment.features,
      longestClipSeconds: modelConfiguration.longestTrainingClipSeconds
    )
    let plain = try FeaturePipeline(experiment.features, minimumFrames: plan.minimumFrames)
    let start = experiment.start?.model
    clipDigests = try dataset.clipDigests(startingFrom: start, experiment.augmentation)
    let measures = start == nil && experiment.features.normalization == .trainingSet
    let normalizer =
      measures
      ? try measuredNormalizer(
        dataset,
        trainingClips,
        plain,
        pool: pool,
        interruption: interruption
      ) : start?.normalizer
    self.normalizer = normalizer
    let pipeline = plain.normalized(by: normalizer)
    self.pipeline = pipeline
    augmentation = AugmentationPipeline(
      experiment.augmentation,
      seed: training.seed,
      try dataset.augmentationScene(
        for: experiment.augmentation,
        clips: trainingClips,
        sampleRateHertz: experiment.features.sampleRateHertz
      )
    )
    loaders = ReusePool { [trainingClips, augmentation] in
      ShardLoader(
        dataset,
        pipeline,
        augmentation,
        trainingClips: trainingClips
      )
    }
    loss = SoftmaxCrossEntropy(
      labelSmoothing: Float(training.labelSmoothing),
      classWeights: balance.classWeights
    )
    clipStream = ClipStream(batches, isContinuous: training.budget != nil)
    stepPlan =
      if let budget = training.budget {
        StepPlan(
          steps: budget.steps(
            batchSize: training.batchSize,
            clipSeconds: trainingClips.reduce(0) { $0 + dataset.clips[$1].seconds }
              / Double(trainingClips.count)
          ),
          validations: training.validations
        )
      } else {
        StepPlan(epochs: training.epochsInAll, stepsPerEpoch: batches.stepsPerEpoch)
      }
    let stepsPerEpoch = Double(stepPlan.totalSteps) / Double(training.epochsInAll)
    schedule = LearningRateSchedule(
      peak: training.learningRate,
      kind: training.schedule,
      warmupSteps: Int((training.warmupEpochs * stepsPerEpoch).rounded()),
      totalSteps: stepPlan.totalSteps
    )
    frozen = try FrozenLayers(
      training.frozen,
      steps: stepPlan.frozenSteps(epochs: training.frozenEpochs),
      in: plan.parameters
    )
    gradientStep = GradientStep(
      Network(plan: plan, labels: dataset.labels, seed: training.seed, startingFrom: start),
      Optimizer(
        training.optimizer,
        layout: plan.parameters,
        weightDecay: Float(training.weightDecay),
        momentum: Float(training.momentum),
        frozen: frozen
      ),
      loss: loss,
      gradientClip: training.gradientClip,
      averageDecay: training.averageDecay,
      seed: training.seed,
      pool: pool
    )
  }

  /// What the network is called: the preset's name, or `custom`.
  package var name: String { experiment.name }

  /// Values learned.
  package var parameters: Int { plan.parameters.valueCount }

  /// The model as it is now.
  package var model: TrainedModel { model(gradientStep.result) }

  private func model(_ network: Network) -> TrainedModel {
    TrainedModel(
      configuration: modelConfiguration,
      labels: dataset.labels,
      normalizer: normalizer,
      network: network,
      training: configurationText,
      clipDigests: clipDigests
    )
  }

  /// How many shards each worker has had, for tests.
  package var shardsOfWorkers: [Int] { gradientStep.shardsOfWorkers }

  /// One optimizer step; its loss.
  @discardableResult
  func takeStep(_ progress: inout TrainingProgress) throws -> Double {
    let clips = clipStream.clips(step: progress.steps)
    let shards = clipStream.plan.shards(of: clips.indices)
    let weight = clips.reduce(0.0) {
      $0 + loss.weight(of: dataset.clips[trainingClips[$1]].label)
    }
    let outcome = try gradientStep.take(
      shards: shards.count,
      weight: weight,
      learningRate: learningRate(step: progress.steps)
    ) { index, shard in
      let places = shards[index]
      try loaders.use {
        try $0.load(
          ArraySlice(clips[places].map { trainingClips[$0] }),
          firstDraw: progress.draw + UInt64(places.lowerBound),
          into: shard
        )
      }
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

  /// The network as it is, for a diagnosis.
  var network: Network { gradientStep.network }

  /// Training clips as a step would be given them.
  ///
  /// - Parameter places: Their places among the training clips.
  /// - Throws: `DatasetError` if a file can no longer be read.
  func featureBatch(_ places: [Int]) throws -> FeatureBatch {
    let shards = clipStream.plan.shards(of: places.indices)
    return try FeatureBatch(shards: shards.count, plan: plan) { index, shard in
      try loaders.use {
        try $0.load(
          ArraySlice(places[shards[index]].map { trainingClips[$0] }),
          firstDraw: UInt64(shards[index].lowerBound),
          into: shard
        )
      }
    }
  }

  /// The learning rate of a step, numbered from 0.
  package func learningRate(step: Int) -> Double { schedule.rate(step: step) }

  /// What a checkpoint keeps.
  func checkpoint(_ progress: TrainingProgress) -> Checkpoint {
    Checkpoint(
      progress: progress,
      configuration: configurationText,
      splitDigest: dataset.digest,
      state: gradientStep.state,
      normalizer: normalizer
    )
  }

  /// Goes on from a checkpoint of the same experiment on the same data.
  ///
  /// - Throws: `ResumeError` for one of another experiment.
  func restore(_ checkpoint: Checkpoint) throws {
    guard checkpoint.configuration == configurationText,
      checkpoint.normalizer == normalizer, isPossible(checkpoint.progress),
      gradientStep.restore(checkpoint.state, steps: checkpoint.progress.steps)
    else { throw ResumeError.otherExperiment }
  }

  /// Whether a run of this plan can be where a checkpoint says.
  private func isPossible(_ progress: TrainingProgress) -> Bool {
    let epochs = stepPlan.validations.count
    guard (0...epochs).contains(progress.epochs) else { return false }
    let first = progress.epochs == 0 ? 0 : stepPlan.validations[progress.epochs - 1]
    let last = progress.epochs == epochs ? first : stepPlan.validations[progress.epochs]
    return (first...last).contains(progress.steps) && progress.sums.steps == progress.steps - first
      && progress.draw <= UInt64(progress.steps * (experiment.training.batchSize + 1))
      && (0...Int(progress.draw)).contains(progress.sums.clips)
      && (progress.sums.steps == 0) == (progress.sums.clips == 0)
  }

  /// The model of a checkpoint.
  ///
  /// - Throws: `ResumeError` for one of another experiment.
  func model(of checkpoint: Checkpoint) throws -> TrainedModel {
    guard checkpoint.configuration == configurationText,
      let network = checkpoint.state.result(plan)
    else { throw ResumeError.otherExperiment }
    return model(network)
  }

}
