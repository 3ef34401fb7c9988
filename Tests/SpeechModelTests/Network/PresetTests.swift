import SpeechModel
import Testing

@Suite struct PresetTests {
  /// Parameters at 12 classes and 40 features; those of the published networks as published, or
  /// as their reference code has them.
  @Test(arguments: [
    (Preset.linear, 80 * 12 + 12),
    (.lstm, 2 * (4 * 96 * (40 + 96) + 8 * 96) + 192 * 12 + 12),
    (.cnn, 16 * 9 + 32 * 16 * 9 + 64 * 32 * 9 + 2 * (16 + 32 + 64) + 64 * 12 + 12),
    (.dsCNNSmall, 23_180),
    (.dsCNNMedium, 136_580),
    (.dsCNNLarge, 413_736),
    // Its classifier has no bias, ours does.
    (.tcResNet8, 65_168 + 12),
    (.bcResNet1, 9_232),
    (.bcResNet2, 27_284),
    (.bcResNet8, 321_068),
    (.kwt1, 607_308),
    // A convolution of 48 to 20 frequencies; PyTorch's GRU has two biases where TensorFlow's has one.
    (
      .crnn,
      48 * 40 + 2 * 48 + 3 * 60 * (960 + 60 + 2) + 3 * 60 * (60 + 60 + 2) + 60 * 84 + 84
        + 84 * 12 + 12
    ),
    (
      .attentionRNN,
      convolutionsOfAttentionRNN + lstmsOfAttentionRNN(bands: 40, biases: 2)
        + linearLayersOfAttentionRNN(labels: 12)
    ),
  ])
  func parameters(_ preset: Preset, _ expected: Int) throws {
    let plan = try NetworkPlan(preset.layers, inputWidth: 40, classes: 12)
    #expect(plan.parameters.valueCount == expected)
  }

  /// 64 features and the 35 words of Speech Commands.
  @Test func matchboxNetParameters() throws {
    let plan = try NetworkPlan(Preset.matchboxNet.layers, inputWidth: 64, classes: 35)
    #expect(plan.parameters.valueCount == 77_859)
  }

  /// The paper's 202k, with its 80 bands and 36 labels.
  ///
  /// So many it takes with two biases an LSTM, as PyTorch's and cuDNN's have; with one, as Keras'
  /// own LSTM, there are 201k.
  @Test func attentionRNNIsThePublishedOne() throws {
    let plan = try NetworkPlan(Preset.attentionRNN.layers, inputWidth: 80, classes: 36)
    #expect(plan.parameters.valueCount == 202_249)
    let others = Self.convolutionsOfAttentionRNN + Self.linearLayersOfAttentionRNN(labels: 36)
    #expect(others + Self.lstmsOfAttentionRNN(bands: 80, biases: 2) == 202_249)
    #expect(others + Self.lstmsOfAttentionRNN(bands: 80, biases: 1) == 201_225)
  }

  private static let convolutionsOfAttentionRNN = 5 * 10 + 10 + 2 * 10 + 5 * 10 + 1 + 2

  private static func lstmsOfAttentionRNN(bands: Int, biases: Int) -> Int {
    2 * 4 * 64 * (bands + 64 + biases) + 2 * 4 * 64 * (128 + 64 + biases)
  }

  private static func linearLayersOfAttentionRNN(labels: Int) -> Int {
    128 * 128 + 128 + 128 * 64 + 64 + 64 * 32 + 32 + 32 * labels + labels
  }

  /// Frames times products, and each frame with each.
  @Test func multiplyAddsOfAttentionGrowWithTheSquare() throws {
    let plan = try NetworkPlan(Preset.kwt1.layers, inputWidth: 40, classes: 12)
    let products = 64 * 4 * 64 + 2 * 64 * 256
    #expect(
      plan.multiplyAdds(frames: 98) == 98 * 40 * 64 + 12 * (99 * products + 2 * 99 * 99 * 64)
        + 64 * 12
    )
  }

  @Test func depthwiseSeparableMapIsTheBenchmarks() throws {
    let plan = try NetworkPlan(Preset.dsCNNSmall.layers, inputWidth: 40, classes: 12)
    // 98 frames and 40 bands become 50 by 20 positions of 64 channels.
    #expect(plan.layers[0].outputFrames(98) == 50)
    #expect(plan.layers[0].outputWidth == 20)
    #expect(plan.multiplyAdds(frames: 98) == 50 * 20 * (64 * 40 + 4 * (64 * 9 + 64 * 64)) + 768)
  }

  @Test(arguments: Preset.allCases)
  func aFewFramesAreEnough(_ preset: Preset) throws {
    let plan = try NetworkPlan(preset.layers, inputWidth: 40, classes: 3)
    #expect((1...8).contains(plan.minimumFrames))
  }
}
