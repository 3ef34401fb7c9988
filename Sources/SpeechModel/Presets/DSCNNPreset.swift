/// DS-CNN: a 10×4 convolution, then depthwise-separable blocks (Zhang et al., "Hello Edge:
/// Keyword Spotting on Microcontrollers", 2017).
enum DSCNNPreset {
  static let small = layers(channels: 64, blocks: 4, stride: [2, 2], blockStride: [1, 1])
  static let medium = layers(channels: 172, blocks: 4, stride: [2, 1], blockStride: [2, 2])
  static let large = layers(channels: 276, blocks: 5, stride: [2, 1], blockStride: [2, 2])

  /// - Parameters:
  ///   - stride: That of the first convolution.
  ///   - blockStride: That of the first block.
  private static func layers(
    channels: Int,
    blocks: Int,
    stride: [Int],
    blockStride: [Int]
  ) -> [LayerConfiguration] {
    let normalized: [LayerConfiguration] = [.batchNormalization(), .relu]
    let first = LayerConfiguration.convolution(
      channels: channels,
      KernelGeometry(kernel: [10, 4], stride: stride, padding: [5, 1]),
      bias: false
    )
    func block(stride: [Int]) -> [LayerConfiguration] {
      [
        .depthwiseConvolution(
          KernelGeometry(kernel: [3, 3], stride: stride, padding: [1, 1]),
          bias: false
        )
      ] + normalized + [
        .convolution(channels: channels, KernelGeometry(kernel: [1, 1]), bias: false)
      ] + normalized
    }
    return [first] + normalized
      + (0..<blocks).flatMap { block(stride: $0 == 0 ? blockStride : [1, 1]) }
      + [.globalAveragePool, .dropout(probability: 0.2)]
  }
}
