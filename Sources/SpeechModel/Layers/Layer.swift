/// One layer: its mathematics forward and backward, over ragged batches, allocating nothing.
///
/// A layer is a small value: its settings and where its parameters lie in the network's flat
/// buffers. Memory is handed in.
package protocol Layer: Sendable {
  /// Positions F and channels C of an output row.
  var outputWidth: Int { get }
  var outputChannels: Int { get }

  /// Whether `infer` and `forward` add what they write to the sums of `LayerPass.moments`, and
  /// `backward` reads the gradient through `LayerGradient.norm`.
  var gathersMoments: Bool { get }

  /// Whether the layer normalizes its input itself where `LayerPass.pendingNorm` asks for it.
  var readsPendingNorm: Bool { get }

  /// Whether the input's gradient may take the place of the output's, which are equally large:
  /// what is read there is in cache when it is written.
  var replacesGradient: Bool { get }

  /// Whether its output is its input's memory; such layers have `replacesGradient`, too.
  func isInPlace(inTraining: Bool) -> Bool

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
  package var gathersMoments: Bool { false }
  package var readsPendingNorm: Bool { false }
  package var replacesGradient: Bool { false }
  package func isInPlace(inTraining: Bool) -> Bool { false }
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
  /// Input values [ΣT, F, C].
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
  /// What is still to be done to the input by who reads it; only in training.
  var pendingNorm: PendingNorm?
  /// The values that a sum of two branches adds to its input, [ΣT', F', C'], and what is still to
  /// be done to them.
  var shortcut: UnsafePointer<Float>?
  var shortcutNorm: PendingNorm?
  /// Where to add, for each channel of the output, the sums of y - y[0] and (y - y[0])², [2, C].
  var moments: UnsafeMutablePointer<Double>?
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
  /// The gradient of the output.
  package let dy: UnsafePointer<Float>
  /// The gradient of the input, to write; nil for the first layer of a network.
  ///
  /// The memory of `dy` for layers with `replacesGradient`.
  package let dx: UnsafeMutablePointer<Float>?
  /// Likewise that of the shortcut of a sum of two branches; it may be the memory of `dy`.
  var shortcutDx: UnsafeMutablePointer<Float>?
  /// The gradients of the network's parameters, to add to.
  package let parameters: UnsafeMutablePointer<Float>
  /// What is still to be done to `dy` by who reads it.
  var norm: NormGradient?
}
