internal import SpeechModel

/// The normalizer of the clean training clips, summed in their order.
///
/// - Parameter pipeline: The pipeline without a normalizer.
func measuredNormalizer(
  _ dataset: Dataset,
  _ clips: [Int],
  _ pipeline: FeaturePipeline,
  pool: WorkerPool,
  interruption: Interruption
) throws -> Normalizer {
  // Blocks of a fixed size, whatever the number of threads, so that the sums are the same.
  let block = 64
  let tasks = (clips.count + block - 1) / block
  let sums = SlotArray<Result<Normalizer.Accumulator, any Error>>(count: tasks)
  pool.run(tasks) { task, _ in
    let workspace = FeaturePipeline.Workspace(pipeline)
    let rows = FloatBuffer()
    let sum = Result {
      var accumulator = Normalizer.Accumulator(values: pipeline.values)
      for clip in clips[task * block..<min(clips.count, (task + 1) * block)] {
        try interruption.check()
        let samples = try dataset.samples(
          clip,
          sampleRateHertz: pipeline.configuration.sampleRateHertz
        )
        let frames = pipeline.frames(samples: samples.count)
        rows.reserve(frames * pipeline.values)
        samples.withUnsafeBufferPointer { pipeline.extract($0, into: rows.base, workspace) }
        accumulator.add(rows.base, frames: frames)
      }
      return accumulator
    }
    sums.set(task, sum)
  }
  var total = Normalizer.Accumulator(values: pipeline.values)
  for sum in sums.values { total.add(try sum.get()) }
  return total.normalizer
}
