/// CRNN, small: a strided convolution, two GRU layers, of which the last state is used, and a fully
/// connected layer (Zhang et al., "Hello Edge: Keyword Spotting on Microcontrollers", 2017).
///
/// The published one has no batch norm but a bias, no padding, and 10 coefficients for 40 bands:
/// here a batch norm after the convolution learns faster, and padded ends let short clips through.
enum CRNNPreset {
  static let layers: [LayerConfiguration] = [
    .convolution(
      channels: 48,
      KernelGeometry(kernel: [10, 4], stride: [2, 2], padding: [5, 1]),
      bias: false
    ),
    .batchNormalization(), .relu,
    .gru(hidden: 60, layers: 2, summary: .last),
    .linear(outputs: 84), .relu,
    .dropout(probability: 0.2),
  ]
}
