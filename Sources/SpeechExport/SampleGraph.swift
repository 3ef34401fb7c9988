internal import SpeechModel

/// The samples of a batch in a graph, prepared so that a kernel may move over them: those of a clip
/// alone, and whatever the framing puts before and after.
struct SampleGraph {
  let configuration: FeatureConfiguration
  /// Shorter clips are padded with zeros to this many samples.
  let minimumSamples: Int
  let graph: ONNXGraph

  private var window: Int { configuration.windowLength }

  /// The samples to frame, [B, P], and the frames of each clip, [B].
  ///
  /// - Parameters:
  ///   - audio: [B, S]; what follows a clip's end is not read, whatever it is.
  ///   - lengths: The samples of each clip, [B].
  func framed(_ audio: ONNXValue, _ lengths: ONNXValue) -> (samples: ONNXValue, frames: ONNXValue) {
    graph.scope = "samples"
    let size = graph.size(audio, axis: 1)
    let positive = graph.add("Max", lengths, graph.integers([0]))
    let own = graph.add("Min", positive, size)
    let isOwn = graph.add("Less", graph.range(size), graph.add("Unsqueeze", own, axis(1)))
    let clip = graph.add("Where", isOwn, audio, graph.scalar(0))
    let minimum = graph.integers([minimumSamples])
    let needed = graph.add("Max", own, minimum)
    let missing = graph.add("Sub", graph.add("Max", size, minimum), size)
    let samples: ONNXValue
    switch configuration.framing {
    case .uncentered:
      samples = padded(clip, before: 0, after: missing)
    case .centeredZero:
      let before = configuration.framing.leadingSamples(window: window)
      let after = graph.add("Add", missing, graph.integers([window - before]))
      samples = padded(clip, before: before, after: after)
    case .centeredReflect:
      samples = mirrored(padded(clip, before: 0, after: missing), lengths: needed)
    }
    return (samples, frames(samples: needed))
  }

  /// The frames of clips, given their samples, of which there are at least `minimumSamples`.
  private func frames(samples: ONNXValue) -> ONNXValue {
    let window = configuration.framing == .uncentered ? window : 0
    let free = graph.add("Sub", samples, graph.integers([window]))
    let steps = graph.add("Div", free, graph.integers([configuration.hopLength]))
    return graph.add("Add", steps, graph.integers([1]))
  }

  /// Zeros before and after the samples.
  private func padded(_ samples: ONNXValue, before: Int, after: ONNXValue) -> ONNXValue {
    let pads = graph.add(
      "Concat",
      graph.integers([0, before, 0]),
      after,
      attributes: ["axis": .integer(0)]
    )
    return graph.add("Pad", samples, pads)
  }

  /// Half a window before and after each clip, the clip mirrored at its ends as in `Framing`.
  private func mirrored(_ samples: ONNXValue, lengths: ONNXValue) -> ONNXValue {
    let before = configuration.framing.leadingSamples(window: window)
    let size = graph.add("Add", graph.size(samples, axis: 1), graph.integers([window]))
    let position = graph.add("Sub", graph.range(size), graph.integers([before]))
    let last = graph.add("Unsqueeze", graph.add("Sub", lengths, graph.integers([1])), axis(1))
    let twice = graph.add("Mul", last, graph.integers([2]))
    let period = graph.add("Max", twice, graph.integers([1]))
    let remainder = graph.add("Mod", position, period)
    let index = graph.add("Min", remainder, graph.add("Sub", twice, remainder))
    // A clip of one sample has no period.
    let inside = graph.add("Max", index, graph.integers([0]))
    return graph.add("GatherElements", samples, inside, attributes: ["axis": .integer(1)])
  }

  private func axis(_ index: Int) -> ONNXValue { graph.integers([index]) }
}
