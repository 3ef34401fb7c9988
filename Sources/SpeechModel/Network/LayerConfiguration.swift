/// One layer as users write it and presets return it: `{conv: {channels: 16, kernel: [3, 3]}}`.
///
/// Pairs are (time, frequency). A fully connected layer to the classes is added after the last.
public indirect enum LayerConfiguration: Sendable, Equatable {
  /// Convolution over frames and frequencies.
  case convolution(channels: Int, KernelGeometry, bias: Bool = true)
  /// Convolution of each channel by itself.
  case depthwiseConvolution(KernelGeometry, bias: Bool = true)
  /// Normalization of each channel.
  case batchNormalization(epsilon: Float = 1e-5, momentum: Float = 0.1)
  /// Normalization of each channel in each of so many bands of neighbouring frequencies.
  case subSpectralNormalization(bands: Int, epsilon: Float = 1e-5, momentum: Float = 0.1)
  /// Normalization of each frame over its own values.
  case layerNormalization(epsilon: Float = 1e-5)
  /// max(0, x).
  case relu
  /// x Φ(x), with the standard normal distribution function Φ.
  case gelu
  /// x · sigmoid(x).
  case silu
  /// The largest value under a moving window.
  case maxPool(KernelGeometry)
  /// The mean under a moving window.
  case averagePool(KernelGeometry)
  /// The mean of each channel over the whole clip.
  case globalAveragePool
  /// Mean and deviation of every value over the clip's frames.
  case statisticsPool
  /// Long short-term memory.
  case lstm(hidden: Int, layers: Int = 1, bidirectional: Bool = false, summary: Summary = .mean)
  /// Gated recurrent units.
  case gru(hidden: Int, layers: Int = 1, bidirectional: Bool = false, summary: Summary = .mean)
  /// The mean of the frames, weighted by how well each answers a query that the last one asks.
  case attentionPool
  /// A learned row before the frames of every clip.
  case classToken
  /// A learned row added to each frame by its place, for so many places.
  case positionEmbedding(frames: Int)
  /// Every frame takes in what it finds in the clip's frames; `headSize` is that of a head's
  /// queries, the input's values shared out among the heads if nil.
  case selfAttention(heads: Int, headSize: Int? = nil, bias: Bool = false)
  /// The first frame of the clip.
  case firstFrame
  /// Fully connected, on every row.
  case linear(outputs: Int, bias: Bool = true)
  /// The mean over the frequencies of each frame.
  case frequencyMean
  /// Takes frequencies for channels, so that the layers after it go over time alone.
  case frequenciesAsChannels
  /// Zeros with a probability, in training; of whole channels of a clip if asked for.
  case dropout(probability: Float, wholeChannels: Bool = false)
  /// Layers whose result is added to the input, or to what other layers make of it; stochastic
  /// depth is the probability with which training leaves them away for a clip.
  case residual(
    body: [LayerConfiguration],
    shortcut: [LayerConfiguration] = [],
    stochasticDepth: Float = 0
  )

  /// What becomes of the outputs of an LSTM or GRU.
  public enum Summary: String, Codable, Sendable, CaseIterable {
    /// Every frame's output goes on.
    case sequence
    /// The last state.
    case last
    /// The mean over the frames.
    case mean
  }

  /// The key of the layer in a configuration file.
  package var name: String { key.rawValue }

  var key: LayerKey {
    switch self {
    case .convolution: .convolution
    case .depthwiseConvolution: .depthwiseConvolution
    case .batchNormalization: .batchNormalization
    case .subSpectralNormalization: .subSpectralNormalization
    case .relu: .relu
    case .silu: .silu
    case .layerNormalization: .layerNormalization
    case .gelu: .gelu
    case .maxPool: .maxPool
    case .averagePool: .averagePool
    case .globalAveragePool: .globalAveragePool
    case .statisticsPool: .statisticsPool
    case .lstm: .lstm
    case .gru: .gru
    case .attentionPool: .attentionPool
    case .classToken: .classToken
    case .positionEmbedding: .positionEmbedding
    case .selfAttention: .selfAttention
    case .firstFrame: .firstFrame
    case .linear: .linear
    case .frequencyMean: .frequencyMean
    case .frequenciesAsChannels: .frequenciesAsChannels
    case .dropout: .dropout
    case .residual: .residual
    }
  }
}

/// The keys of the layers in a configuration file.
enum LayerKey: String, CodingKey, CaseIterable {
  case convolution = "conv"
  case depthwiseConvolution = "depthwise-conv"
  case batchNormalization = "batch-norm"
  case subSpectralNormalization = "sub-spectral-norm"
  case relu
  case silu
  case layerNormalization = "layer-norm"
  case gelu
  case maxPool = "max-pool"
  case averagePool = "average-pool"
  case globalAveragePool = "global-average-pool"
  case statisticsPool = "statistics-pool"
  case lstm
  case gru
  case attentionPool = "attention-pool"
  case classToken = "class-token"
  case positionEmbedding = "position-embedding"
  case selfAttention = "self-attention"
  case firstFrame = "first-frame"
  case linear
  case frequencyMean = "frequency-mean"
  case frequenciesAsChannels = "frequencies-as-channels"
  case dropout
  case residual
}
