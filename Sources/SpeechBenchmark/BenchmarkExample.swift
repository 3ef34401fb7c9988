package import SpeechModel
internal import SpeechTraining

extension BenchmarkNetwork {
  /// The network's weights, some features and its outputs for them, so that another system can
  /// be shown to compute the same.
  ///
  /// Tensors under PyTorch's names; `input` [B, 98, 40] and `logits` [B, 12], in inference. The
  /// metadata names the parameters and the running statistics in their order, separated by
  /// commas.
  package func example() throws -> Safetensors {
    var network = try network()
    // Running statistics that differ from those of an untrained network.
    for i in network.statistics.indices { network.statistics[i] += 0.01 * Float(i % 7) }
    let clips = 4
    let input = NoiseGenerator.white(clips * Self.frames * Self.values, seed: 2)
    let pass = InferencePass(network.plan)
    pass.prepare(frames: Array(repeating: Self.frames, count: clips)).update(
      from: input,
      count: input.count
    )
    let logits = UnsafeBufferPointer(start: pass.run(network), count: clips * Self.classes)
    var file = Safetensors()
    file.tensors["input"] = .init(shape: [clips, Self.frames, Self.values], values: input)
    file.tensors["logits"] = .init(shape: [clips, Self.classes], values: Array(logits))
    for (key, layout, values) in [
      ("parameters", network.plan.parameters, Array(network.parameters)),
      ("statistics", network.plan.statistics, network.statistics),
    ] {
      file.metadata[key] = layout.entries.map(\.name).joined(separator: ",")
      for entry in layout.entries {
        file.tensors[entry.name] = .init(
          shape: entry.shape,
          values: TorchLayout.toTorch(
            Array(values[entry.range]),
            shape: entry.shape,
            order: entry.order
          )
        )
      }
    }
    return file
  }
}
