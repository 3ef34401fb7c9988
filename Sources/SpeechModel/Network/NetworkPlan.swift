/// A tree of layers resolved for inputs of a given shape: layers with their ranges in the flat
/// buffers, what is fused, and the shortest clip that they can process.
package struct NetworkPlan: Sendable {
  /// The layers as configured, without the classifier.
  package let configuration: [LayerConfiguration]
  /// The configured layers one by one, those of a residual block's branches before the block.
  package let configured: [ConfiguredLayer]
  /// The executed layers, the classifier last, and the maps that each reads.
  package let graph: NetworkGraph
  /// For each executed layer, the range of configured layers that it implements, such as a norm and
  /// the ReLU after it; the classifier's index is the one after the last.
  package let origins: [Range<Int>]
  /// The layout of the trainable parameters.
  package let parameters: ParameterLayout
  /// The layout of the running statistics.
  package let statistics: ParameterLayout
  /// The batch norms among the layers.
  package let batchNorms: [ChannelNormalization]
  /// Positions F and channels C of an input row.
  package let inputWidth: Int
  package let inputChannels: Int
  /// The fewest frames that every layer can process.
  package let minimumFrames: Int
  /// The batch norms that inference computes as part of the convolution before them.
  let folds: [BatchNormFold]

  /// Makes the plan of a network.
  ///
  /// - Parameters:
  ///   - classes: Outputs of the classifier, K; nil omits the classifier (for tests).
  /// - Throws: `ConfigurationError.layer` for layers that do not fit together.
  package init(
    _ configuration: [LayerConfiguration],
    inputWidth: Int,
    inputChannels: Int = 1,
    classes: Int?
  ) throws {
    try self.init(
      configuration,
      inputWidth: inputWidth,
      inputChannels: inputChannels,
      classes: classes,
      foldsNorms: false
    )
  }

  /// The plan of the same network for inference: batch norms and ReLUs that follow a convolution
  /// are folded into it.
  func foldingNorms() -> NetworkPlan {
    let classes = layers.last?.outputChannels
    let hasClassifier = parameters.entries.contains { $0.layer == Self.classifier }
    do {
      return try NetworkPlan(
        configuration,
        inputWidth: inputWidth,
        inputChannels: inputChannels,
        classes: hasClassifier ? classes : nil,
        foldsNorms: true
      )
    } catch {
      preconditionFailure("a plan that was made once can be made again: \(error)")
    }
  }

  private init(
    _ configuration: [LayerConfiguration],
    inputWidth: Int,
    inputChannels: Int,
    classes: Int?,
    foldsNorms: Bool
  ) throws {
    var builder = NetworkBuilder(
      width: inputWidth,
      channels: inputChannels,
      foldsNorms: foldsNorms
    )
    try builder.add(configuration)
    if let classes {
      guard classes >= 1 else {
        throw ConfigurationError.invalidValue(
          key: "labels",
          found: "\(classes)",
          expected: "at least one"
        )
      }
      try builder.addClassifier(classes: classes, after: configuration.count)
    }
    self.configuration = configuration
    self.inputWidth = inputWidth
    self.inputChannels = inputChannels
    configured = builder.configured
    graph = builder.graph
    origins = builder.origins
    parameters = builder.site.parameters
    statistics = builder.site.statistics
    folds = builder.folds
    batchNorms = builder.site.batchNorms
    minimumFrames = try builder.minimumFrames()
  }

  /// The executed layers, the classifier last.
  package var layers: [any Layer] { graph.layers }

  /// The name of the layer whose outputs are the classes.
  package static let classifier = "classifier"

  /// Outputs of the last layer: the classes.
  package var outputs: Int { layers.last?.outputChannels ?? inputChannels }

  /// The first layer that is trained when the layers of some names are frozen: those before it need
  /// no gradients.
  package func firstLearning(butFor frozen: Set<String>) -> Int {
    let learning = Set(parameters.layers).subtracting(frozen)
    return layers.indices.first { layer in
      origins[layer].contains {
        learning.contains($0 == configured.count ? Self.classifier : configured[$0].path.name)
      }
    } ?? 0
  }

  /// Multiply-accumulates for a clip of `frames` frames.
  package func multiplyAdds(frames: Int) -> Int {
    let frames = graph.frames(input: frames)
    return zip(layers, graph.sources).reduce(0) { $0 + $1.0.multiplyAdds(frames[$1.1.main]) }
  }
}

/// A layer of a configuration, and its path there.
package struct ConfiguredLayer: Sendable, Equatable {
  package let path: LayerPath
  package let configuration: LayerConfiguration

  /// "layer 3 (conv)", as in error messages.
  package var title: String { "\(path.words) (\(configuration.name))" }
}
