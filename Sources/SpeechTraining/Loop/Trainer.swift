internal import Foundation
package import SpeechModel

/// Learns a model from a data set: the loop over epochs, batches and shards.
///
/// The result depends on the experiment and the data alone, not on the number of threads.
package final class Trainer {
  package let experiment: Experiment
  package let dataset: Dataset
  private let pool: WorkerPool
  private let plan: NetworkPlan
  private let extractor: FeatureExtractor
  private let normalizer: Normalizer?
  private let loss: SoftmaxCrossEntropy
  private let modelConfiguration: ModelConfiguration
  /// The experiment as a configuration file says it, which goes into the model file.
  private let configurationText: String
  private let balance: LabelBalance
  private let batches: BatchPlan
  private let schedule: LearningRateSchedule
  private let trainingClips: [Int]
  private let loaders: ReusePool<ShardLoader>
  private let gradientStep: GradientStep
  /// Clips served since the start of training.
  private var draw: UInt64 = 0

  /// Prepares a run: settles the sample rate, builds the network, measures the normalizer.
  ///
  /// - Throws: `ConfigurationError` for settings that do not fit, `DatasetError` for files that
  ///   have changed.
  package init(_ experiment: Experiment, dataset: Dataset, pool: WorkerPool) throws {
    var experiment = experiment
    try experiment.training.validate()
    if !experiment.hasSampleRate {
      experiment.features.sampleRateHertz = dataset.commonRateHertz
      experiment.hasSampleRate = true
    }
    dataset.setRate(hertz: experiment.features.sampleRateHertz)
    self.experiment = experiment
    self.dataset = dataset
    self.pool = pool
    let training = experiment.training
    trainingClips = dataset.indices(.training)
    configurationText = try experiment.yaml()
    modelConfiguration = ModelConfiguration(
      features: experiment.features,
      layers: experiment.layers,
      longestTrainingClipSeconds: trainingClips.map { dataset.clips[$0].seconds }.max() ?? 1
    )
    let extractor = try FeatureExtractor(experiment.features)
    plan = try NetworkPlan(
      experiment.layers,
      inputWidth: experiment.features.values,
      classes: dataset.labels.count
    )
    self.extractor = extractor
    let minimumSamples = extractor.samples(frames: plan.minimumFrames)
    let normalizer =
      experiment.features.normalization == .trainingSet
      ? try Self.normalizer(
        dataset,
        trainingClips,
        extractor,
        minimumSamples: minimumSamples,
        pool: pool
      ) : nil
    self.normalizer = normalizer
    let trainingClips = trainingClips
    let augmentation = AugmentationPipeline(
      experiment.augmentation,
      seed: training.seed,
      try dataset.augmentationScene(for: experiment.augmentation, clips: trainingClips)
    )
    loaders = ReusePool {
      ShardLoader(
        dataset,
        extractor,
        normalizer,
        augmentation,
        trainingClips: trainingClips,
        minimumSamples: minimumSamples
      )
    }
    let labels = trainingClips.map { dataset.clips[$0].label }
    balance = LabelBalance(training.balance, labels: labels, count: dataset.labels.count)
    loss = SoftmaxCrossEntropy(
      labelSmoothing: Float(training.labelSmoothing),
      classWeights: balance.classWeights
    )
    batches = BatchPlan(
      clips: trainingClips.count,
      batchSize: training.batchSize,
      shardClips: training.shardClips,
      seed: training.seed,
      balanced: balance.kind == .balancedSampling
        ? BalancedOrder(labels: labels, seed: training.seed) : nil
    )
    schedule = LearningRateSchedule(
      peak: training.learningRate,
      kind: training.schedule,
      warmupSteps: Int((training.warmupEpochs * Double(batches.stepsPerEpoch)).rounded()),
      totalSteps: training.epochs * batches.stepsPerEpoch
    )
    gradientStep = GradientStep(
      Network(plan: plan, seed: training.seed),
      Optimizer(
        training.optimizer,
        layout: plan.parameters,
        weightDecay: Float(training.weightDecay),
        momentum: Float(training.momentum)
      ),
      loss: loss,
      gradientClip: training.gradientClip,
      seed: training.seed,
      pool: pool
    )
  }

  /// The preset's name, or `custom`.
  package var name: String { experiment.preset?.rawValue ?? "custom" }

  /// Values learned.
  package var parameters: Int { plan.parameters.valueCount }

  /// The model as it is now.
  package var model: TrainedModel {
    TrainedModel(
      configuration: modelConfiguration,
      labels: dataset.labels,
      normalizer: normalizer,
      network: gradientStep.network,
      training: configurationText
    )
  }

  /// How many shards each worker has had, for tests.
  package var shardsOfWorkers: [Int] { gradientStep.shardsOfWorkers }

  /// Trains, keeping the best model in the folder; scores it on the testing clips at the end.
  ///
  /// - Throws: `TrainingError`, `DatasetError`, `ModelFileError` or `RunFolderError`; a model that
  ///   was saved before stays.
  package func run(
    into folder: RunFolder,
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingSummary {
    try folder.write(configurationText, to: "config.yaml")
    try folder.write(
      json: SplitRecord(dataset),
      to: "split.json"
    )
    tell(.network(description: description))
    let validationClips = dataset.indices(.validation)
    var best: (metrics: EpochMetrics, model: TrainedModel)?
    let start = Date()
    var epochsDone = 0
    for epoch in 1...experiment.training.epochs {
      guard
        var metrics = try runEpoch(epoch, start: start, interruption: interruption, tell)
      else { break }
      epochsDone = epoch
      if !validationClips.isEmpty {
        let evaluation = try Evaluator.evaluate(
          SpeechRecognizer(model),
          on: dataset,
          clips: validationClips,
          pool: pool
        )
        metrics.validationAccuracy = evaluation.accuracy
        metrics.validationLoss = evaluation.loss
      }
      metrics.seconds = Date().timeIntervalSince(start)
      let isBest = best.map { Self.isBetter(metrics, than: $0.metrics) } ?? true
      if isBest {
        try save(into: folder, isFirst: best == nil)
        best = (metrics, model)
      }
      try folder.append(metrics: metrics)
      tell(
        .epoch(metrics, of: experiment.training.epochs, isBest: isBest && !validationClips.isEmpty)
      )
    }
    let seconds = Date().timeIntervalSince(start)
    // Stopped within the first epoch: what has been learned so far is better than nothing.
    if best == nil { try save(into: folder, isFirst: true) }
    let isInterrupted = epochsDone < experiment.training.epochs
    let testing = isInterrupted ? [] : dataset.indices(.testing)
    var tested: Evaluation?
    if !testing.isEmpty, let best {
      let evaluation = try Evaluator.evaluate(
        SpeechRecognizer(best.model),
        on: dataset,
        clips: testing,
        pool: pool
      )
      tell(.tested(evaluation))
      tested = evaluation
    }
    let summary = summary(
      best?.metrics,
      tested,
      epochs: epochsDone,
      isInterrupted: isInterrupted,
      seconds: seconds
    )
    try folder.write(json: summary, to: "summary.json")
    return summary
  }

  /// Higher validation accuracy, then lower loss, then earlier; without validation clips the
  /// later one.
  package static func isBetter(_ new: EpochMetrics, than old: EpochMetrics) -> Bool {
    guard let newAccuracy = new.validationAccuracy, let oldAccuracy = old.validationAccuracy,
      let newLoss = new.validationLoss, let oldLoss = old.validationLoss
    else { return true }
    return newAccuracy != oldAccuracy ? newAccuracy > oldAccuracy : newLoss < oldLoss
  }

  private func save(into folder: RunFolder, isFirst: Bool) throws {
    try model.write(to: folder.modelPath)
    if isFirst { folder.becomeLatest() }
  }

  /// One pass over the training clips; nil if it was interrupted.
  private func runEpoch(
    _ epoch: Int,
    start: Date,
    interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws -> EpochMetrics? {
    let order = batches.order(epoch: epoch - 1).map { trainingClips[$0] }
    var (loss, correct, norm, served) = (0.0, 0, 0.0, 0)
    let epochStart = Date()
    for step in 0..<batches.stepsPerEpoch {
      if interruption.isRequested { return nil }
      let batch = batches.batch(step: step)
      let outcome = try takeStep(order, batch)
      loss += outcome.loss * Double(batch.count)
      correct += outcome.correct
      norm += outcome.norm
      served += batch.count
      let elapsed = Date().timeIntervalSince(epochStart)
      let done = Double((epoch - 1) * batches.stepsPerEpoch + step + 1)
      tell(
        .step(
          TrainingEvent.Progress(
            epoch: epoch,
            epochs: experiment.training.epochs,
            step: step + 1,
            steps: batches.stepsPerEpoch,
            loss: loss / Double(served),
            clipsPerSecond: Double(served) / max(elapsed, 1e-9),
            secondsLeft: Date().timeIntervalSince(start) / done
              * (Double(schedule.totalSteps) - done)
          )
        )
      )
    }
    return EpochMetrics(
      epoch: epoch,
      steps: gradientStep.steps,
      learningRate: schedule.rate(step: gradientStep.steps - 1),
      trainingLoss: loss / Double(served),
      trainingAccuracy: Double(correct) / Double(served),
      gradientNorm: norm / Double(batches.stepsPerEpoch)
    )
  }

  /// One optimizer step on a batch.
  private func takeStep(_ order: [Int], _ batch: Range<Int>) throws -> GradientStep.Outcome {
    let shards = batches.shards(of: batch)
    let weight = batch.reduce(0.0) { $0 + loss.weight(of: dataset.clips[order[$1]].label) }
    let outcome = try gradientStep.take(
      shards: shards.count,
      weight: weight,
      learningRate: schedule.rate(step: gradientStep.steps)
    ) { index, shard in
      let clips = shards[index]
      try loaders.use {
        try $0.load(
          order[clips],
          firstDraw: draw + UInt64(clips.lowerBound - batch.lowerBound),
          into: shard
        )
      }
    }
    draw += UInt64(batch.count)
    return outcome
  }

  private func summary(
    _ best: EpochMetrics?,
    _ tested: Evaluation?,
    epochs: Int,
    isInterrupted: Bool,
    seconds: Double
  ) -> TrainingSummary {
    let interval = tested?.accuracyInterval
    return TrainingSummary(
      model: name,
      labels: dataset.labels,
      testAccuracy: tested?.accuracy,
      testAccuracyInterval: interval.map { [$0.lowerBound, $0.upperBound] },
      testLoss: tested?.loss,
      testAccuracyWithoutSilence: tested?.withoutSilence?.accuracy,
      validationAccuracy: best?.validationAccuracy,
      validationLoss: best?.validationLoss,
      bestEpoch: best?.epoch ?? 0,
      epochs: epochs,
      interrupted: isInterrupted,
      parameters: parameters,
      multiplyAddsPerSecond: multiplyAddsPerSecond,
      balance: balance.kind,
      clips: Dictionary(
        uniqueKeysWithValues: Side.allCases.map { ($0.rawValue, dataset.indices($0).count) }
      ),
      sampleRateHertz: experiment.features.sampleRateHertz,
      trainSeconds: seconds,
      seed: experiment.training.seed,
      dataDigest: dataset.digest
    )
  }

  private var multiplyAddsPerSecond: Int {
    plan.multiplyAdds(
      frames: max(
        plan.minimumFrames,
        extractor.frames(samples: experiment.features.sampleRateHertz)
      )
    )
  }

  private var description: String {
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
      + "  training: \(experiment.training.epochs) epochs of \(batches.stepsPerEpoch) steps,"
      + " \(experiment.training.batchSize) clips a step, \(pool.count)"
      + " thread\(pool.count == 1 ? "" : "s")"
      + (balance.words.map { "\n  balance: \($0)" } ?? "")
  }

  /// The normalizer of the clean training clips, summed in their order.
  private static func normalizer(
    _ dataset: Dataset,
    _ clips: [Int],
    _ extractor: FeatureExtractor,
    minimumSamples: Int,
    pool: WorkerPool
  ) throws -> Normalizer {
    // Blocks of a fixed size, whatever the number of threads, so that the sums are the same.
    let block = 64
    let tasks = (clips.count + block - 1) / block
    let sums = SlotArray<Result<Normalizer.Accumulator, any Error>>(count: tasks)
    pool.run(tasks) { task, _ in
      let scratch = FeatureExtractor.Scratch(extractor)
      let rows = FloatBuffer()
      let sum = Result {
        var accumulator = Normalizer.Accumulator(values: extractor.values)
        for clip in clips[task * block..<min(clips.count, (task + 1) * block)] {
          var samples = try dataset.samples(clip)
          if samples.count < minimumSamples {
            samples += [Float](repeating: 0, count: minimumSamples - samples.count)
          }
          let frames = extractor.frames(samples: samples.count)
          rows.reserve(frames * extractor.values)
          samples.withUnsafeBufferPointer { extractor.extract($0, into: rows.base, scratch) }
          accumulator.add(rows.base, frames: frames)
        }
        return accumulator
      }
      sums.set(task, sum)
    }
    var total = Normalizer.Accumulator(values: extractor.values)
    for sum in sums.values { total.add(try sum.get()) }
    return total.normalizer
  }
}
