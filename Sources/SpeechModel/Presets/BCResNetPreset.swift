/// BC-ResNet: blocks that work on frequencies, then on time alone with the mean over frequencies,
/// and add the one to the other (Kim et al., "Broadcasted residual learning for efficient keyword
/// spotting", 2021).
///
/// Made for 40 features.
enum BCResNetPreset {
  /// - Parameter width: The paper's τ: all channels are multiples of it.
  static func layers(width: Int) -> [LayerConfiguration] {
    let unit = 8 * width
    var channels = 2 * unit
    var layers: [LayerConfiguration] = [
      .convolution(
        channels: channels,
        KernelGeometry(kernel: [5, 5], stride: [1, 2], padding: [2, 2]),
        bias: false
      ),
      .batchNormalization(), .relu,
    ]
    let stages: [(channels: Int, blocks: Int, frequencyStride: Int)] = [
      (unit, blocks: 2, frequencyStride: 1), (unit * 3 / 2, 2, 2), (unit * 2, 4, 2),
      (unit * 5 / 2, 4, 1),
    ]
    for (index, stage) in stages.enumerated() {
      for block in 0..<stage.blocks {
        let body = self.body(
          channels: stage.channels,
          frequencyStride: block == 0 ? stage.frequencyStride : 1,
          dilation: 1 << index
        )
        if channels == stage.channels {
          layers += [.residual(body: body), .relu]
        } else {
          layers += pointwise(stage.channels) + [.batchNormalization(), .relu] + body + [.relu]
          channels = stage.channels
        }
      }
    }
    return layers + [
      .depthwiseConvolution(KernelGeometry(kernel: [5, 5], padding: [2, 0]), bias: false)
    ] + pointwise(4 * unit) + [.batchNormalization(), .relu, .globalAveragePool]
  }

  private static func body(
    channels: Int,
    frequencyStride: Int,
    dilation: Int
  ) -> [LayerConfiguration] {
    [
      .depthwiseConvolution(
        KernelGeometry(kernel: [1, 3], stride: [1, frequencyStride], padding: [0, 1]),
        bias: false
      ),
      .subSpectralNormalization(bands: 5),
      .residual(
        body: [
          .frequencyMean,
          .depthwiseConvolution(
            KernelGeometry(kernel: [3, 1], dilation: [dilation, 1], padding: [dilation, 0]),
            bias: false
          ),
          .batchNormalization(), .silu,
        ] + pointwise(channels) + [.dropout(probability: 0.1, wholeChannels: true)]
      ),
    ]
  }

  private static func pointwise(_ channels: Int) -> [LayerConfiguration] {
    [.convolution(channels: channels, KernelGeometry(kernel: [1, 1]), bias: false)]
  }
}
