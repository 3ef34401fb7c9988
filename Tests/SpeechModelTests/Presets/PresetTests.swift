import Foundation
import SpeechModel
import TestSupport
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
  /// That is the number with two biases for each LSTM, as in PyTorch and cuDNN; with one, as in
  /// Keras' own LSTM, it is 201k.
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

  /// A digest of the layers as a model file has them: settings that do not change the number of
  /// parameters matter, too.
  static let digests = [
    "linear": "2d63a2b5417e30e2",
    "lstm": "f84f0d6f29373cb0",
    "cnn": "6d80d14bc8862b7d",
    "ds-cnn-s": "3219e8fe90355569",
    "crnn": "c35d1d269fbb2349",
    "att-rnn": "a66d54bf8b9d46b3",
    "ds-cnn-m": "a1b79ce10fb075b2",
    "ds-cnn-l": "ae8eb22617aab7b8",
    "tc-resnet8": "04e7a8a709a1ae0c",
    "bc-resnet-1": "7d1bda42cf56c261",
    "bc-resnet-2": "2c57649a01752d94",
    "bc-resnet-8": "ce1f8a9d79b2e170",
    "matchboxnet-3x1x64": "9ee40eb8f24cda4e",
    "kwt-1": "5b8c216c8dfb0eb6",
  ]

  @Test(arguments: Preset.allCases)
  func layersAreTheSameForEver(_ preset: Preset) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let digest = byteDigest(try encoder.encode(preset.layers))
    #expect(digest == Self.digests[preset.rawValue], "\(preset.rawValue)")
  }
}
