private enum KernelKeys: String, CodingKey, CaseIterable {
  case kernel, stride, dilation, padding
}
private enum ConvolutionKeys: String, CodingKey, CaseIterable {
  case channels, kernel, stride, dilation, padding, bias
}
private enum DepthwiseKeys: String, CodingKey, CaseIterable {
  case kernel, stride, dilation, padding, bias
}
private enum BatchNormKeys: String, CodingKey, CaseIterable { case epsilon, momentum }
private enum LayerNormKeys: String, CodingKey, CaseIterable { case epsilon }
private enum RecurrentKeys: String, CodingKey, CaseIterable {
  case hidden, layers, bidirectional, summary
}
private enum PositionKeys: String, CodingKey, CaseIterable { case frames }
private enum AttentionKeys: String, CodingKey, CaseIterable {
  case heads
  case headSize = "head-size"
  case bias
}
private enum LinearKeys: String, CodingKey, CaseIterable { case outputs, bias }
private enum SubSpectralNormKeys: String, CodingKey, CaseIterable { case bands, epsilon, momentum }
private enum DropoutKeys: String, CodingKey, CaseIterable {
  case probability
  case wholeChannels = "whole-channels"
}
private enum ResidualKeys: String, CodingKey, CaseIterable {
  case body, shortcut
  case stochasticDepth = "stochastic-depth"
}
private enum NoKeys: String, CodingKey, CaseIterable { case none = "" }

extension LayerConfiguration: Codable {
  /// Reads an object with one key, the layer's name.
  public init(from decoder: any Decoder) throws {
    // As deep as no network is that could be built.
    guard decoder.codingPath.count <= 100 else {
      throw ConfigurationError.invalidValue(
        key: "network.layers",
        found: "residual blocks in one another without end",
        expected: "at most 16"
      )
    }
    let choice = try decodeChoice(
      decoder,
      among: LayerKey.self,
      path: "network.layers",
      example: "{relu: {}}"
    )
    self = try Self.read(choice.key, from: choice.settings)
  }

  private static func read(_ key: LayerKey, from decoder: any Decoder) throws -> Self {
    switch key {
    case .convolution:
      let values = try StrictContainer<ConvolutionKeys>(decoder)
      var (channels, bias) = (0, true)
      try values.read(.channels, into: &channels)
      try values.read(.bias, into: &bias)
      return .convolution(
        channels: channels,
        try geometry(values, .kernel, .stride, .dilation, .padding, strideIsKernel: false),
        bias: bias
      )
    case .depthwiseConvolution:
      let values = try StrictContainer<DepthwiseKeys>(decoder)
      var bias = true
      try values.read(.bias, into: &bias)
      return .depthwiseConvolution(
        try geometry(values, .kernel, .stride, .dilation, .padding, strideIsKernel: false),
        bias: bias
      )
    case .batchNormalization:
      let values = try StrictContainer<BatchNormKeys>(decoder)
      var (epsilon, momentum): (Float, Float) = (1e-5, 0.1)
      try values.read(.epsilon, into: &epsilon)
      try values.read(.momentum, into: &momentum)
      return .batchNormalization(epsilon: epsilon, momentum: momentum)
    case .layerNormalization:
      let values = try StrictContainer<LayerNormKeys>(decoder)
      var epsilon: Float = 1e-5
      try values.read(.epsilon, into: &epsilon)
      return .layerNormalization(epsilon: epsilon)
    case .maxPool, .averagePool:
      let values = try StrictContainer<KernelKeys>(decoder)
      let window = try geometry(
        values,
        .kernel,
        .stride,
        .dilation,
        .padding,
        strideIsKernel: true
      )
      return key == .maxPool ? .maxPool(window) : .averagePool(window)
    case .lstm, .gru:
      let values = try StrictContainer<RecurrentKeys>(decoder)
      var (hidden, layers, bidirectional, summary) = (0, 1, false, Summary.mean)
      try values.read(.hidden, into: &hidden)
      try values.read(.layers, into: &layers)
      try values.read(.bidirectional, into: &bidirectional)
      try values.read(.summary, into: &summary)
      return key == .lstm
        ? .lstm(hidden: hidden, layers: layers, bidirectional: bidirectional, summary: summary)
        : .gru(hidden: hidden, layers: layers, bidirectional: bidirectional, summary: summary)
    case .positionEmbedding:
      let values = try StrictContainer<PositionKeys>(decoder)
      var frames = 0
      try values.read(.frames, into: &frames)
      return .positionEmbedding(frames: frames)
    case .selfAttention:
      let values = try StrictContainer<AttentionKeys>(decoder)
      var (heads, bias) = (0, false)
      var headSize: Int?
      try values.read(.heads, into: &heads)
      try values.read(.headSize, into: &headSize)
      try values.read(.bias, into: &bias)
      return .selfAttention(heads: heads, headSize: headSize, bias: bias)
    case .linear:
      let values = try StrictContainer<LinearKeys>(decoder)
      var (outputs, bias) = (0, true)
      try values.read(.outputs, into: &outputs)
      try values.read(.bias, into: &bias)
      return .linear(outputs: outputs, bias: bias)
    case .dropout:
      let values = try StrictContainer<DropoutKeys>(decoder)
      var (probability, wholeChannels): (Float, Bool) = (0.2, false)
      try values.read(.probability, into: &probability)
      try values.read(.wholeChannels, into: &wholeChannels)
      return .dropout(probability: probability, wholeChannels: wholeChannels)
    case .subSpectralNormalization:
      let values = try StrictContainer<SubSpectralNormKeys>(decoder)
      var (bands, epsilon, momentum): (Int, Float, Float) = (0, 1e-5, 0.1)
      try values.read(.bands, into: &bands)
      try values.read(.epsilon, into: &epsilon)
      try values.read(.momentum, into: &momentum)
      return .subSpectralNormalization(bands: bands, epsilon: epsilon, momentum: momentum)
    case .residual:
      let values = try StrictContainer<ResidualKeys>(decoder)
      var (body, shortcut): ([LayerConfiguration], [LayerConfiguration]) = ([], [])
      try values.read(.body, into: &body)
      try values.read(.shortcut, into: &shortcut)
      var stochasticDepth: Float = 0
      try values.read(.stochasticDepth, into: &stochasticDepth)
      return .residual(body: body, shortcut: shortcut, stochasticDepth: stochasticDepth)
    case .relu: return try plain(.relu, decoder)
    case .gelu: return try plain(.gelu, decoder)
    case .silu: return try plain(.silu, decoder)
    case .globalAveragePool: return try plain(.globalAveragePool, decoder)
    case .statisticsPool: return try plain(.statisticsPool, decoder)
    case .attentionPool: return try plain(.attentionPool, decoder)
    case .classToken: return try plain(.classToken, decoder)
    case .firstFrame: return try plain(.firstFrame, decoder)
    case .frequencyMean: return try plain(.frequencyMean, decoder)
    case .frequenciesAsChannels: return try plain(.frequenciesAsChannels, decoder)
    }
  }

  /// A layer without settings, once none are found.
  private static func plain(_ layer: Self, _ decoder: any Decoder) throws -> Self {
    _ = try StrictContainer<NoKeys>(decoder)
    return layer
  }

  private static func geometry<Key>(
    _ values: StrictContainer<Key>,
    _ kernel: Key,
    _ stride: Key,
    _ dilation: Key,
    _ padding: Key,
    strideIsKernel: Bool
  ) throws -> KernelGeometry {
    var geometry = KernelGeometry(kernel: [])
    try values.read(kernel, into: &geometry.kernel)
    if strideIsKernel { geometry.stride = geometry.kernel }
    try values.read(stride, into: &geometry.stride)
    try values.read(dilation, into: &geometry.dilation)
    try values.read(padding, into: &geometry.padding)
    return geometry
  }

  /// Writes an object with one key and all settings.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: LayerKey.self)
    switch self {
    case .convolution(let channels, let geometry, let bias):
      var values = container.nestedContainer(keyedBy: ConvolutionKeys.self, forKey: key)
      try values.encode(channels, forKey: .channels)
      try values.encode(geometry.kernel, forKey: .kernel)
      try values.encode(geometry.stride, forKey: .stride)
      try values.encode(geometry.dilation, forKey: .dilation)
      try values.encode(geometry.padding, forKey: .padding)
      try values.encode(bias, forKey: .bias)
    case .depthwiseConvolution(let geometry, let bias):
      var values = container.nestedContainer(keyedBy: DepthwiseKeys.self, forKey: key)
      try values.encode(geometry.kernel, forKey: .kernel)
      try values.encode(geometry.stride, forKey: .stride)
      try values.encode(geometry.dilation, forKey: .dilation)
      try values.encode(geometry.padding, forKey: .padding)
      try values.encode(bias, forKey: .bias)
    case .batchNormalization(let epsilon, let momentum):
      var values = container.nestedContainer(keyedBy: BatchNormKeys.self, forKey: key)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(momentum, forKey: .momentum)
    case .layerNormalization(let epsilon):
      var values = container.nestedContainer(keyedBy: LayerNormKeys.self, forKey: key)
      try values.encode(epsilon, forKey: .epsilon)
    case .maxPool(let geometry), .averagePool(let geometry):
      var values = container.nestedContainer(keyedBy: KernelKeys.self, forKey: key)
      try values.encode(geometry.kernel, forKey: .kernel)
      try values.encode(geometry.stride, forKey: .stride)
      try values.encode(geometry.dilation, forKey: .dilation)
      try values.encode(geometry.padding, forKey: .padding)
    case .lstm(let hidden, let layers, let bidirectional, let summary),
      .gru(let hidden, let layers, let bidirectional, let summary):
      var values = container.nestedContainer(keyedBy: RecurrentKeys.self, forKey: key)
      try values.encode(hidden, forKey: .hidden)
      try values.encode(layers, forKey: .layers)
      try values.encode(bidirectional, forKey: .bidirectional)
      try values.encode(summary, forKey: .summary)
    case .positionEmbedding(let frames):
      var values = container.nestedContainer(keyedBy: PositionKeys.self, forKey: key)
      try values.encode(frames, forKey: .frames)
    case .selfAttention(let heads, let headSize, let bias):
      var values = container.nestedContainer(keyedBy: AttentionKeys.self, forKey: key)
      try values.encode(heads, forKey: .heads)
      try values.encodeIfPresent(headSize, forKey: .headSize)
      try values.encode(bias, forKey: .bias)
    case .linear(let outputs, let bias):
      var values = container.nestedContainer(keyedBy: LinearKeys.self, forKey: key)
      try values.encode(outputs, forKey: .outputs)
      try values.encode(bias, forKey: .bias)
    case .dropout(let probability, let wholeChannels):
      var values = container.nestedContainer(keyedBy: DropoutKeys.self, forKey: key)
      try values.encode(probability, forKey: .probability)
      if wholeChannels { try values.encode(wholeChannels, forKey: .wholeChannels) }
    case .subSpectralNormalization(let bands, let epsilon, let momentum):
      var values = container.nestedContainer(keyedBy: SubSpectralNormKeys.self, forKey: key)
      try values.encode(bands, forKey: .bands)
      try values.encode(epsilon, forKey: .epsilon)
      try values.encode(momentum, forKey: .momentum)
    case .residual(let body, let shortcut, let stochasticDepth):
      var values = container.nestedContainer(keyedBy: ResidualKeys.self, forKey: key)
      try values.encode(body, forKey: .body)
      try values.encode(shortcut, forKey: .shortcut)
      if stochasticDepth > 0 { try values.encode(stochasticDepth, forKey: .stochasticDepth) }
    case .relu, .gelu, .silu, .globalAveragePool, .statisticsPool, .attentionPool, .classToken,
      .firstFrame, .frequencyMean, .frequenciesAsChannels:
      _ = container.nestedContainer(keyedBy: NoKeys.self, forKey: key)
    }
  }
}
