/// One layer: its mathematics forward and backward, over ragged batches, allocating nothing.
///
/// A layer is a small value: its settings and where its parameters lie in the network's flat
/// buffers. Memory is handed in.
package protocol Layer: Sendable {
  /// Positions F and channels C of an output row.
  var outputWidth: Int { get }
  var outputChannels: Int { get }

  /// How it goes about its maps.
  var access: MapAccess { get }

  /// Frames of an output clip for frames of an input clip; at most 0 if the clip is too short.
  func outputFrames(_ frames: Int) -> Int

  /// Floats and integers that `forward` keeps for `backward`.
  func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (floats: Int, integers: Int)

  /// Floats that any one pass needs for itself.
  func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int

  /// Multiplications with accumulation for a clip of `frames` frames.
  func multiplyAdds(_ frames: Int) -> Int

  /// What a clip of `frames` frames takes of a processor, in multiplications with accumulation or
  /// what takes as long; reading and writing the maps apart.
  func steps(_ frames: Int) -> Int

  /// The output in inference: running statistics, no dropout, nothing saved.
  func infer(_ pass: LayerPass)

  /// The output in training: batch statistics, dropout, what `backward` needs is saved.
  func forward(_ pass: LayerPass, _ training: TrainingState)

  /// Adds to the parameters' gradients and, unless nobody asks, writes the input's.
  func backward(_ pass: LayerPass, _ gradient: LayerGradient)
}

extension Layer {
  package var access: MapAccess { [] }
  package func outputFrames(_ frames: Int) -> Int { frames }
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (0, 0) }
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int { 0 }
  package func multiplyAdds(_ frames: Int) -> Int { 0 }
  package func steps(_ frames: Int) -> Int { multiplyAdds(frames) }

  /// Layers that do the same in training and inference write only this one.
  package func forward(_ pass: LayerPass, _ training: TrainingState) { infer(pass) }
}

/// What a layer works on: a batch's shapes and memory.
package struct LayerPass {
  package let input: RaggedShape
  package let output: RaggedShape
  /// Input values [ΣT, F, C]; not for layers that read in pieces, which have `reader`.
  package let x: UnsafePointer<Float>
  /// Output values [ΣT', F', C'].
  package let y: UnsafeMutablePointer<Float>
  /// The network's parameters.
  package let parameters: UnsafePointer<Float>
  /// The network's running statistics.
  package let statistics: UnsafePointer<Float>
  /// What `forward` keeps for `backward`.
  package let saved: UnsafeMutablePointer<Float>
  package let savedIntegers: UnsafeMutablePointer<Int32>
  package let scratch: UnsafeMutablePointer<Float>
  /// Reads the input piece by piece.
  let reader: FeatureMapReader
  /// Reads the values that a sum of two branches adds to its input, [ΣT', F', C'].
  var shortcut: FeatureMapReader?
  /// Where to add, for each channel of the output, the sums of y - y[0] and (y - y[0])², [2, C], if
  /// they are wanted.
  var outputSums: UnsafeMutablePointer<Double>?
}

/// What only training has.
package struct TrainingState {
  /// The seed of the run.
  package let seed: UInt64
  /// Each clip's draw number.
  package let draws: UnsafePointer<UInt64>
  /// The batch's own statistics, laid out as the running ones.
  package let batchStatistics: UnsafeMutablePointer<Float>
  /// The batch norms that use their running statistics and give none, by where their running
  /// means begin.
  package let frozenNorms: Set<Int>

  package init(
    seed: UInt64,
    draws: UnsafePointer<UInt64>,
    batchStatistics: UnsafeMutablePointer<Float>,
    frozenNorms: Set<Int> = []
  ) {
    self.seed = seed
    self.draws = draws
    self.batchStatistics = batchStatistics
    self.frozenNorms = frozenNorms
  }
}

/// Gradients on their way back through a layer.
package struct LayerGradient {
  /// The gradient of the output; not for layers that write in pieces, which have `reader`.
  ///
  /// Layers that replace the gradient may write there.
  package let dy: UnsafePointer<Float>
  /// The gradients of the network's parameters, to add to.
  package let parameters: UnsafeMutablePointer<Float>
  /// Reads the gradient of the output piece by piece.
  let reader: GradientReader
  /// Takes the gradient of the input; nil for the first layer of a network.
  let sink: GradientSink?
  /// Likewise that of the shortcut of a sum of two branches; it may be the memory of `dy`.
  var shortcutSink: GradientSink?

  /// Where the gradient of the input is to be written; nil for the first layer of a network.
  ///
  /// The memory of `dy` for layers that replace the gradient.
  package var dx: UnsafeMutablePointer<Float>? { sink?.dx }
}
