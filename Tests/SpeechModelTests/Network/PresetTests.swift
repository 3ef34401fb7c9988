import SpeechModel
import Testing

@Suite struct PresetTests {
  /// Parameters at 12 classes and 40 features; DS-CNN-S as published.
  @Test(arguments: [
    (Preset.linear, 80 * 12 + 12),
    (.lstm, 2 * (4 * 96 * (40 + 96) + 8 * 96) + 192 * 12 + 12),
    (.cnn, 16 * 9 + 32 * 16 * 9 + 64 * 32 * 9 + 2 * (16 + 32 + 64) + 64 * 12 + 12),
    (.dsCNNSmall, 23_180),
  ])
  func parameters(_ preset: Preset, _ expected: Int) throws {
    let plan = try NetworkPlan(preset.layers, inputWidth: 40, classes: 12)
    #expect(plan.parameters.valueCount == expected)
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
