internal import CKernels
internal import SpeechModel

/// What every worker of a run shares and none changes.
struct ShardContext: Sendable {
  let dataset: Dataset
  let plan: NetworkPlan
  let extractor: FeatureExtractor
  let normalizer: Normalizer?
  let augmentation: AugmentationPipeline
  let loss: SoftmaxCrossEntropy
  let seed: UInt64
  /// Shorter clips are padded with zeros to this many samples.
  let minimumSamples: Int
}

/// What a shard of a batch gives.
final class ShardResult {
  let gradients: FloatBuffer
  let statistics: FloatBuffer
  var clips = 0
  var loss = 0.0
  var correct = 0
  var failure: (any Error)?

  init(_ plan: NetworkPlan) {
    gradients = FloatBuffer(capacity: plan.parameters.count)
    statistics = FloatBuffer(capacity: plan.statistics.count)
  }
}

/// Takes shards through decoding, augmentation, features, forward and backward.
///
/// One a thread.
final class ShardWorker {
  private let pass: TrainingPass
  private let features: FeatureExtractor.Scratch
  private var samples: [[Float]] = []
  private var drawn: [[Augmenter.Drawn]] = []
  private var frames: [Int] = []
  private var draws: [UInt64] = []

  init(_ context: ShardContext) {
    pass = TrainingPass(context.plan)
    features = FeatureExtractor.Scratch(context.extractor)
  }

  /// Computes the gradients of a shard.
  ///
  /// - Parameters:
  ///   - clips: The clips, and the draw number of the first.
  ///   - scale: 1 over the weight of the whole batch.
  func run(
    _ context: ShardContext,
    clips: ArraySlice<Int>,
    firstDraw: UInt64,
    scale: Double,
    parameters: UnsafePointer<Float>,
    statistics: UnsafePointer<Float>,
    into result: ShardResult
  ) {
    result.clips = clips.count
    result.loss = 0
    result.correct = 0
    result.failure = nil
    result.gradients.base.update(repeating: 0, count: context.plan.parameters.count)
    do {
      try load(context, clips, firstDraw: firstDraw)
    } catch {
      result.failure = error
      return
    }
    extract(context)
    let logits = draws.withUnsafeBufferPointer { draws in
      pass.forward(
        parameters,
        statistics,
        TrainingState(
          seed: context.seed,
          draws: draws.baseAddress ?? Self.noDraws,
          batchStatistics: result.statistics.base
        )
      )
    }
    let classes = context.plan.outputs
    for (row, clip) in clips.enumerated() {
      let label = context.dataset.clips[clip].label
      let values = UnsafeMutableBufferPointer(start: logits + row * classes, count: classes)
      if values.indices.max(by: { values[$0] < values[$1] }) == label { result.correct += 1 }
      result.loss += context.loss.lossAndGradient(values, label: label, scale: scale)
    }
    pass.backward(parameters, statistics, outputGradient: logits, result.gradients.base)
  }

  private static var noDraws: UnsafePointer<UInt64> {
    preconditionFailure("a shard has at least one clip")
  }

  private func load(
    _ context: ShardContext,
    _ clips: ArraySlice<Int>,
    firstDraw: UInt64
  ) throws {
    samples.removeAll(keepingCapacity: true)
    drawn.removeAll(keepingCapacity: true)
    draws.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    for (place, clip) in clips.enumerated() {
      let draw = firstDraw + UInt64(place)
      let steps = context.augmentation.draw(draw)
      var audio = try context.dataset.samples(clip)
      try context.augmentation.apply(steps, to: &audio)
      if audio.count < context.minimumSamples {
        audio += [Float](repeating: 0, count: context.minimumSamples - audio.count)
      }
      samples.append(audio)
      drawn.append(steps)
      draws.append(draw)
      frames.append(context.extractor.frames(samples: audio.count))
    }
  }

  private func extract(_ context: ShardContext) {
    var rows = pass.prepare(frames: frames)
    for (place, audio) in samples.enumerated() {
      audio.withUnsafeBufferPointer { context.extractor.extract($0, into: rows, features) }
      context.normalizer?.apply(rows, frames: frames[place])
      context.augmentation.apply(
        drawn[place],
        toRows: rows,
        frames: frames[place],
        values: context.extractor.values
      )
      rows += frames[place] * context.extractor.values
    }
  }
}
