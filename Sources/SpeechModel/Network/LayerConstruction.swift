extension NetworkBuilder {
  /// Adds the first of some layers, and with it those right after it that it takes in; returns
  /// how many.
  mutating func add(_ rest: ArraySlice<LayerConfiguration>, at path: LayerPath) -> Int {
    let name = path.name
    let next = rest.dropFirst().first
    let afterNext = rest.dropFirst(2).first
    switch rest.first {
    case .convolution(let outputs, let geometry, let bias):
      let following = epilogue(next, afterNext, at: path)
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
      let following = epilogue(next, afterNext, at: path)
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
          isFused: !isShared && map > 0 && graph.layers[map - 1].gathersMoments,
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
    case .dropout(let probability, let wholeChannels):
      append(
        Dropout(
          outputWidth: width,
          outputChannels: channels,
          probability: probability,
          dropsWholeChannels: wholeChannels,
          index: configured.count
        )
      )
    case .subSpectralNormalization(let bands, let epsilon, let momentum):
      append(
        SubSpectralNormalization(
          width: width,
          channels: channels,
          bands: bands,
          epsilon: epsilon,
          momentum: momentum,
          name: name,
          layout: &parameters,
          statistics: &statistics
        )
      )
    case .silu:
      append(SiLU(outputWidth: width, outputChannels: channels))
    case .frequencyMean:
      append(FrequencyMean(outputChannels: channels, inputWidth: width))
    case .frequenciesAsChannels:
      append(ChannelView(outputChannels: width * channels))
    case .residual, nil: break
    }
    return 1
  }

  /// What a convolution takes in at inference: the batch norm and ReLU right after it.
  private mutating func epilogue(
    _ next: LayerConfiguration?,
    _ afterNext: LayerConfiguration?,
    at path: LayerPath
  ) -> (hasNorm: Bool, hasReLU: Bool, used: Int) {
    guard foldsNorms else { return (false, false, 1) }
    if case .batchNormalization(let epsilon, _) = next {
      folds.append(
        BatchNormFold(convolution: path.name, norm: path.next.name, epsilon: epsilon)
      )
      return (true, afterNext == .relu, afterNext == .relu ? 3 : 2)
    }
    return (false, next == .relu, next == .relu ? 2 : 1)
  }
}
