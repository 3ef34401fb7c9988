/// The shapes of a ragged batch in every map of a network: its input, and what each layer gives.
struct ShapeChain {
  private(set) var shapes: [RaggedShape]

  init(_ plan: NetworkPlan) {
    shapes = [RaggedShape(width: plan.inputWidth, channels: plan.inputChannels)]
    for layer in plan.layers {
      shapes.append(RaggedShape(width: layer.outputWidth, channels: layer.outputChannels))
    }
  }

  /// Takes the frames of another batch's clips.
  mutating func setFrames(_ frames: [Int], _ plan: NetworkPlan) {
    shapes[0].setFrames(frames)
    for index in plan.layers.indices {
      let layer = plan.layers[index]
      let input = shapes[plan.graph.sources[index].main]
      shapes[index + 1].setFrames(of: input) { layer.outputFrames($0) }
    }
  }
}
