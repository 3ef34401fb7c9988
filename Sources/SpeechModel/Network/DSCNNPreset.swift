/// DS-CNN: a 10×4 convolution, then depthwise-separable blocks (Zhang et al., "Hello Edge:
/// Keyword Spotting on Microcontrollers", 2017).
enum DSCNNPreset {
  static func layers(channels: Int, blocks: Int) -> [LayerConfiguration] {
    let normalized: [LayerConfiguration] = [.batchNormalization(), .relu]
    let first = LayerConfiguration.convolution(
      channels: channels,
      KernelGeometry(kernel: [10, 4], stride: [2, 2], padding: [5, 1]),
      bias: false
    )
    let block =
      [
        .depthwiseConvolution(KernelGeometry(kernel: [3, 3], padding: [1, 1]), bias: false)
      ] + normalized + [
        .convolution(channels: channels, KernelGeometry(kernel: [1, 1]), bias: false)
      ] + normalized
    return [first] + normalized + (0..<blocks).flatMap { _ in block }
      + [.globalAveragePool, .dropout(probability: 0.2)]
  }
}
