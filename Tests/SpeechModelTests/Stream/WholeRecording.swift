import CKernels
import SpeechModel

/// What the incremental mode of streams must give, by its definition: the ordinary layers over all frames of a
/// recording at once, and what follows them on each window of their rows as on a clip.
struct WholeRecording {
  /// The layers up to the first that gives one row a clip, and those from it on.
  private let front: Network
  private let rear: Network
  private let summary: Summary

  enum Summary {
    /// A layer that gives one row a clip, in front of `rear`.
    case layer
    /// The outputs of a recurrent layer, at the end of `front`.
    case mean, last
  }

  /// - Parameters:
  ///   - front: How many of the model's layers come before the summary; of a recurrent summary, the layer itself is in front.
  ///   - sequence: What to use for the recurrent layer, which gives its outputs one by one.
  init(
    _ network: Network,
    front count: Int,
    _ summary: Summary = .layer,
    sequence: LayerConfiguration? = nil
  ) throws {
    self.summary = summary
    let plan = network.plan
    let layers = plan.configuration
    front = Self.part(
      of: network,
      try NetworkPlan(
        Array(layers[..<count]) + (sequence.map { [$0] } ?? []),
        inputWidth: plan.inputWidth,
        classes: nil
      )
    )
    let end = front.plan.layers.last
    let rest = Array(layers[(sequence == nil ? count : count + 1)...])
    // The mean of one row is that row.
    rear = Self.part(
      of: network,
      try NetworkPlan(
        sequence == nil ? rest : [.globalAveragePool] + rest,
        inputWidth: end?.outputWidth ?? plan.inputWidth,
        inputChannels: end?.outputChannels ?? 1,
        classes: plan.outputs
      ),
      firstLayer: count
    )
  }

  /// Layers with the parameters that they have in a network, as they are for inference.
  private static func part(
    of network: Network,
    _ plan: NetworkPlan,
    firstLayer: Int = 0
  ) -> Network {
    func values(_ all: some Collection<(String, [Float])>, _ layout: ParameterLayout) -> [Float] {
      let all = Dictionary(uniqueKeysWithValues: all.map { $0 })
      var values = [Float](repeating: 0, count: layout.count)
      for entry in layout.entries {
        var parts = entry.name.split(separator: ".").map(String.init)
        if parts[0] == "layers" { parts[1] = String((Int(parts[1]) ?? 0) + firstLayer) }
        values.replaceSubrange(entry.range, with: all[parts.joined(separator: ".")] ?? [])
      }
      return values
    }
    return Network(
      plan: plan,
      parameters: values(
        network.plan.parameters.entries.map { ($0.name, Array(network.parameters[$0.range])) },
        plan.parameters
      ),
      statistics: values(
        network.plan.statistics.entries.map { ($0.name, Array(network.statistics[$0.range])) },
        plan.statistics
      )
    ).foldedForInference()
  }

  private static func run(_ network: Network, _ rows: some Collection<Float>, frames: Int) -> (
    values: [Float], rows: Int
  ) {
    let pass = InferencePass(network.plan)
    let input = pass.prepare(frames: [frames])
    for (index, value) in rows.enumerated() { input[index] = value }
    let output = pass.run(network)
    return (Array(UnsafeBufferPointer(start: output, count: pass.output.count)), pass.output.rows)
  }

  /// The probabilities [K] of each window of a recording.
  ///
  /// - Parameters:
  ///   - features: Its rows of features [T, F].
  ///   - window: Frames of a clip as long as a window.
  ///   - step: From one window to the next, in rows of the front.
  func answers(to features: [Float], window: Int, step: Int) -> [[Float]] {
    let width = front.plan.inputWidth
    let whole = Self.run(front, features, frames: features.count / width)
    let size = whole.values.count / whole.rows
    let count = Self.run(front, Array(repeating: 0, count: window * width), frames: window).rows
    var ends = whole.rows < count ? [] : Array(stride(from: count, through: whole.rows, by: step))
    if ends.last != whole.rows { ends.append(whole.rows) }
    return ends.map { end in
      let start = max(0, end - count)
      var rows = Array(whole.values[start * size..<end * size])
      switch summary {
      case .layer: break
      case .last: rows = Array(rows.suffix(size))
      case .mean:
        var mean = [Float](repeating: 0, count: size)
        for row in 0..<(end - start) {
          let values = Array(rows[row * size..<(row + 1) * size])
          asr_add_scaled(size, 1 / Float(end - start), values, &mean)
        }
        rows = mean
      }
      var answer = Self.run(rear, rows, frames: rows.count / size).values
      answer.withUnsafeMutableBufferPointer { SoftmaxCrossEntropy.softmax($0) }
      return answer
    }
  }
}
