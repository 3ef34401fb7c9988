package import SpeechModel

/// The networks that are timed against other systems, under the names used there.
package enum BenchmarkNetwork: String, CaseIterable, Sendable {
  /// One LSTM of 128, the last state.
  case lstm
  /// Two LSTM layers of 256, the last state.
  case largeLSTM = "lstm-256x2"
  /// Three 3×3 convolution blocks of 16, 32 and 64 channels.
  case cnn
  /// DS-CNN of 64 channels.
  case dsCNN = "ds-cnn"

  /// The layers before the classifier, without dropout.
  package var layers: [LayerConfiguration] {
    let layers: [LayerConfiguration] =
      switch self {
      case .lstm: [.lstm(hidden: 128, summary: .last)]
      case .largeLSTM: [.lstm(hidden: 256, layers: 2, summary: .last)]
      case .cnn: Preset.cnn.layers
      case .dsCNN: Preset.dsCNNSmall.layers
      }
    return layers.filter { if case .dropout = $0 { false } else { true } }
  }

  /// Clips that go through the network together, as in a training run of its kind.
  package var shardClips: Int {
    let preset: Preset =
      switch self {
      case .lstm, .largeLSTM: .lstm
      case .cnn: .cnn
      case .dsCNN: .dsCNNSmall
      }
    return TrainingConfiguration.recipe(for: preset).shardClips
  }

  package static let classes = 12
  package static let frames = 98
  package static let values = 40

  /// MFCC-40 of 512 points every 10 ms at 16 kHz, as the other systems are asked for.
  package static var features: FeatureConfiguration {
    var features = FeatureConfiguration()
    features.kind = .mfcc
    features.coefficients = values
    features.lowerFrequencyHertz = 0
    features.normalization = .none
    return features
  }

  /// The network with its first values.
  package func network() throws -> Network {
    Network(
      plan: try NetworkPlan(layers, inputWidth: Self.values, classes: Self.classes),
      seed: 0
    )
  }

  /// A model file's worth of it.
  package func model() throws -> TrainedModel {
    TrainedModel(
      configuration: ModelConfiguration(
        features: Self.features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: (0..<Self.classes).map { "label \($0)" },
      normalizer: nil,
      network: try network()
    )
  }
}
