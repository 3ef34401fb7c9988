internal import SpeechModel

/// Mixes the same noise into the same clip at every evaluation.
package struct EvaluationNoise: Sendable {
  private let noise: BackgroundNoise
  private let scene: AugmentationScene
  private let seed: UInt64

  /// Noise from the data set's noise recordings at a ratio in dB.
  package init(_ scene: AugmentationScene, snrDecibels: Double, seed: UInt64) {
    var noise = BackgroundNoise()
    noise.snrDecibels = Interval(snrDecibels, snrDecibels)
    self.noise = noise
    self.scene = scene
    self.seed = seed
  }

  /// Adds the noise of a clip to its samples.
  ///
  /// - Throws: `DatasetError` if a noise recording can no longer be read.
  package func apply(to clip: Int, _ samples: inout [Float]) throws {
    var stream = RandomStream(seed: seed, .evaluationNoise, draw: UInt64(clip))
    try noise.draw(from: &stream, scene).apply(to: &samples, scene)
  }
}
