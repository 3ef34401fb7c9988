/// The shapes of a ragged batch in every map of a network: its input, and what each layer gives.
struct ShapeChain {
  private(set) var shapes: [RaggedShape]

  init(_ graph: NetworkGraph, width: Int, channels: Int) {
    shapes = [RaggedShape(width: width, channels: channels)]
    for layer in graph.layers {
      shapes.append(RaggedShape(width: layer.outputWidth, channels: layer.outputChannels))
    }
  }

  /// Takes the frames of another batch's clips.
  mutating func setFrames(_ frames: [Int], _ graph: NetworkGraph) {
    shapes[0].setFrames(frames)
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      let input = shapes[graph.sources[index].main]
      shapes[index + 1].setFrames(of: input) { layer.outputFrames($0) }
    }
  }
}
