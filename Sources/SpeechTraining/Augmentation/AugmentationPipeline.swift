internal import SpeechModel

/// The steps that vary training clips, in order.
///
/// Exists in training only: nothing that predicts can reach it.
package struct AugmentationPipeline: Sendable {
  package let steps: [Augmenter]
  package let scene: AugmentationScene
  let seed: UInt64

  package init(_ steps: [Augmenter], seed: UInt64, _ scene: AugmentationScene) {
    self.steps = steps
    self.seed = seed
    self.scene = scene
  }

  /// Draws what happens to the clip with number `draw` since the start of training.
  package func draw(_ draw: UInt64) -> [DrawnStep] {
    steps.enumerated().compactMap { index, step in
      var stream = RandomStream(seed: seed, .augmentation, index: index, draw: draw)
      return step.draw(from: &stream, scene)
    }
  }

  /// Applies the steps that act on samples [S].
  ///
  /// - Throws: `DatasetError` if a recording can no longer be read.
  package func apply(_ drawn: [DrawnStep], to samples: inout [Float]) throws {
    for step in drawn { try step.value.apply(to: &samples, scene) }
  }

  /// Applies the steps that act on normalized feature rows [T, F], whose first `bands` values
  /// precede the time differences.
  package func apply(
    _ drawn: [DrawnStep],
    toRows rows: UnsafeMutablePointer<Float>,
    frames: Int,
    values: Int,
    bands: Int
  ) {
    for step in drawn {
      step.value.apply(toRows: rows, frames: frames, values: values, bands: bands)
    }
  }
}
