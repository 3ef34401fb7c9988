/// Runs a network on ragged batches as a trained model: running statistics, no dropout, no
/// intermediate results kept for a backward pass.
///
/// Cannot train.
///
/// Holds the memory for one batch at a time; each worker owns its own.
package final class InferencePass {
  private let plan: NetworkPlan
  private var chain: ShapeChain
  // The maps share the buffers.
  private let activations: [FloatBuffer]
  private let bufferOfMap: [Int]
  private let saved = FloatBuffer()
  private let savedIntegers = GrowingBuffer<Int32>()
  private let scratch = FloatBuffer()

  package init(_ plan: NetworkPlan) {
    self.plan = plan
    chain = ShapeChain(
      plan.graph,
      width: plan.inputWidth,
      channels: plan.inputChannels
    )
    let buffers = plan.graph.inferenceBuffers
    bufferOfMap = buffers.ofMaps
    activations = (0..<buffers.count).map { _ in FloatBuffer() }
  }

  /// The shape of the output.
  package var output: RaggedShape { chain.shapes[plan.layers.count] }

  /// The values that the layer that ran last keeps for its backward pass, for a tap after it.
  package var kept: UnsafePointer<Float> { UnsafePointer(saved.base) }

  /// Reserves memory for clips with the given numbers of frames and returns where to write their
  /// rows [ΣT, F, C].
  package func prepare(frames: [Int]) -> UnsafeMutablePointer<Float> {
    chain.setFrames(frames, plan.graph)
    activations[0].reserve(chain.shapes[0].count)
    for (index, layer) in plan.layers.enumerated() {
      let input = chain.shapes[plan.graph.sources[index].main]
      let output = chain.shapes[index + 1]
      let keeps = layer.savedCount(input, output)
      saved.reserve(keeps.floats)
      savedIntegers.reserve(keeps.integers)
      scratch.reserve(layer.scratchCount(input, output))
      activations[bufferOfMap[index + 1]].reserve(output.count)
    }
    return activations[0].base
  }

  /// Values that a pass over one clip keeps in memory at once, as `prepare` reserves them.
  static func values(of plan: NetworkPlan, frames: Int) -> Int {
    var chain = ShapeChain(
      plan.graph,
      width: plan.inputWidth,
      channels: plan.inputChannels
    )
    chain.setFrames([frames], plan.graph)
    let buffers = plan.graph.inferenceBuffers
    var activations = [Int](repeating: 0, count: buffers.count)
    var (saved, savedIntegers, scratch) = (0, 0, 0)
    for (map, shape) in chain.shapes.enumerated() {
      activations[buffers.ofMaps[map]] = max(activations[buffers.ofMaps[map]], shape.count)
    }
    for (index, layer) in plan.layers.enumerated() {
      let input = chain.shapes[plan.graph.sources[index].main]
      let output = chain.shapes[index + 1]
      let keeps = layer.savedCount(input, output)
      saved = max(saved, keeps.floats)
      savedIntegers = max(savedIntegers, keeps.integers)
      scratch = max(scratch, layer.scratchCount(input, output))
    }
    return activations.reduce(saved + savedIntegers + scratch, +)
  }

  /// Inspects a layer's output, [ΣT, F, C], before a later layer overwrites it.
  package typealias Tap = (_ layer: Int, _ output: RaggedShape, UnsafePointer<Float>) -> Void

  /// A map of the plan's graph, [ΣT, F, C], until a later layer overwrites it.
  func rows(ofMap index: Int) -> (shape: RaggedShape, rows: UnsafeMutablePointer<Float>) {
    (chain.shapes[index], map(index))
  }

  /// Runs the layers on the prepared input; returns the last layer's output, logits [B, K].
  ///
  /// - Parameters:
  ///   - layers: Those that run; nil for all.
  ///   - tap: Called after every layer of the plan, with its index.
  package func run(
    _ network: Network,
    layers: Range<Int>? = nil,
    tap: Tap? = nil
  ) -> UnsafeMutablePointer<Float> {
    let layers = layers ?? plan.layers.indices
    return network.parameters.withUnsafeBufferPointer { parameters in
      network.statistics.withUnsafeBufferPointer { statistics in
        for index in layers {
          let layer = plan.layers[index]
          let source = plan.graph.sources[index]
          var pass = LayerPass(
            input: chain.shapes[source.main],
            output: chain.shapes[index + 1],
            x: UnsafePointer(map(source.main)),
            y: map(index + 1),
            parameters: parameters.baseAddress ?? UnsafePointer(scratch.base),
            statistics: statistics.baseAddress ?? UnsafePointer(scratch.base),
            saved: saved.base,
            savedIntegers: savedIntegers.base,
            scratch: scratch.base,
            reader: reader(source.main)
          )
          pass.shortcut = source.shortcut.map { reader($0) }
          layer.infer(pass)
          tap?(index, chain.shapes[index + 1], UnsafePointer(map(index + 1)))
        }
        return map(layers.upperBound)
      }
    }
  }

  /// No normalization is deferred in inference.
  private func reader(_ map: Int) -> FeatureMapReader {
    FeatureMapReader(self.map(map), channels: chain.shapes[map].channels)
  }

  /// The memory of a map.
  private func map(_ map: Int) -> UnsafeMutablePointer<Float> { activations[bufferOfMap[map]].base }
}
