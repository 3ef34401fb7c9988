internal import SpeechExplanation
package import SpeechModel
internal import SpeechTraining

extension Benchmark {
  /// How fast answers are explained, next to how fast they are given.
  package struct ExplanationSpeed {
    /// Seconds to explain a clip of 1 s: features, every masking, and all that follows from them.
    package let seconds: Double
    /// Maskings that were tried for it.
    package let maskings: Int
    /// Clips of 1 s that are recognized in a second, 64 at once.
    package let clipsPerSecond: Double

    /// Maskings in a second.
    package var maskingsPerSecond: Double { Double(maskings) / seconds }
  }

  /// Clips that are recognized at once to compare with.
  package static let comparedClips = 64

  /// Measures both in turn, as machines vary over time.
  package static func explanationSpeed(
    _ recognizer: SpeechRecognizer,
    parts: Int,
    pool: WorkerPool
  ) throws -> ExplanationSpeed {
    let clip = AudioClip(
      samples: NoiseGenerator.white(recognizer.sampleRateHertz, seed: 1).map { 0.1 * $0 },
      sampleRateHertz: recognizer.sampleRateHertz
    )
    var options = ExplanationOptions()
    options.units = .equal(parts)
    options.hasSecondOpinion = false
    let explainer = Explainer(recognizer)
    var (explaining, recognizing) = ([Double](), [Double]())
    for _ in 0..<2 {
      recognizing.append(try predictionSeconds(recognizer, batch: comparedClips, pool: pool))
      explaining.append(
        try Stopwatch.medianSeconds { _ = try explainer.explain(clip, options, on: pool) }
      )
    }
    return ExplanationSpeed(
      seconds: explaining.reduce(0, +) / Double(explaining.count),
      maskings: try explainer.explain(clip, options, on: pool).evaluations,
      clipsPerSecond: Double(comparedClips * recognizing.count) / recognizing.reduce(0, +)
    )
  }
}
