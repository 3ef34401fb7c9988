/// Turns configured layers into layers, one after another, keeping track of shapes and places.
struct NetworkBuilder {
  private(set) var layers: [any Layer] = []
  private(set) var origins: [Range<Int>] = []
  private(set) var parameters = ParameterLayout()
  private(set) var statistics = ParameterLayout()
  private(set) var folds: [BatchNormFold] = []
  private var width: Int
  private var channels: Int
  private let foldsNorms: Bool

  /// Bounds on what a configuration, perhaps from a stranger's model file, may ask for.
  private static let layerLimit = 512
  private static let sizeLimit = 1 << 16
  private static let frameLimit = 4_096
  private static let parameterLimit = 1 << 30

  init(width: Int, channels: Int, foldsNorms: Bool) {
    self.width = width
    self.channels = channels
    self.foldsNorms = foldsNorms
  }

  /// Adds the layers of a configuration.
  ///
  /// - Throws: `ConfigurationError.layer`.
  mutating func add(_ configuration: [LayerConfiguration]) throws {
    guard configuration.count <= Self.layerLimit else {
      throw ConfigurationError.invalidValue(
        key: "network.layers",
        found: "\(configuration.count) layers",
        expected: "at most \(Self.layerLimit)"
      )
    }
    var index = 0
    while index < configuration.count {
      try configuration[index].check(index: index, width: width, channels: channels)
      let used = add(configuration[index...], index: index)
      origins.append(index..<index + used)
      guard width >= 1 else {
        throw ConfigurationError.layer(
          index: index,
          name: configuration[index].name,
          problem: "its kernel does not fit into the frequencies that are left;"
            + " use a smaller kernel or stride, or more padding"
        )
      }
      guard parameters.count <= Self.parameterLimit else {
        throw ConfigurationError.layer(
          index: index,
          name: configuration[index].name,
          problem: "brings the network to \(parameters.count) parameters, room between them"
            + " included; at most \(Self.parameterLimit) are allowed"
        )
      }
      guard width * channels <= Self.sizeLimit else {
        throw ConfigurationError.layer(
          index: index,
          name: configuration[index].name,
          problem: "gives \(width * channels) values a frame; at most \(Self.sizeLimit) are allowed"
        )
      }
      index += used
    }
  }

  /// Adds the fully connected layer to the classes.
  ///
  /// - Throws: `ConfigurationError.layer` unless the layers before it end in one row a clip.
  mutating func addClassifier(classes: Int, after index: Int) throws {
    // However long: what sums a clip up gives one row, and no stride does.
    guard frames(after: 1 << 50) == 1 else {
      throw ConfigurationError.layer(
        index: index,
        name: "classifier",
        problem: "the layers before it give one row a frame; end them with global-average-pool,"
          + " statistics-pool, attention-pool, first-frame, or an lstm or gru whose summary is last"
          + " or mean"
      )
    }
    append(
      Linear(
        inputs: width * channels,
        outputs: classes,
        hasBias: true,
        name: "classifier",
        layout: &parameters
      )
    )
    origins.append(index..<index + 1)
  }

  /// The fewest frames for which no layer is left without any.
  func minimumFrames() throws -> Int {
    for frames in 1...Self.frameLimit where self.frames(after: frames) >= 1 { return frames }
    throw ConfigurationError.invalidValue(
      key: "network.layers",
      found: "layers that need more than \(Self.frameLimit) frames",
      expected: "smaller kernels or strides along time"
    )
  }

  private func frames(after frames: Int) -> Int {
    var frames = frames
    for layer in layers {
      frames = layer.outputFrames(frames)
      if frames < 1 { return 0 }
    }
    return frames
  }

  private mutating func append(_ layer: some Layer) {
    if !layer.readsPendingNorm { writePendingNorm() }
    layers.append(layer)
    width = layer.outputWidth
    channels = layer.outputChannels
  }

  /// Has a norm written out that nobody reads as it reads the map: the network's last, or one
  /// before a layer that cannot.
  mutating func writePendingNorm() {
    guard !foldsNorms, layers.last is BatchNormalization else { return }
    layers.append(NormalizedCopy(outputWidth: width, outputChannels: channels))
    let done = origins.last?.upperBound ?? 0
    origins.append(done..<done)
  }

  /// Adds the first of some layers, and with it those right after it that it takes in; returns
  /// how many.
  private mutating func add(_ rest: ArraySlice<LayerConfiguration>, index: Int) -> Int {
    let name = "layers.\(index)"
    let next = rest.dropFirst().first
    let afterNext = rest.dropFirst(2).first
    switch rest.first {
    case .convolution(let outputs, let geometry, let bias):
      let following = epilogue(next, afterNext, name: name, index: index)
      append(
        Convolution(
          width: width,
          inputChannels: channels,
          channels: outputs,
          geometry: geometry,
          hasBias: bias || following.hasNorm,
          appliesReLU: following.hasReLU,
          name: name,
          layout: &parameters
        )
      )
      return following.used
    case .depthwiseConvolution(let geometry, let bias):
      let following = epilogue(next, afterNext, name: name, index: index)
      append(
        DepthwiseConvolution(
          width: width,
          channels: channels,
          geometry: geometry,
          hasBias: bias || following.hasNorm,
          appliesReLU: following.hasReLU,
          name: name,
          layout: &parameters
        )
      )
      return following.used
    case .batchNormalization(let epsilon, let momentum):
      append(
        BatchNormalization(
          width: width,
          channels: channels,
          epsilon: epsilon,
          momentum: momentum,
          appliesReLU: next == .relu,
          isFused: layers.last?.gathersMoments ?? false,
          name: name,
          layout: &parameters,
          statistics: &statistics
        )
      )
      return next == .relu ? 2 : 1
    case .layerNormalization(let epsilon):
      append(
        LayerNormalization(
          width: width,
          channels: channels,
          epsilon: epsilon,
          name: name,
          layout: &parameters
        )
      )
    case .gelu:
      append(GELU(outputWidth: width, outputChannels: channels))
    case .relu:
      append(ReLU(outputWidth: width, outputChannels: channels))
    case .maxPool(let geometry):
      append(MaxPooling(width: width, channels: channels, geometry: geometry))
    case .averagePool(let geometry):
      append(AveragePooling(width: width, channels: channels, geometry: geometry))
    case .globalAveragePool:
      append(GlobalAveragePooling(outputChannels: channels, inputWidth: width))
    case .statisticsPool:
      append(StatisticsPooling(values: width * channels))
    case .lstm(let hidden, let layers, let bidirectional, let summary):
      append(
        Recurrent(
          of: LSTMCell.self,
          inputs: width * channels,
          hidden: hidden,
          layers: layers,
          isBidirectional: bidirectional,
          summary: summary,
          name: name,
          layout: &parameters
        )
      )
    case .gru(let hidden, let layers, let bidirectional, let summary):
      append(
        Recurrent(
          of: GRUCell.self,
          inputs: width * channels,
          hidden: hidden,
          layers: layers,
          isBidirectional: bidirectional,
          summary: summary,
          name: name,
          layout: &parameters
        )
      )
    case .attentionPool:
      append(AttentionPooling(values: width * channels, name: name, layout: &parameters))
    case .classToken:
      append(ClassToken(width: width, channels: channels, name: name, layout: &parameters))
    case .positionEmbedding(let frames):
      append(
        PositionEmbedding(
          width: width,
          channels: channels,
          frames: frames,
          name: name,
          layout: &parameters
        )
      )
    case .selfAttention(let heads, let headSize, let bias):
      append(
        SelfAttention(
          inputs: width * channels,
          heads: heads,
          headSize: headSize ?? width * channels / heads,
          hasBias: bias,
          name: name,
          layout: &parameters
        )
      )
    case .firstFrame:
      append(FirstFrame(outputWidth: width, outputChannels: channels))
    case .linear(let outputs, let bias):
      let hasReLU = foldsNorms && next == .relu
      append(
        Linear(
          inputs: width * channels,
          outputs: outputs,
          hasBias: bias,
          appliesReLU: hasReLU,
          name: name,
          layout: &parameters
        )
      )
      return hasReLU ? 2 : 1
    case .dropout(let probability):
      append(
        Dropout(
          outputWidth: width,
          outputChannels: channels,
          probability: probability,
          index: index
        )
      )
    case nil: break
    }
    return 1
  }

  /// What a convolution takes in at inference: the batch norm and ReLU right after it.
  private mutating func epilogue(
    _ next: LayerConfiguration?,
    _ afterNext: LayerConfiguration?,
    name: String,
    index: Int
  ) -> (hasNorm: Bool, hasReLU: Bool, used: Int) {
    guard foldsNorms else { return (false, false, 1) }
    if case .batchNormalization(let epsilon, _) = next {
      folds.append(
        BatchNormFold(convolution: name, norm: "layers.\(index + 1)", epsilon: epsilon)
      )
      return (true, afterNext == .relu, afterNext == .relu ? 3 : 2)
    }
    return (false, next == .relu, next == .relu ? 2 : 1)
  }
}
