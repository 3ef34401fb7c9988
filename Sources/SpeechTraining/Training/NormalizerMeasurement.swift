internal import SpeechModel

/// The normalizer of the clean training clips, summed in their order.
func measuredNormalizer(
  _ dataset: Dataset,
  _ clips: [Int],
  _ extractor: FeatureExtractor,
  minimumSamples: Int,
  pool: WorkerPool,
  interruption: Interruption
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
        try interruption.check()
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
