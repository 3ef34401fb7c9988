internal import SpeechModel

/// The steps that vary training clips, in order.
///
/// Exists in training only: nothing that predicts can reach it.
package struct AugmentationPipeline: Sendable {
  package let steps: [Augmenter]
  let seed: UInt64
  let rateHertz: Int
  /// Paths of noise recordings.
  let noise: [String]
  let store: ClipStore

  package init(
    steps: [Augmenter],
    seed: UInt64,
    rateHertz: Int,
    noise: [String],
    store: ClipStore
  ) {
    self.steps = steps
    self.seed = seed
    self.rateHertz = rateHertz
    self.noise = noise
    self.store = store
  }

  /// What happens to the clip served as number `draw` since the start of training.
  package func draw(_ draw: UInt64) -> [Augmenter.Drawn] {
    steps.enumerated().compactMap { index, step in
      var stream = RandomStream(seed: seed, .augmentation, index: index, draw: draw)
      return step.draw(from: &stream, noiseRecordings: noise.count)
    }
  }

  /// Applies what concerns samples [S].
  ///
  /// - Throws: `DatasetError` if a noise recording can no longer be read.
  package func apply(_ drawn: [Augmenter.Drawn], to samples: inout [Float]) throws {
    for step in drawn {
      switch step {
      case .noise(let drawn):
        var recording: [Float]?
        if case .recording(let index, _) = drawn.source {
          recording = try store.samples(noise[index])
        }
        BackgroundNoise.apply(drawn, to: &samples, recording: recording)
      case .speed(let drawn): try SpeedPerturbation.apply(drawn, to: &samples)
      case .timeShift(let drawn): TimeShift.apply(drawn, to: &samples, rateHertz: rateHertz)
      case .silence(let drawn):
        SurroundingSilence.apply(drawn, to: &samples, rateHertz: rateHertz)
      case .gain(let drawn): Gain.apply(drawn, to: &samples)
      case .timeMask, .frequencyMask: break
      }
    }
  }

  /// Applies what concerns normalized feature rows [T, F].
  package func apply(
    _ drawn: [Augmenter.Drawn],
    toRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int
  ) {
    for step in drawn {
      switch step {
      case .timeMask(let drawn):
        FeatureMask.applyToFrames(drawn, rows, frames: frames, values: values)
      case .frequencyMask(let drawn):
        FeatureMask.applyToBands(drawn, rows, frames: frames, values: values)
      case .noise, .speed, .timeShift, .silence, .gain: break
      }
    }
  }
}
