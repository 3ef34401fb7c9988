/// Every kind of layer that a configuration file may name.
package enum LayerCatalog {
  package static let kinds: [any LayerSettings.Type] = [
    Convolution.Settings.self,
    DepthwiseConvolution.Settings.self,
    BatchNormalization.Settings.self,
    SubSpectralNormalization.Settings.self,
    ReLU.Settings.self,
    PReLU.Settings.self,
    SiLU.Settings.self,
    LayerNormalization.Settings.self,
    GELU.Settings.self,
    MaxPooling.Settings.self,
    AveragePooling.Settings.self,
    GlobalAveragePooling.Settings.self,
    StatisticsPooling.Settings.self,
    Recurrent.Settings<LSTMCell>.self,
    Recurrent.Settings<GRUCell>.self,
    AttentionPooling.Settings.self,
    ClassToken.Settings.self,
    PositionEmbedding.Settings.self,
    SelfAttention.Settings.self,
    FirstFrame.Settings.self,
    Linear.Settings.self,
    FrequencyMean.Settings.self,
    ChannelView.Settings.self,
    Dropout.Settings.self,
    ResidualSum.Settings.self,
    Familiarity.Settings.self,
  ]

  /// Names of all kinds.
  package static var names: [String] { kinds.map { $0.name } }

  /// The kind that the only key of an object names, and the settings under that key.
  ///
  /// - Throws: `ConfigurationError` for none or several keys, or one that is not known.
  static func kind(
    of decoder: any Decoder
  ) throws -> (kind: any LayerSettings.Type, settings: any Decoder) {
    let (name, settings) = try decodeChoice(
      decoder,
      among: names,
      path: "network.layers",
      example: "{relu: {}}"
    )
    guard let kind = kinds.first(where: { $0.name == name }) else {
      preconditionFailure("a name among the kinds' names")
    }
    return (kind, settings)
  }
}
