/// MatchboxNet-3x1x64: separable convolutions over time alone, with the features as channels, in
/// three residual blocks (Majumdar and Ginsburg, 2020; layers as in NeMo).
///
/// Made for 64 features.
enum MatchboxNetPreset {
  static let layers: [LayerConfiguration] =
    [.frequenciesAsChannels] + separable(channels: 128, taps: 11) + [.relu]
    + [13, 15, 17].flatMap { taps -> [LayerConfiguration] in
      [
        .residual(body: separable(channels: 64, taps: taps), shortcut: pointwise(channels: 64)),
        .relu,
      ]
    } + separable(channels: 128, taps: 29, dilation: 2) + [.relu]
    + pointwise(channels: 128) + [.relu, .globalAveragePool]

  private static func separable(
    channels: Int,
    taps: Int,
    dilation: Int = 1
  ) -> [LayerConfiguration] {
    let geometry = KernelGeometry(
      kernel: [taps, 1],
      dilation: [dilation, 1],
      padding: [dilation * (taps / 2), 0]
    )
    return [.depthwiseConvolution(geometry, bias: false)] + pointwise(channels: channels)
  }

  private static func pointwise(channels: Int) -> [LayerConfiguration] {
    [
      .convolution(channels: channels, KernelGeometry(kernel: [1, 1]), bias: false),
      .batchNormalization(),
    ]
  }
}
