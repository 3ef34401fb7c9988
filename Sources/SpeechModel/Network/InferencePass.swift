/// Runs a network on ragged batches the way a trained model is used: running statistics, no
/// dropout, no memory of what happened in between.
///
/// Cannot train.
///
/// Holds the memory for one batch at a time; each worker owns its own.
package final class InferencePass {
  private let plan: NetworkPlan
  private var chain: ShapeChain
  // The input and the outputs of the layers take turns in the two.
  private let activations = [FloatBuffer(), FloatBuffer()]
  private let saved = FloatBuffer()
  private let savedIntegers = GrowingBuffer<Int32>()
  private let scratch = FloatBuffer()

  package init(_ plan: NetworkPlan) {
    self.plan = plan
    chain = ShapeChain(plan)
  }

  /// What the layer that ran last keeps for its way back, for a tap after it.
  package var kept: UnsafePointer<Float> { UnsafePointer(saved.base) }

  /// Makes room for clips with the frames given and returns where their rows [ΣT, F, C] belong.
  package func prepare(frames: [Int]) -> UnsafeMutablePointer<Float> {
    chain.setFrames(frames, plan)
    var largest = chain.shapes[0].count
    for (index, layer) in plan.layers.enumerated() {
      let (input, output) = (chain.shapes[index], chain.shapes[index + 1])
      let keeps = layer.savedCount(input, output)
      saved.reserve(keeps.floats)
      savedIntegers.reserve(keeps.integers)
      scratch.reserve(layer.scratchCount(input, output))
      largest = max(largest, output.count)
    }
    for buffer in activations { buffer.reserve(largest) }
    return activations[0].base
  }

  /// Looks at what a layer gave, [ΣT, F, C], before the next one overwrites it.
  package typealias Tap = (_ layer: Int, _ output: RaggedShape, UnsafePointer<Float>) -> Void

  /// Runs the layers on what was put there; returns the last layer's output, logits [B, K].
  ///
  /// - Parameter tap: Called after every layer of the plan, with its place.
  package func run(_ network: Network, tap: Tap? = nil) -> UnsafeMutablePointer<Float> {
    network.parameters.withUnsafeBufferPointer { parameters in
      network.statistics.withUnsafeBufferPointer { statistics in
        var current = 0
        for (index, layer) in plan.layers.enumerated() {
          layer.infer(
            LayerPass(
              input: chain.shapes[index],
              output: chain.shapes[index + 1],
              x: UnsafePointer(activations[current].base),
              y: activations[1 - current].base,
              parameters: parameters.baseAddress ?? UnsafePointer(scratch.base),
              statistics: statistics.baseAddress ?? UnsafePointer(scratch.base),
              saved: saved.base,
              savedIntegers: savedIntegers.base,
              scratch: scratch.base
            )
          )
          current = 1 - current
          tap?(index, chain.shapes[index + 1], UnsafePointer(activations[current].base))
        }
        return activations[current].base
      }
    }
  }
}
