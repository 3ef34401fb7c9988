import SpeechModel
import TestSupport
import Testing

/// Every layer's backward against finite differences of its forward, along directions.
@Suite struct GradientTests {
  static let cases: [[LayerConfiguration]] = [
    [.linear(outputs: 7)],
    [.linear(outputs: 3, bias: false)],
    [.convolution(channels: 4, KernelGeometry(kernel: [3, 3], padding: [1, 1]))],
    [
      .convolution(
        channels: 3,
        KernelGeometry(kernel: [3, 2], stride: [2, 1], dilation: [2, 3], padding: [2, 1])
      )
    ],
    [.convolution(channels: 4, KernelGeometry(kernel: [1, 1]), bias: false)],
    [.depthwiseConvolution(KernelGeometry(kernel: [3, 3], padding: [1, 1]))],
    [
      .depthwiseConvolution(
        KernelGeometry(kernel: [3, 3], stride: [2, 2], dilation: [2, 1], padding: [2, 1])
      )
    ],
    [.batchNormalization()],
    [.batchNormalization(), .relu],
    // A norm that all neighbouring layers apply while reading and writing its map.
    [
      .convolution(channels: 5, KernelGeometry(kernel: [3, 2], stride: [2, 1], padding: [1, 1])),
      .batchNormalization(),
      .depthwiseConvolution(KernelGeometry(kernel: [3, 3], padding: [1, 1])),
      .batchNormalization(),
      .convolution(channels: 17, KernelGeometry(kernel: [1, 1])),
      .batchNormalization(),
      .globalAveragePool,
    ],
    // Gradients in place, without a norm that would copy them.
    [
      .convolution(channels: 40, KernelGeometry(kernel: [1, 1])),
      .convolution(channels: 40, KernelGeometry(kernel: [1, 1])),
      .convolution(channels: 40, KernelGeometry(kernel: [3, 3], padding: [1, 1])),
    ],
    // Two norms in a row, and one at the end.
    [
      .convolution(channels: 4, KernelGeometry(kernel: [2, 2])), .batchNormalization(),
      .batchNormalization(), .relu,
    ],
    [.convolution(channels: 4, KernelGeometry(kernel: [2, 2])), .batchNormalization()],
    // Norms before and after layers that do not access their maps in pieces.
    [.batchNormalization(), .averagePool(KernelGeometry(kernel: [2, 2])), .batchNormalization()],
    [.batchNormalization(), .lstm(hidden: 4, summary: .last), .batchNormalization()],
    // More padding than the kernel can reach.
    [
      .convolution(channels: 4, KernelGeometry(kernel: [1, 2], stride: [1, 2], padding: [1, 2])),
      .depthwiseConvolution(KernelGeometry(kernel: [2, 1], padding: [2, 1])),
    ],
    [.relu],
    [.prelu],
    // Slopes after a norm, with a gradient for an earlier layer.
    [
      .convolution(channels: 5, KernelGeometry(kernel: [3, 3])), .batchNormalization(), .prelu,
      .linear(outputs: 4),
    ],
    [.maxPool(KernelGeometry(kernel: [2, 2], stride: [2, 2]))],
    [.averagePool(KernelGeometry(kernel: [3, 2], stride: [2, 1], padding: [1, 1]))],
    [.globalAveragePool],
    [.statisticsPool],
    [.lstm(hidden: 5, summary: .sequence)],
    [.lstm(hidden: 4, layers: 2, bidirectional: true, summary: .mean)],
    [.lstm(hidden: 4, bidirectional: true, summary: .last)],
    [.dropout(probability: 0.4)],
    [.dropout(probability: 0.4, wholeChannels: true)],
    [.subSpectralNormalization(bands: 2)],
    [.subSpectralNormalization(bands: 6)],
    [.silu],
    [
      .convolution(channels: 5, KernelGeometry(kernel: [3, 3])), .batchNormalization(), .silu,
    ],
    [.frequencyMean],
    [
      .convolution(channels: 5, KernelGeometry(kernel: [3, 3])), .batchNormalization(),
      .frequencyMean,
    ],
    [.frequenciesAsChannels, .convolution(channels: 4, KernelGeometry(kernel: [3, 1]))],
    // The input's gradient is the sum of two; one norm is read by both branches.
    [.residual(body: [.convolution(channels: 3, KernelGeometry(kernel: [1, 1]))])],
    [
      .convolution(channels: 4, KernelGeometry(kernel: [2, 2])), .batchNormalization(),
      .residual(
        body: [.depthwiseConvolution(KernelGeometry(kernel: [3, 3], padding: [1, 1]))],
        shortcut: [
          .convolution(channels: 4, KernelGeometry(kernel: [1, 1])), .batchNormalization(),
        ]
      ),
      .batchNormalization(),
    ],
    [
      .residual(body: [
        .residual(
          body: [.batchNormalization(), .frequencyMean, .lstm(hidden: 3, summary: .sequence)],
          shortcut: [.batchNormalization(), .residual(body: [.silu])]
        )
      ])
    ],
    [
      .residual(
        body: [.frequenciesAsChannels, .linear(outputs: 4)],
        shortcut: [.linear(outputs: 4), .residual(body: [.linear(outputs: 4)])]
      ),
      .residual(body: [.dropout(probability: 0.3)]),
    ],
    [
      .residual(
        body: [.convolution(channels: 3, KernelGeometry(kernel: [1, 1]))],
        stochasticDepth: 0.5
      )
    ],
    [.gru(hidden: 5, summary: .sequence)],
    [.gru(hidden: 4, layers: 2, bidirectional: true, summary: .mean)],
    [.gru(hidden: 4, bidirectional: true, summary: .last)],
    [.linear(outputs: 4), .gru(hidden: 3, summary: .sequence), .attentionPool],
    [.attentionPool],
    [.layerNormalization()],
    [.linear(outputs: 64), .layerNormalization(epsilon: 0.1)],
    [.gelu],
    [.classToken],
    // Clips shorter and longer than the table, whose gradient continues to an earlier layer.
    [.linear(outputs: 7), .positionEmbedding(frames: 6)],
    [.positionEmbedding(frames: 1)],
    [.firstFrame],
    [.selfAttention(heads: 2)],
    [.selfAttention(heads: 3, headSize: 5, bias: true)],
    [.linear(outputs: 6), .classToken, .selfAttention(heads: 1), .gelu, .firstFrame],
  ]

  @Test(arguments: cases.indices)
  func matchesFiniteDifferences(_ index: Int) throws {
    try check(Self.cases[index], index: index, width: 6, lengths: [9, 4, 13, 5])
  }

  /// Convolutions work on blocks of some 64 positions, and of at least a frame.
  @Test func framesMayBeWiderThanABlock() throws {
    let same = KernelGeometry(kernel: [3, 3], padding: [1, 1])
    try check(
      [.convolution(channels: 2, same), .batchNormalization(), .depthwiseConvolution(same)],
      index: 0,
      width: 80,
      lengths: [3, 2]
    )
  }

  private func check(
    _ layers: [LayerConfiguration],
    index: Int,
    width: Int,
    lengths: [Int]
  ) throws {
    let plan = try NetworkPlan(layers, inputWidth: width, inputChannels: 3, classes: nil)
    var stream = RandomStream(seed: 7, .gradientCheck, index: index)
    // Away from the kinks of ReLU and max, which finite differences cannot see across.
    let input = (0..<lengths.reduce(0, +) * width * 3).map { i in
      let value = stream.normalPair().0
      return value + (value > 0 ? 0.1 : -0.1) + 0.05 * Float(i % 3)
    }
    let harness = NetworkHarness(
      network: Network(plan: plan, seed: 3),
      input: input,
      lengths: lengths
    )
    let hasKinks =
      layers.contains { ["relu", "prelu", "max-pool"].contains($0.name) }
    let error = harness.directionalDerivativeError(step: hasKinks ? 2e-3 : 1e-2)
    #expect(error.parameters < 1e-2, "\(layers)")
    #expect(error.input < 1e-2, "\(layers)")
  }

  @Test func lossMatchesFiniteDifferences() {
    let loss = SoftmaxCrossEntropy(labelSmoothing: 0.1, classWeights: [1, 2, 0.5])
    let logits: [Float] = [0.3, -1.2, 2.1]
    func value(_ logits: [Float]) -> Double {
      var copy = logits
      return copy.withUnsafeMutableBufferPointer {
        loss.lossAndGradient($0, label: 1, scale: 0.25)
      }
    }
    var gradient = logits
    gradient.withUnsafeMutableBufferPointer { _ = loss.lossAndGradient($0, label: 1, scale: 0.25) }
    for k in logits.indices {
      var (up, down) = (logits, logits)
      up[k] += 1e-2
      down[k] -= 1e-2
      let slope = (value(up) - value(down)) / 2e-2
      #expect(abs(slope - Double(gradient[k])) < 1e-4)
    }
  }
}
