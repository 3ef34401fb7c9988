package import SpeechModel
internal import SpeechTraining

/// A network whose training and prediction are timed, without dropout.
package struct BenchmarkNetwork: Sendable {
  package let name: String
  /// The layers before the classifier.
  package let layers: [LayerConfiguration]
  /// Clips that go through the network together, as in a training run of its kind.
  package let shardClips: Int

  private init(_ name: String, _ layers: [LayerConfiguration], as preset: Preset) {
    self.name = name
    self.layers = layers.withDropout(0)
    shardClips = TrainingConfiguration.recipe(for: preset).shardClips
  }

  /// A preset under its own name.
  package init(_ preset: Preset) {
    self.init(preset.rawValue, preset.layers, as: preset)
  }

  /// The networks that are timed against other systems, by the names used there: one LSTM of
  /// 128 and two layers of 256, the last state of each; three 3×3 convolution blocks of 16, 32 and
  /// 64 channels; DS-CNN of 64 channels.
  package static let compared = [
    BenchmarkNetwork("lstm", [.lstm(hidden: 128, summary: .last)], as: .lstm),
    BenchmarkNetwork("lstm-256x2", [.lstm(hidden: 256, layers: 2, summary: .last)], as: .lstm),
    BenchmarkNetwork("cnn", Preset.cnn.layers, as: .cnn),
    BenchmarkNetwork("ds-cnn", Preset.dsCNNSmall.layers, as: .dsCNNSmall),
  ]

  /// One of those.
  package init?(compared name: String) {
    guard let network = Self.compared.first(where: { $0.name == name }) else { return nil }
    self = network
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
