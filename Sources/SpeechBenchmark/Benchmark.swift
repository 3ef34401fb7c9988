package import SpeechModel
internal import SpeechTraining

/// The work that `asr-bench` times.
package enum Benchmark {
  /// Clips processed at once, as in a configuration.
  ///
  /// Far beyond, Swift's library overflows the size of an array unchecked, allocates a small one
  /// and writes beyond its end.
  package static let clips = 1...65_536

  static func noise(_ count: Int, scale: Float = 0.1) -> [Float] {
    NoiseGenerator.white(count, seed: 1).map { $0 * scale }
  }

  /// Microseconds per frame for the MFCC of 60 s of audio, on one thread.
  package static func featureMicroseconds() throws -> Double {
    let extractor = try FeatureExtractor(BenchmarkNetwork.features)
    let scratch = FeatureExtractor.Scratch(extractor)
    let samples = noise(60 * 16_000)
    let frames = extractor.frames(samples: samples.count)
    let rows = FloatBuffer(capacity: frames * extractor.values)
    let seconds = samples.withUnsafeBufferPointer { samples in
      Stopwatch.medianSeconds { extractor.extract(samples, into: rows.base, scratch) }
    }
    return seconds * 1e6 / Double(frames)
  }

  /// Seconds of an optimizer step on ready features [B, 98, 40]: forward, backward, AdamW.
  package static func stepSeconds(
    _ network: Network,
    batch: Int,
    shardClips: Int,
    pool: WorkerPool
  ) throws -> Double {
    precondition(clips.contains(batch) && clips.contains(shardClips))
    let step = GradientStep(
      network,
      Optimizer(.adamW, layout: network.plan.parameters, weightDecay: 0.01, momentum: 0),
      loss: SoftmaxCrossEntropy(),
      gradientClip: 0,
      seed: 0,
      pool: pool
    )
    let (frames, values) = (BenchmarkNetwork.frames, BenchmarkNetwork.values)
    let features = noise(batch * frames * values, scale: 1)
    let shards = BatchPlan(
      clips: batch,
      batchSize: batch,
      shardClips: shardClips,
      seed: 0
    ).shards(of: 0..<batch)
    let lengths = [Int](repeating: frames, count: batch)
    return try features.withUnsafeBufferPointer { features in
      guard let base = features.baseAddress else { return 0 }
      return try Stopwatch.medianSeconds {
        _ = try step.take(shards: shards.count, weight: Double(batch), learningRate: 1e-3) {
          index,
          shard in
          let clips = shards[index]
          shard.pass.prepare(frames: Array(lengths[clips])).update(
            from: base + clips.lowerBound * frames * values,
            count: clips.count * frames * values
          )
          shard.labels.removeAll(keepingCapacity: true)
          shard.draws.removeAll(keepingCapacity: true)
          for clip in clips {
            shard.labels.append(clip % BenchmarkNetwork.classes)
            shard.draws.append(UInt64(clip))
          }
        }
      }
    }
  }

  /// Seconds from raw 1 s clips to their probabilities.
  package static func predictionSeconds(
    _ recognizer: SpeechRecognizer,
    batch: Int,
    pool: WorkerPool
  ) throws -> Double {
    precondition(clips.contains(batch))
    let clips = (0..<batch).map { _ in
      AudioClip(
        samples: noise(recognizer.sampleRateHertz),
        sampleRateHertz: recognizer.sampleRateHertz
      )
    }
    guard batch == 1 else {
      return try Stopwatch.medianSeconds { _ = try recognizer.recognize(clips, on: pool) }
    }
    var probabilities = [Float](repeating: 0, count: recognizer.labels.count)
    return try clips[0].samples.withUnsafeBufferPointer { samples in
      try probabilities.withUnsafeMutableBufferPointer { probabilities in
        try Stopwatch.medianSeconds {
          try recognizer.recognize(samples, into: probabilities)
        }
      }
    }
  }
}
