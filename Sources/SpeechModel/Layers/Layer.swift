/// One layer: its mathematics forward and backward, over ragged batches, allocating nothing.
///
/// A layer is a small value: its settings and the ranges of its parameters in the network's flat
/// buffers. Callers provide the memory.
package protocol Layer: Sendable {
  /// Positions F and channels C of an output row.
  var outputWidth: Int { get }
  var outputChannels: Int { get }

  /// How it accesses its maps.
  var access: MapAccess { get }

  /// Frames of an output clip for frames of an input clip; at most 0 if the clip is too short.
  func outputFrames(_ frames: Int) -> Int

  /// Floats and integers that `forward` keeps for `backward`.
  func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (floats: Int, integers: Int)

  /// Floats of scratch memory for any one pass.
  func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int

  /// Multiply-accumulates for a clip of `frames` frames.
  func multiplyAdds(_ frames: Int) -> Int

  /// The cost of a clip of `frames` frames, in multiply-accumulates or operations that take as
  /// long; without reading and writing the maps.
  func steps(_ frames: Int) -> Int

  /// The output in inference: running statistics, no dropout, nothing saved.
  func infer(_ pass: LayerPass)

  /// The output in training: batch statistics, dropout, what `backward` needs is saved.
  func forward(_ pass: LayerPass, _ training: TrainingState)

  /// Adds to the parameters' gradients and writes the input's if `gradient` has a sink.
  func backward(_ pass: LayerPass, _ gradient: LayerGradient)

  /// How the output is computed while a clip's frames arrive.
  var streamForm: StreamForm { get }

  /// The row that a layer gives for a stretch of a stream, if it gives one a clip: of its input, or of the outputs
  /// of every frame if it is recurrent.
  func summarize(_ pass: LayerPass)

  /// Adds what `infer` does to a graph of ONNX operators, and returns the output.
  func export(_ pass: LayerExport) -> ONNXMap
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

  /// Layers that do the same in training and in inference implement `infer` only.
  package func forward(_ pass: LayerPass, _ training: TrainingState) { infer(pass) }
}

/// A batch's shapes and memory, on which a layer works.
package struct LayerPass {
  package let input: RaggedShape
  package let output: RaggedShape
  /// Input values [ΣT, F, C]; not for layers that read in pieces, which use `reader`.
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
  /// Where to add, for each channel of the output, the sums of y - y[0] and (y - y[0])², [2, C];
  /// nil if no layer needs them.
  var outputSums: UnsafeMutablePointer<Double>?
}

/// What a layer needs in training alone.
package struct TrainingState {
  /// The seed of the run.
  package let seed: UInt64
  /// Each clip's draw number.
  package let draws: UnsafePointer<UInt64>
  /// The batch's own statistics, laid out like the running ones.
  package let batchStatistics: UnsafeMutablePointer<Float>
  /// The batch norms that use their running statistics and contribute none, by the offsets of their
  /// running means.
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

/// The gradients of one layer's backward pass.
package struct LayerGradient {
  /// The gradient of the output; not for layers that write in pieces, which use `reader`.
  ///
  /// Layers that replace the gradient may write there.
  package let dy: UnsafePointer<Float>
  /// The gradients of the network's parameters, to add to.
  package let parameters: UnsafeMutablePointer<Float>
  /// Reads the gradient of the output piece by piece.
  let reader: GradientReader
  /// Takes the gradient of the input; nil for the first layer of a network.
  let sink: GradientSink?
  /// Takes the gradient of the shortcut of a sum of two branches; it may be the memory of `dy`.
  var shortcutSink: GradientSink?

  /// Where the gradient of the input is to be written; nil for the first layer of a network.
  ///
  /// The memory of `dy` for layers that replace the gradient.
  package var dx: UnsafeMutablePointer<Float>? { sink?.dx }
}
