internal import SpeechModel

/// Decodes and augments training clips and fills a shard with their features.
///
/// To be used by one thread at a time.
final class ShardLoader {
  private let dataset: Dataset
  private let pipeline: FeaturePipeline
  private let augmentation: AugmentationPipeline
  /// The clips that are mixed into others; a mixture names its partner by its index here.
  private let mixedClips: [Int]
  private let workspace: FeaturePipeline.Workspace
  /// The samples of the clips that were loaded last, after augmentation, [S] each.
  private(set) var samples: [[Float]] = []
  /// What augmentation drew for each of them.
  private(set) var drawn: [[DrawnStep]] = []
  private var frames: [Int] = []

  init(
    _ dataset: Dataset,
    _ pipeline: FeaturePipeline,
    _ augmentation: AugmentationPipeline,
    mixedClips: [Int]
  ) {
    self.dataset = dataset
    self.pipeline = pipeline
    self.augmentation = augmentation
    self.mixedClips = mixedClips
    workspace = FeaturePipeline.Workspace(pipeline)
  }

  /// Fills a shard with clips, the first of which has the draw number given.
  ///
  /// - Throws: `DatasetError` if a file can no longer be read.
  func load(_ clips: ArraySlice<Int>, firstDraw: UInt64, into shard: GradientStep.Shard) throws {
    samples.removeAll(keepingCapacity: true)
    drawn.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    shard.labels.removeAll(keepingCapacity: true)
    shard.draws.removeAll(keepingCapacity: true)
    shard.partners.removeAll(keepingCapacity: true)
    for (place, clip) in clips.enumerated() {
      let draw = firstDraw + UInt64(place)
      let steps = augmentation.draw(draw)
      var audio = try dataset.samples(
        clip,
        sampleRateHertz: pipeline.configuration.sampleRateHertz
      )
      try augmentation.apply(steps, to: &audio)
      samples.append(audio)
      drawn.append(steps)
      frames.append(pipeline.frames(samples: audio.count))
      shard.labels.append(dataset.clip(clip).label)
      shard.draws.append(draw)
      if let mixture = steps.mixture {
        shard.partners[place] = SoftmaxCrossEntropy.Partner(
          label: dataset.clips[mixedClips[mixture.clip]].label,
          share: 1 - mixture.share
        )
      }
    }
    var rows = shard.pass.prepare(frames: frames)
    for (place, audio) in samples.enumerated() {
      try audio.withUnsafeBufferPointer {
        try pipeline.extract(
          $0,
          warpedBy: drawn[place].vocalTractFactor ?? 1,
          into: rows,
          workspace
        )
      }
      augmentation.apply(
        drawn[place],
        toRows: rows,
        frames: frames[place],
        values: pipeline.values,
        bands: pipeline.configuration.staticValues
      )
      rows += frames[place] * pipeline.values
    }
  }
}
