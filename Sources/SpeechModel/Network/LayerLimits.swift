extension LayerConfiguration {
  /// Checks the settings of a layer, perhaps from a stranger's model file.
  ///
  /// - Parameters:
  ///   - path: Where it stands.
  ///   - width: Positions F of its input, likewise `channels`.
  /// - Throws: `ConfigurationError.layer`.
  func check(at path: LayerPath, width: Int, channels: Int) throws {
    func require(_ condition: Bool, _ problem: String) throws {
      if !condition {
        throw ConfigurationError.layer(path: path, name: name, problem: problem)
      }
    }
    func requireSize(_ size: Int, _ name: String) throws {
      try require((1...8_192).contains(size), "\(name) is \(size); expected 1 to 8192")
    }
    switch self {
    case .convolution(let outputs, let geometry, _):
      try requireSize(outputs, "channels")
      try geometry.check(width: width, channels: max(channels, outputs), require)
    case .depthwiseConvolution(let geometry, _):
      try geometry.check(width: width, channels: channels, require)
    case .maxPool(let geometry), .averagePool(let geometry):
      try geometry.check(width: width, channels: channels, require)
      try require(
        geometry.dilation == [1, 1],
        "dilation is \(geometry.dilation); a pooling takes [1, 1]"
      )
      try require(
        zip(geometry.padding, geometry.kernel).allSatisfy { 2 * $0 <= $1 },
        "padding is \(geometry.padding); expected at most half the kernel"
      )
    case .batchNormalization(let epsilon, let momentum):
      try require(epsilon > 0 && epsilon < 1, "epsilon is \(epsilon); expected above 0, below 1")
      try require(momentum > 0 && momentum <= 1, "momentum is \(momentum); expected above 0 to 1")
    case .layerNormalization(let epsilon):
      try require(epsilon > 0 && epsilon < 1, "epsilon is \(epsilon); expected above 0, below 1")
    case .lstm(let hidden, let layers, _, _), .gru(let hidden, let layers, _, _):
      try requireSize(hidden, "hidden")
      try require((1...16).contains(layers), "layers is \(layers); expected 1 to 16")
    case .positionEmbedding(let frames): try requireSize(frames, "frames")
    case .selfAttention(let heads, let headSize, _):
      try require((1...256).contains(heads), "heads is \(heads); expected 1 to 256")
      if let headSize {
        try requireSize(headSize, "head-size")
        try requireSize(heads * headSize, "heads times head-size")
      } else {
        try require(
          width * channels % heads == 0,
          "\(width * channels) values a frame cannot be shared out among \(heads) heads;"
            + " give head-size"
        )
      }
    case .linear(let outputs, _): try requireSize(outputs, "outputs")
    case .subSpectralNormalization(let bands, let epsilon, let momentum):
      try LayerConfiguration.batchNormalization(epsilon: epsilon, momentum: momentum)
        .check(at: path, width: width, channels: channels)
      try require(
        bands >= 1 && bands <= width && width % bands == 0,
        "bands is \(bands); expected a divisor of the \(width) frequencies"
      )
    case .dropout(let probability, _):
      try require(
        (0..<1).contains(probability),
        "probability is \(probability); expected 0 to below 1"
      )
    case .residual(let body, _, let stochasticDepth):
      try require(!body.isEmpty, "its body has no layers; leave it out, or give it some")
      try require(
        (0..<1).contains(stochasticDepth),
        "stochastic-depth is \(stochasticDepth); expected 0 to below 1"
      )
    case .attentionPool: try requireSize(width * channels, "values of a frame")
    case .relu, .gelu, .silu, .globalAveragePool, .statisticsPool, .classToken, .firstFrame,
      .frequencyMean, .frequenciesAsChannels:
      break
    }
  }
}

extension KernelGeometry {
  /// Checks a kernel over a map of so many positions and channels.
  fileprivate func check(
    width: Int,
    channels: Int,
    _ require: (Bool, String) throws -> Void
  ) throws {
    for (name, pair, allowed) in [
      ("kernel", kernel, 1...1_024), ("stride", stride, 1...1_024),
      ("dilation", dilation, 1...1_024), ("padding", padding, 0...1_024),
    ] {
      try require(
        pair.count == 2 && pair.allSatisfy { allowed.contains($0) },
        "\(name) is \(pair); expected [time, frequency], each \(allowed.lowerBound) to"
          + " \(allowed.upperBound)"
      )
    }
    // Offsets within the maps of both ways are kept in 32 bits.
    let reach = zip(dilation, kernel).map { $0 * ($1 - 1) }
    let row = (width + max(2 * padding[1], reach[1])) * channels
    try require(
      (reach[0] + 1) * row < Int(Int32.max),
      "its kernel reaches over \(reach[0] + 1) frames of \(row) values; use a smaller kernel or"
        + " dilation"
    )
  }
}
