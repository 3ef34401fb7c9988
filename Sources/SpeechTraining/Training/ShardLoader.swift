internal import SpeechModel

/// Takes training clips through decoding, augmentation and features into a shard.
///
/// One a thread at a time.
final class ShardLoader {
  private let dataset: Dataset
  private let extractor: FeatureExtractor
  private let normalizer: Normalizer?
  private let augmentation: AugmentationPipeline
  /// The clips to learn from; a mixture names its partner by the place here.
  private let trainingClips: [Int]
  /// The extractor moved along the frequency axis, for each factor drawn so far.
  private var warped: [Double: FeatureExtractor] = [:]
  /// Shorter clips are padded with zeros to this many samples.
  private let minimumSamples: Int
  private let scratch: FeatureExtractor.Scratch
  /// The samples of the clips that were loaded last, after augmentation, [S] each.
  private(set) var samples: [[Float]] = []
  /// What augmentation drew for each of them.
  private(set) var drawn: [[DrawnStep]] = []
  private var frames: [Int] = []

  init(
    _ dataset: Dataset,
    _ extractor: FeatureExtractor,
    _ normalizer: Normalizer?,
    _ augmentation: AugmentationPipeline,
    trainingClips: [Int],
    minimumSamples: Int
  ) {
    self.dataset = dataset
    self.extractor = extractor
    self.normalizer = normalizer
    self.augmentation = augmentation
    self.trainingClips = trainingClips
    self.minimumSamples = minimumSamples
    scratch = FeatureExtractor.Scratch(extractor)
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
      var audio = try dataset.samples(clip)
      try augmentation.apply(steps, to: &audio)
      if audio.count < minimumSamples {
        audio += [Float](repeating: 0, count: minimumSamples - audio.count)
      }
      samples.append(audio)
      drawn.append(steps)
      frames.append(extractor.frames(samples: audio.count))
      shard.labels.append(dataset.clips[clip].label)
      shard.draws.append(draw)
      if let mixture = steps.mixture {
        shard.partners[place] = SoftmaxCrossEntropy.Partner(
          label: dataset.clips[trainingClips[mixture.clip]].label,
          share: 1 - mixture.share
        )
      }
    }
    var rows = shard.pass.prepare(frames: frames)
    for (place, audio) in samples.enumerated() {
      let extractor = try extractor(warpedBy: drawn[place].vocalTractFactor)
      audio.withUnsafeBufferPointer { extractor.extract($0, into: rows, scratch) }
      normalizer?.apply(rows, frames: frames[place])
      augmentation.apply(
        drawn[place],
        toRows: rows,
        frames: frames[place],
        values: extractor.values,
        bands: extractor.configuration.staticValues
      )
      rows += frames[place] * extractor.values
    }
  }
  private func extractor(warpedBy factor: Double?) throws -> FeatureExtractor {
    guard let factor, factor != 1 else { return extractor }
    if let known = warped[factor] { return known }
    let made = try extractor.warped(by: factor)
    warped[factor] = made
    return made
  }
}
