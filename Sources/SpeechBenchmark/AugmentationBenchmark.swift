package import SpeechModel
internal import SpeechTraining

/// What augmentation costs for a clip of 1 s at 16 kHz, on one thread.
package enum AugmentationBenchmark {
  /// Seconds per step of each kind with its defaults, always applied, in the order of the catalog;
  /// nil for compositions, which cost what their steps cost.
  package static func secondsByKind() throws -> [(name: String, seconds: Double?)] {
    let steps = AugmenterCatalog.selfContained(folder: folder)
    return try AugmenterCatalog.names.map { name in
      let step = steps.first { $0.name == name }
      return (name, try step.map { try seconds([$0.happening(1)], draws: 32) })
    }
  }

  /// Seconds of a preset's recommended steps, on average over their probabilities.
  package static func recipeSeconds(of preset: Preset) throws -> Double {
    try seconds(Augmenter.recipe(for: preset), draws: 256)
  }

  /// Seconds of a training step for each clip of a batch, on one thread.
  package static func trainingSeconds(of network: BenchmarkNetwork) throws -> Double {
    let batch = 64
    return try Benchmark.stepSeconds(
      network.network(),
      batch: batch,
      shardClips: network.shardClips,
      pool: WorkerPool(threads: 1)
    ) / Double(batch)
  }

  private static let folder = "recordings"
  private static let rateHertz = 16_000

  /// The mean over `draws` draws: from a clip in memory to its augmented samples, and
  /// its features.
  private static func seconds(_ steps: [Augmenter], draws: Int) throws -> Double {
    let clip = recording(seconds: 1, seed: 1)
    let recordings = AugmentationScene.Recordings([
      recording(seconds: 3, seed: 2), recording(seconds: 0.5, seed: 3),
    ])
    let scene = AugmentationScene(
      rateHertz: rateHertz,
      folders: [folder: recordings],
      clips: AugmentationScene.Recordings([recording(seconds: 0.8, seed: 4)])
    )
    let pipeline = AugmentationPipeline(steps, seed: 0, scene)
    let (frames, values) = (BenchmarkNetwork.frames, BenchmarkNetwork.values)
    let rows = FloatBuffer(capacity: frames * values)
    let seconds = try Stopwatch.medianSeconds(atLeast: .milliseconds(200)) {
      for draw in 0..<draws {
        let drawn = pipeline.draw(UInt64(draw))
        var samples = clip
        try pipeline.apply(drawn, to: &samples)
        pipeline.apply(drawn, toRows: rows.base, frames: frames, values: values, bands: values)
      }
    }
    return seconds / Double(draws)
  }

  private static func recording(seconds: Double, seed: UInt64) -> [Float] {
    NoiseGenerator.white(Int(seconds * Double(rateHertz)), seed: seed).map { 0.1 * $0 }
  }
}
