internal import CKernels

/// Runs a network forward and backward on ragged batches: with batch statistics and dropout,
/// keeping everything that the gradients need.
///
/// Holds the memory for one shard at a time; each worker owns its own.
package final class TrainingPass {
  private let training: TrainingGraph
  private var chain: ShapeChain
  private let activations = FloatBuffer()
  private let saved = FloatBuffer()
  private let savedIntegers = GrowingBuffer<Int32>()
  private let scratch = FloatBuffer()
  private let bufferPlan: GradientBufferPlan
  private let gradients: [FloatBuffer]
  /// The offset of each map.
  private var mapStarts: [Int]
  private var savedStarts: [(floats: Int, integers: Int)]

  package init(_ plan: NetworkPlan) {
    let training = TrainingGraph(plan.graph)
    self.training = training
    chain = ShapeChain(training.graph, width: plan.inputWidth, channels: plan.inputChannels)
    let bufferPlan = GradientBufferPlan(training.graph)
    self.bufferPlan = bufferPlan
    gradients = (0..<bufferPlan.bufferCount).map { _ in FloatBuffer() }
    mapStarts = Array(repeating: 0, count: training.graph.mapCount)
    savedStarts = Array(repeating: (0, 0), count: training.graph.layers.count)
  }

  private var layers: [any Layer] { training.graph.layers }

  /// The shape of the input.
  package var input: RaggedShape { chain.shapes[0] }
  /// The input's rows [ΣT, F, C]; valid until the next `prepare`.
  package var inputRows: UnsafePointer<Float> { UnsafePointer(activations.base) }
  /// The shape of the output.
  package var output: RaggedShape { chain.shapes[layers.count] }
  /// The gradient of the input, [ΣT, F, C], after a `backward` with `wantsInputGradient`.
  package private(set) var inputGradient: UnsafeMutablePointer<Float>?

  /// Reserves memory for clips with the given numbers of frames and returns where to write their
  /// rows [ΣT, F, C].
  package func prepare(frames: [Int]) -> UnsafeMutablePointer<Float> {
    chain.setFrames(frames, training.graph)
    // Each part begins on a cache line of its own.
    func aligned(_ count: Int) -> Int { (count + 15) / 16 * 16 }
    var total = aligned(chain.shapes[0].count)
    var largest = chain.shapes[0].count
    var kept = (floats: 0, integers: 0)
    for (index, layer) in layers.enumerated() {
      let source = training.graph.sources[index].main
      let (input, output) = (chain.shapes[source], chain.shapes[index + 1])
      let isView = layer.access.contains(.isView)
      mapStarts[index + 1] = isView ? mapStarts[source] : total
      if !isView { total += aligned(output.count) }
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

  /// Runs the layers on the prepared input; returns the last layer's output, logits [B, K].
  package func forward(
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    _ state: TrainingState
  ) -> UnsafeMutablePointer<Float> {
    for (index, norm) in training.deferred.enumerated() { norm?.norm.clearSums(saved(of: index)) }
    for (index, layer) in layers.enumerated() {
      layer.forward(pass(index, parameters, statistics), state)
    }
    return map(layers.count)
  }

  /// Runs the layers backwards.
  ///
  /// - Parameters:
  ///   - outputGradient: The gradient of the last layer's output, [B, K].
  ///   - parameterGradients: The parameters' gradients, to add to.
  ///   - firstLearning: The layer of the plan to end at; those before it are frozen.
  ///   - wantsInputGradient: Whether to compute `inputGradient`, too.
  package func backward(
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    outputGradient: UnsafePointer<Float>,
    _ parameterGradients: UnsafeMutablePointer<Float>,
    firstLearning: Int = 0,
    wantsInputGradient: Bool = false
  ) {
    if let last = bufferPlan.steps.last {
      gradients[last.output].base.update(from: outputGradient, count: output.count)
    }
    precondition(firstLearning == 0 || !wantsInputGradient)
    let first = firstLearning == 0 ? 0 : training.indices[firstLearning]
    for index in layers.indices[first...].reversed() {
      let step = bufferPlan.steps[index]
      let source = training.graph.sources[index]
      let pass = pass(index, parameters, statistics)
      func sink(
        _ map: Int?,
        _ reader: FeatureMapReader?,
        _ target: GradientBufferPlan.Target?
      ) -> GradientSink? {
        guard let map, let target, map > first || wantsInputGradient else { return nil }
        return reader?.sink(gradients[target.buffer].base)
      }
      let dy = UnsafePointer(gradients[step.output].base)
      let main = sink(source.main, pass.reader, step.main)
      let gradient = LayerGradient(
        dy: dy,
        parameters: parameterGradients,
        reader: GradientReader(
          dy: dy,
          y: UnsafePointer(pass.y),
          channels: pass.output.channels,
          isReplaced: main.map { UnsafePointer($0.dx) } == dy,
          deferred: gatheredNorm(after: index).map { $0.norm.gradientFactors($0.saved) }
        ),
        sink: main,
        shortcutSink: sink(source.shortcut, pass.shortcut, step.shortcut)
      )
      layers[index].backward(pass, gradient)
      add(gradient.shortcutSink, step.shortcut, map: source.shortcut)
      add(gradient.sink, step.main, map: source.main)
    }
    inputGradient = wantsInputGradient ? gradients[bufferPlan.input].base : nil
  }

  /// Adds a layer's gradient of a map to those of other layers that read the same map.
  private func add(
    _ sink: GradientSink?,
    _ target: GradientBufferPlan.Target?,
    map: Int?
  ) {
    guard let sink, let sum = target?.sum, let map else { return }
    asr_add_scaled(chain.shapes[map].count, 1, sink.dx, gradients[sum].base)
  }

  /// The memory of a map.
  private func map(_ map: Int) -> UnsafeMutablePointer<Float> { activations.base + mapStarts[map] }

  /// The memory in which a layer keeps what its backward pass needs.
  private func saved(of layer: Int) -> UnsafeMutablePointer<Float> {
    saved.base + savedStarts[layer].floats
  }

  /// The norm whose sums a layer gathers, and their memory.
  private func gatheredNorm(
    after layer: Int
  ) -> (norm: ChannelNormalization, saved: UnsafeMutablePointer<Float>)? {
    training.gathered[layer].flatMap { norm in
      training.deferred[norm].map { ($0.norm, saved(of: norm)) }
    }
  }

  /// Reads a map, normalizing it if that was deferred.
  private func reader(_ map: Int) -> FeatureMapReader {
    FeatureMapReader(
      self.map(map),
      channels: chain.shapes[map].channels,
      deferred: training.deferred(giving: map).map { $0.norm.factors(saved(of: map - 1)) }
    )
  }

  private func pass(
    _ index: Int,
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>
  ) -> LayerPass {
    let source = training.graph.sources[index]
    return LayerPass(
      input: chain.shapes[source.main],
      output: chain.shapes[index + 1],
      x: UnsafePointer(map(source.main)),
      y: map(index + 1),
      parameters: parameters,
      statistics: statistics,
      saved: saved(of: index),
      savedIntegers: savedIntegers.base + savedStarts[index].integers,
      scratch: scratch.base,
      reader: reader(source.main),
      shortcut: source.shortcut.map { reader($0) },
      outputSums: gatheredNorm(after: index).map { $0.norm.sums($0.saved) }
    )
  }
}
