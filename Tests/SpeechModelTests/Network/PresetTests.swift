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
