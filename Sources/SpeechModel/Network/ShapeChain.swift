/// The shapes of every map of a network for a ragged batch: of its input and of each layer's
/// output.
struct ShapeChain {
  private(set) var shapes: [RaggedShape]

  init(_ graph: NetworkGraph, width: Int, channels: Int) {
    shapes = [RaggedShape(width: width, channels: channels)]
    for layer in graph.layers {
      shapes.append(RaggedShape(width: layer.outputWidth, channels: layer.outputChannels))
    }
  }

  /// Sets the frames of the next batch's clips.
  mutating func setFrames(_ frames: [Int], _ graph: NetworkGraph) {
    shapes[0].setFrames(frames)
    for index in graph.layers.indices {
      let layer = graph.layers[index]
      let input = shapes[graph.sources[index].main]
      shapes[index + 1].setFrames(of: input) { layer.outputFrames($0) }
    }
  }
}
