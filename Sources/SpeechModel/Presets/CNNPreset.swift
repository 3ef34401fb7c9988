/// Three blocks of 3×3 convolution, batch norm, ReLU and 2×2 max pooling, then the mean.
enum CNNPreset {
  static let layers: [LayerConfiguration] =
    [16, 32, 64].flatMap { channels -> [LayerConfiguration] in
      [
        .convolution(
          channels: channels,
          KernelGeometry(kernel: [3, 3], padding: [1, 1]),
          bias: false
        ),
        .batchNormalization(),
        .relu,
        .maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2])),
      ]
    } + [.globalAveragePool, .dropout(probability: 0.1)]
}
