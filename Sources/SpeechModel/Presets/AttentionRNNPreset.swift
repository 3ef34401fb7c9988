/// Two short convolutions along time, two bidirectional LSTM layers, and a mean over the frames
/// that is weighted by attention (de Andrade et al., "A neural attention model for speech command
/// recognition", 2018).
///
/// As published, normalization after the ReLU included.
enum AttentionRNNPreset {
  static let layers: [LayerConfiguration] =
    [10, 1].flatMap { channels -> [LayerConfiguration] in
      [
        .convolution(channels: channels, KernelGeometry(kernel: [5, 1], padding: [2, 0])),
        .relu,
        .batchNormalization(),
      ]
    } + [
      .lstm(hidden: 64, layers: 2, bidirectional: true, summary: .sequence),
      .attentionPool,
      .linear(outputs: 64), .relu, .linear(outputs: 32),
    ]
}
