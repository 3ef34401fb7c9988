/// What a network is, layer by layer: shapes, parameters, cost and receptive field.
///
/// Costs and shapes are those of one second of audio.
package struct NetworkSummary: Sendable, Equatable {
  /// One layer as configured, or the classifier.
  package struct Row: Sendable, Equatable {
    /// The layer with its settings in words: "conv 3×3, 16 channels, padding 1×1".
    package var layer: String
    /// Where it stands, counted from 1: "4", or "4.body.1" in a branch of layer 4.
    package var place: String
    /// Frames, positions and channels of its output, [T, F, C].
    package var output: [Int]
    /// Values learned.
    package var parameters: Int
    /// Multiplications with accumulation; what a ReLU or norm does counts for nothing.
    package var multiplyAdds: Int
    /// What an output sees of the clip.
    package var receptiveField: ReceptiveField
    /// That in milliseconds; nil for the whole clip.
    package var receptiveMilliseconds: Double?
  }

  /// Frames, positions and channels of the input, [T, F, C].
  package let input: [Int]
  /// The layers, the classifier last.
  package let rows: [Row]
  /// The size of the model file, in bytes.
  package let fileBytes: Int

  /// Sums a plan up.
  ///
  /// - Parameters:
  ///   - features: What the plan's input is made with.
  ///   - fileBytes: The size of the model file, in bytes.
  package init(_ plan: NetworkPlan, _ features: FeatureConfiguration, fileBytes: Int) {
    self.fileBytes = fileBytes
    let frames = plan.graph.frames(input: max(plan.minimumFrames, features.framesPerSecond))
    input = [frames[0], plan.inputWidth, plan.inputChannels]
    let fields = plan.receptiveFields
    var rows: [Row] = []
    for (index, (layer, origin)) in zip(plan.layers, plan.origins).enumerated() {
      let cost = layer.multiplyAdds(frames[plan.graph.sources[index].main])
      let field = fields[index + 1]
      for place in origin {
        let configured = place == plan.configured.count ? nil : plan.configured[place]
        let name = configured?.path.name ?? NetworkPlan.classifier
        rows.append(
          Row(
            layer: configured?.configuration.words ?? "classifier, \(layer.outputChannels) labels",
            place: configured?.path.number ?? "\(plan.configuration.count + 1)",
            output: [frames[index + 1], layer.outputWidth, layer.outputChannels],
            parameters: plan.parameters.entries.filter { $0.layer == name }
              .reduce(0) { $0 + $1.shape.reduce(1, *) },
            // Of layers that run as one, the first does the products.
            multiplyAdds: place == origin.lowerBound ? cost : 0,
            receptiveField: field,
            receptiveMilliseconds: field.milliseconds(features)
          )
        )
      }
    }
    self.rows = rows
  }

  /// Sums a model up; the size is that of the file it is written to.
  ///
  /// - Throws: `ConfigurationError` for settings that make no sense together.
  package init(_ model: TrainedModel) throws {
    self.init(
      model.network.plan,
      model.configuration.features,
      fileBytes: try model.encoded().count
    )
  }

  /// Values learned.
  package var parameters: Int { rows.reduce(0) { $0 + $1.parameters } }
  /// Multiplications with accumulation for one second of audio.
  package var multiplyAdds: Int { rows.reduce(0) { $0 + $1.multiplyAdds } }
}

extension LayerConfiguration {
  /// The layer with its settings, for a person; what is off or as usual is left out.
  fileprivate var words: String {
    switch self {
    case .convolution(let channels, let geometry, let bias):
      "\(name) \(geometry.size), \(channels) channels\(geometry.details(usualStride: [1, 1]))"
        + (bias ? ", bias" : "")
    case .depthwiseConvolution(let geometry, let bias):
      "\(name) \(geometry.size)\(geometry.details(usualStride: [1, 1]))" + (bias ? ", bias" : "")
    case .maxPool(let geometry), .averagePool(let geometry):
      "\(name) \(geometry.size)\(geometry.details(usualStride: geometry.kernel))"
    case .lstm(let hidden, let layers, let bidirectional, let summary),
      .gru(let hidden, let layers, let bidirectional, let summary):
      "\(name), \(hidden) hidden" + (layers > 1 ? ", \(layers) layers" : "")
        + (bidirectional ? ", bidirectional" : "") + ", \(summary.rawValue)"
    case .positionEmbedding(let frames): "\(name), \(frames) frames"
    case .selfAttention(let heads, let headSize, let bias):
      "\(name), \(counted(heads, "head"))" + (headSize.map { " of \($0)" } ?? "")
        + (bias ? ", bias" : "")
    case .linear(let outputs, let bias): "\(name), \(outputs) outputs" + (bias ? ", bias" : "")
    case .dropout(let probability, let wholeChannels):
      "\(name) \(probability)" + (wholeChannels ? ", whole channels" : "")
    case .subSpectralNormalization(let bands, _, _): "\(name), \(bands) bands"
    case .residual: "sum of the two branches"
    case .batchNormalization, .layerNormalization, .relu, .gelu, .silu, .globalAveragePool,
      .statisticsPool, .attentionPool, .classToken, .firstFrame, .frequencyMean,
      .frequenciesAsChannels:
      name
    }
  }
}

extension KernelGeometry {
  /// "3×3", time first.
  fileprivate var size: String { Self.words(kernel) }

  fileprivate func details(usualStride: [Int]) -> String {
    (stride == usualStride ? "" : ", stride \(Self.words(stride))")
      + (dilation == [1, 1] ? "" : ", dilation \(Self.words(dilation))")
      + (padding == [0, 0] ? "" : ", padding \(Self.words(padding))")
  }

  private static func words(_ pair: [Int]) -> String {
    pair.map(String.init).joined(separator: "×")
  }
}
