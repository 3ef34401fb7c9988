/// Runs a network forward and backward on ragged batches: batch statistics, dropout, everything
/// kept that the gradients need.
///
/// Holds the memory for one shard at a time; each worker owns its own.
package final class TrainingPass {
  private let plan: NetworkPlan
  private var chain: ShapeChain
  private let activations = FloatBuffer()
  private let saved = FloatBuffer()
  private let savedIntegers = GrowingBuffer<Int32>()
  private let scratch = FloatBuffer()
  // The gradients of a layer's output and input take turns in the two, unless the layer writes
  // one over the other.
  private let gradients = [FloatBuffer(), FloatBuffer()]
  private var activationStarts: [Int]
  private var savedStarts: [(floats: Int, integers: Int)]

  package init(_ plan: NetworkPlan) {
    self.plan = plan
    chain = ShapeChain(plan)
    activationStarts = Array(repeating: 0, count: plan.layers.count + 1)
    savedStarts = Array(repeating: (0, 0), count: plan.layers.count)
  }

  /// The shape of the input.
  package var input: RaggedShape { chain.shapes[0] }
  /// The input's rows [ΣT, F, C]; valid until the next `prepare`.
  package var inputRows: UnsafePointer<Float> { UnsafePointer(activations.base) }
  /// The shape of the output.
  package var output: RaggedShape { chain.shapes[plan.layers.count] }
  /// The gradient of the input after `backward` that was asked for it, [ΣT, F, C].
  package private(set) var inputGradient: UnsafeMutablePointer<Float>?

  /// Makes room for clips with the frames given and returns where their rows [ΣT, F, C] belong.
  package func prepare(frames: [Int]) -> UnsafeMutablePointer<Float> {
    chain.setFrames(frames, plan)
    // Each part begins on a cache line of its own.
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    var total = aligned(chain.shapes[0].count)
    var largest = chain.shapes[0].count
    var kept = (floats: 0, integers: 0)
    for (index, layer) in plan.layers.enumerated() {
      let (input, output) = (chain.shapes[index], chain.shapes[index + 1])
      // A norm is applied by who reads its map, and writes none.
      activationStarts[index + 1] = isNorm(index) ? activationStarts[index] : total
      if !isNorm(index) { total += aligned(output.count) }
      savedStarts[index] = kept
      let keeps = layer.savedCount(input, output)
      kept.floats += aligned(keeps.floats)
      kept.integers += aligned(keeps.integers)
      scratch.reserve(layer.scratchCount(input, output))
      largest = max(largest, output.count)
    }
    activations.reserve(total)
    saved.reserve(kept.floats)
    savedIntegers.reserve(kept.integers)
    for buffer in gradients { buffer.reserve(largest) }
    return activations.base
  }

  /// Runs the layers on what was put there; returns the last layer's output, logits [B, K].
  package func forward(
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    _ training: TrainingState
  ) -> UnsafeMutablePointer<Float> {
    for index in plan.layers.indices {
      if let norm = norm(index) { norm.layer.clearSums(norm.saved) }
    }
    for (index, layer) in plan.layers.enumerated() {
      layer.forward(pass(index, parameters, statistics), training)
    }
    return activations.base + activationStarts[plan.layers.count]
  }

  /// Runs the layers backwards.
  ///
  /// - Parameters:
  ///   - outputGradient: The gradient of the last layer's output, [B, K].
  ///   - parameterGradients: The parameters' gradients, to add to.
  ///   - wantsInputGradient: Whether `inputGradient` is to be computed, too.
  package func backward(
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>,
    _ parameterGradients: UnsafeMutablePointer<Float>,
    wantsInputGradient: Bool = false
  ) {
    gradients[0].base.update(from: outputGradient, count: output.count)
    var current = 0
    for index in plan.layers.indices.reversed() {
      let isWanted = index > 0 || wantsInputGradient
      let target = plan.layers[index].replacesGradient ? current : 1 - current
      plan.layers[index].backward(
        pass(index, parameters, statistics),
        LayerGradient(
          dy: UnsafePointer(gradients[current].base),
          dx: isWanted ? gradients[target].base : nil,
          parameters: parameterGradients,
          norm: fusedNorm(after: index).map { $0.layer.normGradient($0.saved) }
        )
      )
      current = target
    }
    inputGradient = wantsInputGradient ? gradients[current].base : nil
  }

  private func isNorm(_ index: Int) -> Bool { plan.layers[index] is BatchNormalization }

  /// The batch norm at an index, if there is one, and where it keeps its sums.
  private func norm(_ index: Int) -> (
    layer: BatchNormalization, saved: UnsafeMutablePointer<Float>
  )? {
    guard plan.layers.indices.contains(index), let norm = plan.layers[index] as? BatchNormalization
    else { return nil }
    return (norm, saved.base + savedStarts[index].floats)
  }

  /// The norm after a layer that does its share of it.
  private func fusedNorm(after index: Int) -> (
    layer: BatchNormalization, saved: UnsafeMutablePointer<Float>
  )? {
    plan.layers[index].gathersMoments ? norm(index + 1) : nil
  }

  private func pass(
    _ index: Int,
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>
  ) -> LayerPass {
    LayerPass(
      input: chain.shapes[index],
      output: chain.shapes[index + 1],
      x: UnsafePointer(activations.base + activationStarts[index]),
      y: activations.base + activationStarts[index + 1],
      parameters: parameters,
      statistics: statistics,
      saved: saved.base + savedStarts[index].floats,
      savedIntegers: savedIntegers.base + savedStarts[index].integers,
      scratch: scratch.base,
      pendingNorm: norm(index - 1).map { $0.layer.pendingNorm($0.saved) },
      moments: fusedNorm(after: index).map { $0.layer.moments($0.saved) }
    )
  }
}
