/// TC-ResNet8: convolutions over time alone, with the features as channels, in three residual
/// blocks (Choi et al., "Temporal convolution for real-time keyword spotting on mobile devices",
/// 2019).
enum TCResNetPreset {
  static let layers: [LayerConfiguration] =
    [.frequenciesAsChannels] + normalized(channels: 16, taps: 3) + [.relu]
    + [24, 32, 48].flatMap { channels -> [LayerConfiguration] in
      [
        .residual(
          body: normalized(channels: channels, taps: 9, stride: 2) + [.relu]
            + normalized(channels: channels, taps: 9),
          shortcut: normalized(channels: channels, taps: 1, stride: 2) + [.relu]
        ),
        .relu,
      ]
    } + [.globalAveragePool, .dropout(probability: 0.5)]

  private static func normalized(
    channels: Int,
    taps: Int,
    stride: Int = 1
  ) -> [LayerConfiguration] {
    [
      .convolution(
        channels: channels,
        KernelGeometry(kernel: [taps, 1], stride: [stride, 1], padding: [taps / 2, 0]),
        bias: false
      ),
      .batchNormalization(),
    ]
  }
}
