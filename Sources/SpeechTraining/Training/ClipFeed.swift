internal import SpeechModel

/// Serves training clips to steps: decoded, augmented, as normalized features.
final class ClipFeed {
  let setup: TrainingSetup
  let normalizer: Normalizer?
  let augmentation: AugmentationPipeline
  private let stream: ClipStream
  private let loaders: ObjectPool<ShardLoader>

  /// Measures the normalizer, or takes that of the model to start from, and reads the recordings
  /// that augmentation needs.
  ///
  /// - Throws: `DatasetError` for files that have changed, `InterruptionError` if that is
  ///   requested.
  init(_ setup: TrainingSetup, interruption: Interruption) throws {
    self.setup = setup
    // Normalization, and what is mixed into other clips, are as in recordings of people.
    let (dataset, recordedClips) = (setup.dataset, setup.recordedClips)
    let experiment = setup.experiment
    let measures = experiment.start == nil && experiment.features.normalization == .trainingSet
    normalizer =
      measures
      ? try measuredNormalizer(
        dataset,
        recordedClips,
        setup.pipeline,
        pool: setup.pool,
        interruption: interruption
      ) : experiment.start?.model.normalizer
    let pipeline = setup.pipeline.normalized(by: normalizer)
    let augmentation = AugmentationPipeline(
      experiment.augmentation,
      seed: experiment.training.seed,
      try dataset.augmentationScene(
        for: experiment.augmentation,
        clips: recordedClips,
        sampleRateHertz: experiment.features.sampleRateHertz
      )
    )
    self.augmentation = augmentation
    stream = ClipStream(setup.batches, isContinuous: experiment.training.budget != nil)
    loaders = ObjectPool {
      ShardLoader(dataset, pipeline, augmentation, mixedClips: recordedClips)
    }
  }

  /// The clips that a step, numbered from 0, serves, by their indices in the data set.
  func clips(step: Int) -> [Int] { stream.clips(step: step).map { setup.trainingClips[$0] } }

  /// Fills a shard with clips, the first of which has the draw number given.
  ///
  /// - Throws: `DatasetError` if a file can no longer be read.
  func load(_ clips: ArraySlice<Int>, firstDraw: UInt64, into shard: GradientStep.Shard) throws {
    try loaders.use { try $0.load(clips, firstDraw: firstDraw, into: shard) }
  }

  /// Loads a clip as the first step serves it, and passes its loader to the closure.
  ///
  /// - Throws: `DatasetError` if the file can no longer be read.
  func load<Value>(
    _ clip: Int,
    draw: UInt64,
    into shard: GradientStep.Shard,
    _ look: (ShardLoader) throws -> Value
  ) throws -> Value {
    try loaders.use { loader in
      try loader.load([clip], firstDraw: draw, into: shard)
      return try look(loader)
    }
  }

  /// Training clips as a step would receive them.
  ///
  /// - Parameter clips: Their indices in the data set.
  /// - Throws: `DatasetError` if a file can no longer be read.
  func batch(of clips: [Int]) throws -> FeatureBatch {
    let shards = setup.batches.shards(of: clips.indices)
    return try FeatureBatch(shards: shards.count, plan: setup.plan) { index, shard in
      try load(
        clips[shards[index]],
        firstDraw: UInt64(shards[index].lowerBound),
        into: shard
      )
    }
  }
}
