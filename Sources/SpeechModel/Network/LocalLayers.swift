/// The first layers of a network, each frame of whose output depends on a stretch of the input's frames alone.
struct LocalLayers: Sendable {
  /// How many layers they are; no later one reads what an earlier one than the last of them gives.
  let count: Int
  /// The input frames that each frame of the output depends on: its receptive field.
  let fields: [Range<Int>]
  /// Values of a frame of the output.
  let rowSize: Int
  /// What they cost for a clip, as `Layer.steps` counts, and what the layers after them do.
  let steps: Int
  let laterSteps: Int
}

extension NetworkPlan {
  /// The local layers of the network for a clip of T frames, from the fewest to the most.
  func localLayers(frames: Int) -> [LocalLayers] {
    var fields = [(0..<frames).map { $0..<$0 + 1 }]
    for (layer, source) in zip(graph.layers, graph.sources) {
      guard let output = Self.fields(of: layer, source, fields) else { break }
      fields.append(output)
    }
    let steps = zip(graph.layers, graph.sources).map { [counts = graph.frames(input: frames)] in
      $0.steps(counts[$1.main])
    }
    return fields.indices.compactMap { map in
      let isCut = graph.sources[map...].allSatisfy { $0.main >= map && $0.shortcut ?? map >= map }
      guard isCut, !fields[map].isEmpty else { return nil }
      let last = map == 0 ? nil : graph.layers[map - 1]
      return LocalLayers(
        count: map,
        fields: fields[map],
        rowSize: last.map { $0.outputWidth * $0.outputChannels } ?? inputWidth * inputChannels,
        steps: steps[..<map].reduce(0, +),
        laterSteps: steps[map...].reduce(0, +)
      )
    }
  }

  /// The receptive fields of a layer's output, given those of the maps before it; nil if it reads whole clips.
  private static func fields(
    of layer: any Layer,
    _ source: NetworkGraph.Sources,
    _ maps: [[Range<Int>]]
  ) -> [Range<Int>]? {
    let input = maps[source.main]
    switch layer.streamForm {
    case .framewise:
      guard let shortcut = source.shortcut else { return input }
      return zip(input, maps[shortcut]).map { main, other in
        min(main.lowerBound, other.lowerBound)..<max(main.upperBound, other.upperBound)
      }
    case .kernel(_, let geometry, _):
      let span = geometry.dilation[0] * (geometry.kernel[0] - 1)
      return (0..<max(0, layer.outputFrames(input.count))).map { frame in
        let first = frame * geometry.stride[0] - geometry.padding[0]
        let last = min(max(first + span, 0), input.count - 1)
        return input[min(max(first, 0), last)].lowerBound..<input[last].upperBound
      }
    case .recurrent, .summary, .impossible: return nil
    }
  }
}
