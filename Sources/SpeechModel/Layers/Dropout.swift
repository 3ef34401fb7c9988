/// Sets values to zero with probability p in training and divides the others by 1 - p (Srivastava
/// et al., 2014).
///
/// Each clip's mask depends on its own draw number alone. Whole channels of a clip may be dropped
/// instead of single values (Tompson et al., 2015).
package struct Dropout: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  let probability: Float
  let dropsWholeChannels: Bool
  /// Tells apart the streams of several dropout layers.
  let index: Int

  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (input.count, 0) }

  package func infer(_ pass: LayerPass) {
    pass.y.update(from: pass.x, count: pass.input.count)
  }

  package func forward(_ pass: LayerPass, _ training: TrainingState) {
    let kept = 1 / (1 - probability)
    for clip in 0..<pass.input.clips {
      var stream = RandomStream(
        seed: training.seed,
        .dropout,
        index: index,
        draw: training.draws[clip]
      )
      let start = pass.input.start(of: clip) * pass.input.rowSize
      let values = start..<start + pass.input.frames(of: clip) * pass.input.rowSize
      let drawn = dropsWholeChannels ? start..<start + outputChannels : values
      for i in drawn { pass.saved[i] = stream.uniform() < probability ? 0 : kept }
      for i in drawn.upperBound..<values.upperBound {
        pass.saved[i] = pass.saved[i - outputChannels]
      }
      for i in values { pass.y[i] = pass.x[i] * pass.saved[i] }
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    for i in 0..<pass.input.count { dx[i] = gradient.dy[i] * pass.saved[i] }
  }
}
