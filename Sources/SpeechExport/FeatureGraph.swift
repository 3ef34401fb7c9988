internal import SpeechModel

/// The features of a model in a graph: from samples to the map that the network reads.
struct FeatureGraph {
  let configuration: FeatureConfiguration
  let normalizer: Normalizer?
  /// Shorter clips are padded with zeros to this many samples.
  let minimumSamples: Int
  let graph: ONNXGraph

  /// The rows of a batch.
  ///
  /// - Parameters:
  ///   - audio: Samples [B, S] at the configuration's rate.
  ///   - lengths: The samples of each clip, [B].
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  func rows(_ audio: ONNXValue, _ lengths: ONNXValue) throws -> ONNXMap {
    let (samples, frames) = SampleGraph(
      configuration: configuration,
      minimumSamples: minimumSamples,
      graph: graph
    ).framed(audio, lengths)
    let energies = try SpectrumGraph(configuration: configuration, graph: graph)
      .melEnergies(samples)
    graph.scope = "features"
    var values = graph.transposed(logarithm(energies), [0, 2, 1])
    if configuration.kind == .mfcc { values = cepstrum(values) }
    values = withDeltas(values, frames)
    let rows = ONNXMap(values, .rows, width: configuration.values, channels: 1, counts: frames)
    switch configuration.normalization {
    case .none: return rows
    case .perClip: return normalizedPerClip(rows)
    case .trainingSet: return normalized(rows)
    }
  }

  private func logarithm(_ energies: ONNXValue) -> ONNXValue {
    let floor = graph.scalar(Float(configuration.logFloor))
    let isOffset = configuration.log == .naturalOffset
    let logarithm = graph.add("Log", graph.add(isOffset ? "Add" : "Max", energies, floor))
    let scale = configuration.log.scale
    return scale == 1 ? logarithm : graph.add("Mul", logarithm, graph.scalar(scale))
  }

  private func cepstrum(_ rows: ONNXValue) -> ONNXValue {
    let (bands, coefficients) = (configuration.melBands, configuration.coefficients)
    let matrix = CosineTransform.matrix(
      bands: bands,
      coefficients: coefficients,
      lifter: configuration.lifter
    )
    let transposed = (0..<bands).flatMap { n in (0..<coefficients).map { matrix[$0 * bands + n] } }
    let shape = [bands, coefficients]
    return graph.add("MatMul", rows, graph.constant(transposed, shape: shape, name: "cosines"))
  }

  /// The rows [B, T, values] and their time differences, as in `Deltas`: the first and the last
  /// frame of each clip are repeated.
  private func withDeltas(_ rows: ONNXValue, _ frames: ONNXValue) -> ONNXValue {
    var parts = [rows]
    let last = graph.add("Sub", graph.add("Unsqueeze", frames, axis(1)), graph.integers([1]))
    func moved(_ rows: ONNXValue, by distance: Int) -> ONNXValue {
      let frame = graph.once("frame \(distance)") {
        let moved = graph.add("Add", graph.range(graph.size(rows, axis: 1)), axis(distance))
        let inside = graph.add("Min", graph.add("Max", moved, axis(0)), last)
        return graph.add("Unsqueeze", inside, axis(2))
      }
      return graph.add("GatherND", rows, frame, attributes: ["batch_dims": .integer(1)])
    }
    let reach = 1...Deltas.reach
    let denominator = Float(2 * reach.reduce(0) { $0 + $1 * $1 })
    for _ in 0..<configuration.deltas {
      let before = parts[parts.count - 1]
      let slopes = reach.map { n in
        let difference = graph.add("Sub", moved(before, by: n), moved(before, by: -n))
        return graph.add("Mul", difference, graph.scalar(Float(n) / denominator))
      }
      parts.append(slopes.dropFirst().reduce(slopes[0]) { graph.add("Add", $0, $1) })
    }
    if parts.count == 1 { return rows }
    return graph.add("Concat", parts, outputs: 1, attributes: ["axis": .integer(2)])[0]
  }

  private func normalizedPerClip(_ rows: ONNXMap) -> ONNXMap {
    let mean = graph.meanOverFrames(rows)
    let variance = graph.varianceOverFrames(rows, mean: mean)
    let sum = graph.add("Add", variance, graph.scalar(Normalizer.perClipEpsilon))
    let centred = graph.add("Sub", rows.value, mean)
    return rows.with(graph.add("Div", centred, graph.add("Sqrt", sum)), keepsZeros: false)
  }

  private func normalized(_ rows: ONNXMap) -> ONNXMap {
    guard let normalizer else { return rows }
    let shape = [normalizer.mean.count]
    let mean = graph.constant(normalizer.mean, shape: shape, name: "mean")
    let factors = normalizer.deviation.map { 1 / $0 }
    let factor = graph.constant(factors, shape: shape, name: "factor")
    let product = graph.add("Mul", graph.add("Sub", rows.value, mean), factor)
    return rows.with(product, keepsZeros: false)
  }

  private func axis(_ index: Int) -> ONNXValue { graph.integers([index]) }
}
