package import SpeechModel

/// What a training run consists of: everything that its settings, and the labels and rates of its
/// data determine before a recording is decoded.
package struct TrainingSetup {
  /// The experiment with its length and sample rate determined.
  package let experiment: Experiment
  /// Whether data and network decided the length.
  let choosesLength: Bool
  package let dataset: Dataset
  let pool: WorkerPool
  package let plan: NetworkPlan
  /// From samples to features that are not normalized yet.
  let pipeline: FeaturePipeline
  private let modelConfiguration: ModelConfiguration
  /// The experiment as a configuration file without paths, which goes into the model file.
  let configurationText: String
  let balance: LabelBalance
  let loss: SoftmaxCrossEntropy
  let batches: BatchPlan
  /// How many steps there are, and after which of them to validate.
  package let stepPlan: StepPlan
  private let schedule: LearningRateSchedule
  let frozen: FrozenLayers
  /// The training clips of the data's own recordings, by their indices in the data set.
  let recordedClips: [Int]
  /// All that is learned from: those, then the added and the synthetic clips.
  let trainingClips: [Int]

  /// Determines the sample rate, the length and the network.
  ///
  /// - Throws: `ConfigurationError` for invalid settings.
  package init(_ experiment: Experiment, dataset: Dataset, pool: WorkerPool) throws {
    try experiment.validate()
    var experiment = experiment.settled(sampleRateHertz: dataset.commonRateHertz)
    recordedClips = dataset.indices(.training)
    // Added clips are served like recordings of the data.
    let served = recordedClips + dataset.addedIndices
    trainingClips = served + dataset.syntheticIndices
    let labels = served.map { dataset.clip($0).label }
    let synthetic = experiment.training.settleSyntheticShare(dataset)
      .map { [seed = experiment.training.seed] share in
        SyntheticShare(
          share,
          of: dataset.synthetic.map(\.label),
          among: labels.count,
          seed: seed
        )
      }
    balance = LabelBalance(
      experiment.training.balance,
      labels: labels + (synthetic?.labelsOfPass ?? []),
      count: dataset.labels.count
    )
    batches = BatchPlan(
      clips: served.count,
      batchSize: experiment.training.batchSize,
      shardClips: experiment.training.shardClips,
      seed: experiment.training.seed,
      balanced: balance.kind == .balancedSampling
        ? BalancedOrder(labels: labels, seed: experiment.training.seed) : nil,
      synthetic: synthetic
    )
    self.dataset = dataset
    self.pool = pool
    let seconds = trainingClips.map { dataset.clip($0).seconds }
    modelConfiguration = ModelConfiguration(
      features: experiment.features,
      layers: experiment.layers,
      longestTrainingClipSeconds: seconds.max() ?? 1,
      shortestTrainingClipSeconds: seconds.min(),
      medianTrainingClipSeconds: median(seconds)
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
    pipeline = try FeaturePipeline(experiment.features, minimumFrames: plan.minimumFrames)
    let meanSeconds = Self.meanSeconds(seconds, recordings: served.count, batches)
    let meanFrames = pipeline.frames(
      samples: Int(meanSeconds * Double(experiment.features.sampleRateHertz))
    )
    let training = experiment.training.withLength(
      stepsPerEpoch: batches.stepsPerEpoch,
      multiplyAddsPerEpoch: Double(plan.multiplyAdds(frames: meanFrames)) * Double(batches.clips),
      startsAnew: experiment.start == nil
    )
    choosesLength = experiment.training.choosesLength
    experiment.training = training
    self.experiment = experiment
    configurationText = try experiment.portableYAML()
    loss = SoftmaxCrossEntropy(
      labelSmoothing: Float(training.labelSmoothing),
      classWeights: balance.classWeights
    )
    stepPlan =
      if let budget = training.budget {
        StepPlan(
          steps: budget.steps(
            batchSize: training.batchSize,
            clipSeconds: meanSeconds
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
  }

  /// The mean duration of what a pass serves, in seconds.
  private static func meanSeconds(
    _ seconds: [Double],
    recordings: Int,
    _ batches: BatchPlan
  ) -> Double {
    let recorded = seconds[..<recordings].reduce(0, +)
    guard let synthetic = batches.synthetic else { return recorded / Double(max(1, recordings)) }
    let mean = seconds[recordings...].reduce(0, +) / Double(seconds.count - recordings)
    return (recorded + mean * Double(synthetic.clips)) / Double(batches.clips)
  }

  /// The network's name: the preset's, or `custom`.
  package var name: String { experiment.name }

  /// Trainable parameters.
  package var parameters: Int { plan.parameters.valueCount }

  /// The learning rate of a step, numbered from 0.
  package func learningRate(step: Int) -> Double { schedule.rate(step: step) }

  /// The network before its first step.
  func initialNetwork() -> Network {
    Network(
      plan: plan,
      labels: dataset.labels,
      seed: experiment.training.seed,
      startingFrom: experiment.start?.model
    )
  }

  /// A network of this setup as a model.
  func model(
    _ network: Network,
    normalizer: Normalizer?,
    clipDigests: ClipDigests?
  ) -> TrainedModel {
    TrainedModel(
      configuration: modelConfiguration,
      labels: dataset.labels,
      normalizer: normalizer,
      network: network,
      training: configurationText,
      clipDigests: clipDigests
    )
  }

  /// The summary of the network; the size of its model file is that of one before its first step.
  ///
  /// - Throws: `ConfigurationError` for settings that do not fit together.
  package func networkSummary() throws -> NetworkSummary {
    let isNormalized = experiment.features.normalization == .trainingSet
    let values = [Float](repeating: 1, count: experiment.features.values)
    return try NetworkSummary(
      model(
        initialNetwork(),
        normalizer: isNormalized ? Normalizer(mean: values, deviation: values) : nil,
        clipDigests: dataset.clipDigests(
          startingFrom: experiment.start,
          experiment.augmentation
        )
      )
    )
  }
}
