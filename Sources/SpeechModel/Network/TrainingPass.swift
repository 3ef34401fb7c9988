internal import CKernels

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
  private let route: GradientRoute
  private let gradients: [FloatBuffer]
  /// The place of the norm whose sums each layer gathers.
  private let fusedNorms: [Int?]
  /// Where each map begins.
  private var mapStarts: [Int]
  private var savedStarts: [(floats: Int, integers: Int)]

  package init(_ plan: NetworkPlan) {
    self.plan = plan
    chain = ShapeChain(plan)
    let route = GradientRoute(plan.graph)
    self.route = route
    gradients = (0..<route.bufferCount).map { _ in FloatBuffer() }
    fusedNorms = plan.layers.indices.map { plan.graph.fusedNorm(after: $0) }
    mapStarts = Array(repeating: 0, count: plan.graph.mapCount)
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
      let source = plan.graph.sources[index].main
      let (input, output) = (chain.shapes[source], chain.shapes[index + 1])
      let isInPlace = layer.isInPlace(inTraining: true)
      mapStarts[index + 1] = isInPlace ? mapStarts[source] : total
      if !isInPlace { total += aligned(output.count) }
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
    return map(plan.layers.count)
  }

  /// Runs the layers backwards.
  ///
  /// - Parameters:
  ///   - outputGradient: The gradient of the last layer's output, [B, K].
  ///   - parameterGradients: The parameters' gradients, to add to.
  ///   - firstLearning: The layer to end at, as those before it do not learn.
  ///   - wantsInputGradient: Whether `inputGradient` is to be computed, too.
  package func backward(
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>,
    _ parameterGradients: UnsafeMutablePointer<Float>,
    firstLearning: Int = 0,
    wantsInputGradient: Bool = false
  ) {
    if let last = route.steps.last {
      gradients[last.output].base.update(from: outputGradient, count: output.count)
    }
    precondition(firstLearning == 0 || !wantsInputGradient)
    for index in plan.layers.indices[firstLearning...].reversed() {
      let step = route.steps[index]
      let source = plan.graph.sources[index]
      func target(_ map: Int?, _ target: GradientRoute.Target?) -> UnsafeMutablePointer<Float>? {
        guard let map, let target, map > firstLearning || wantsInputGradient else { return nil }
        return gradients[target.buffer].base
      }
      var gradient = LayerGradient(
        dy: UnsafePointer(gradients[step.output].base),
        dx: target(source.main, step.main),
        parameters: parameterGradients,
        norm: norm(fusedNorms[index]).map { $0.layer.normGradient($0.saved) }
      )
      gradient.shortcutDx = target(source.shortcut, step.shortcut)
      plan.layers[index].backward(pass(index, parameters, statistics), gradient)
      add(gradient.shortcutDx, step.shortcut, map: source.shortcut)
      add(gradient.dx, step.main, map: source.main)
    }
    inputGradient = wantsInputGradient ? gradients[route.input].base : nil
  }

  /// Adds what a layer sent back to what others that read the same map did.
  private func add(
    _ gradient: UnsafeMutablePointer<Float>?,
    _ target: GradientRoute.Target?,
    map: Int?
  ) {
    guard let gradient, let sum = target?.sum, let map else { return }
    asr_add_scaled(chain.shapes[map].count, 1, gradient, gradients[sum].base)
  }

  /// Where a map lies.
  private func map(_ map: Int) -> UnsafeMutablePointer<Float> { activations.base + mapStarts[map] }

  /// The batch norm at a place among the layers, if there is one, and where it keeps its sums.
  private func norm(_ place: Int?) -> (
    layer: BatchNormalization, saved: UnsafeMutablePointer<Float>
  )? {
    guard let place, place >= 0, let norm = plan.layers[place] as? BatchNormalization else {
      return nil
    }
    return (norm, saved.base + savedStarts[place].floats)
  }

  private func pass(
    _ index: Int,
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>
  ) -> LayerPass {
    let source = plan.graph.sources[index]
    func pendingNorm(_ map: Int) -> PendingNorm? {
      norm(map - 1).map { $0.layer.pendingNorm($0.saved) }
    }
    var pass = LayerPass(
      input: chain.shapes[source.main],
      output: chain.shapes[index + 1],
      x: UnsafePointer(map(source.main)),
      y: map(index + 1),
      parameters: parameters,
      statistics: statistics,
      saved: saved.base + savedStarts[index].floats,
      savedIntegers: savedIntegers.base + savedStarts[index].integers,
      scratch: scratch.base,
      pendingNorm: pendingNorm(source.main),
      moments: norm(fusedNorms[index]).map { $0.layer.moments($0.saved) }
    )
    if let shortcut = source.shortcut {
      pass.shortcut = UnsafePointer(map(shortcut))
      pass.shortcutNorm = pendingNorm(shortcut)
    }
    return pass
  }
}
