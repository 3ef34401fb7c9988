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
  /// DS-CNN, its medium size.
  case dsCNNMedium = "ds-cnn-m"
  /// DS-CNN, its large size.
  case dsCNNLarge = "ds-cnn-l"
  /// Residual convolutions over time alone (Choi et al., "TC-ResNet", 2019).
  case tcResNet8 = "tc-resnet8"
  /// Broadcasted residual learning (Kim et al., "BC-ResNet", 2021), its smallest size.
  case bcResNet1 = "bc-resnet-1"
  /// BC-ResNet, twice as wide.
  case bcResNet2 = "bc-resnet-2"
  /// BC-ResNet, eight times as wide.
  case bcResNet8 = "bc-resnet-8"
  /// Separable convolutions over time alone (Majumdar and Ginsburg, "MatchboxNet", 2020).
  case matchboxNet = "matchboxnet-3x1x64"
  /// A transformer (Berg, O'Connor and Cruz, "Keyword Transformer", 2021), its smallest size.
  case kwt1 = "kwt-1"

  /// The layers before the classifier.
  public var layers: [LayerConfiguration] {
    switch self {
    case .linear: LinearPreset.layers
    case .lstm: LSTMPreset.layers
    case .cnn: CNNPreset.layers
    case .dsCNNSmall: DSCNNPreset.small
    case .dsCNNMedium: DSCNNPreset.medium
    case .dsCNNLarge: DSCNNPreset.large
    case .crnn: CRNNPreset.layers
    case .attentionRNN: AttentionRNNPreset.layers
    case .tcResNet8: TCResNetPreset.layers
    case .bcResNet1: BCResNetPreset.layers(width: 1)
    case .bcResNet2: BCResNetPreset.layers(width: 2)
    case .bcResNet8: BCResNetPreset.layers(width: 8)
    case .matchboxNet: MatchboxNetPreset.layers
    case .kwt1: KWTPreset.layers
    }
  }
}
