/// A network that comes with the package: nothing but a function that returns layers.
public enum Preset: String, Sendable, CaseIterable, Codable {
  /// Mean and deviation of the features over time, fully connected: the explainable one.
  case linear
  /// A bidirectional LSTM, the mean of its outputs over time, fully connected.
  case lstm
  /// Three convolution blocks, global average, fully connected.
  case cnn
  /// Depthwise-separable convolutions (Zhang et al., "Hello Edge", 2017), its small size.
  case dsCNNSmall = "ds-cnn-s"
  /// A convolution and two GRU layers (Zhang et al., "Hello Edge", 2017), its small size.
  case crnn
  /// Two bidirectional LSTM layers, their outputs averaged by attention (de Andrade et al., 2018):
  /// `asr-predict --attention` shows where in a clip it looks.
  case attentionRNN = "att-rnn"

  /// The layers before the classifier.
  public var layers: [LayerConfiguration] {
    switch self {
    case .linear: LinearPreset.layers
    case .lstm: LSTMPreset.layers
    case .cnn: CNNPreset.layers
    case .dsCNNSmall: DSCNNPreset.layers(channels: 64, blocks: 4)
    case .crnn: CRNNPreset.layers
    case .attentionRNN: AttentionRNNPreset.layers
    }
  }
}
