@testable import SpeechModel

/// Small models that together hold every kind of layer and of features.
enum ModelSeeds {
  private static let networks: [String: [LayerConfiguration]] = [
    "linear": [.statisticsPool],
    "convolution": [
      .convolution(channels: 3, KernelGeometry(kernel: [3, 3], padding: [1, 1]), bias: false),
      .batchNormalization(), .relu,
      .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])),
      .depthwiseConvolution(KernelGeometry(kernel: [3, 1], padding: [1, 0])),
      .subSpectralNormalization(bands: 2), .silu,
      .averagePool(KernelGeometry(kernel: [2, 2], stride: [1, 1])),
      .globalAveragePool, .dropout(probability: 0.1),
    ],
    "recurrent": [
      .frequenciesAsChannels,
      .gru(hidden: 3, layers: 2, bidirectional: true, summary: .sequence),
      .lstm(hidden: 3, bidirectional: true, summary: .sequence),
      .attentionPool,
    ],
    "attention": [
      .linear(outputs: 4), .classToken, .positionEmbedding(frames: 60),
      .residual(body: [.selfAttention(heads: 2)]), .layerNormalization(),
      .residual(body: [.linear(outputs: 6), .gelu, .linear(outputs: 4)]), .firstFrame,
    ],
    "frequency-mean": [
      .convolution(channels: 2, KernelGeometry(kernel: [3, 3]), bias: true),
      .frequencyMean, .lstm(hidden: 2, summary: .last),
    ],
  ]

  private static var features: [String: FeatureConfiguration] {
    var plain = FeatureConfiguration()
    plain.melBands = 8
    var none = plain
    none.sampleRateHertz = 8_000
    none.upperFrequencyHertz = 4_000
    none.normalization = .none
    return ["mel": plain, "mel-8k": none]
  }

  /// The files of all combinations that are possible.
  @Sendable static func files() throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    for (name, layers) in networks {
      for (kind, features) in features {
        let plan = try NetworkPlan(layers, inputWidth: features.values, classes: 2)
        let model = TrainedModel(
          configuration: ModelConfiguration(
            features: features,
            layers: layers,
            longestTrainingClipSeconds: 1
          ),
          labels: ["no", "yes"],
          normalizer: features.normalization == .trainingSet
            ? Normalizer(
              mean: Array(repeating: 0, count: features.values),
              deviation: Array(repeating: 1, count: features.values)
            ) : nil,
          network: Network(plan: plan, seed: 1)
        )
        files["\(name)-\(kind).safetensors"] = try model.encoded()
      }
    }
    return files
  }
}
