import SpeechModel
import SpeechTraining
import Testing

@Suite struct SometimesTests {
  /// All steps or none, whatever their own probabilities, and as often as said.
  @Test(arguments: [0.25, 0.8])
  func stepsHappenTogetherOrNotAtAll(_ probability: Double) {
    var step = Sometimes()
    step.probability = probability
    step.steps = [Augmenter.gain(Gain()).happening(0), .speed(SpeedPerturbation())]
    let scene = AugmentationScene(rateHertz: 16_000)
    let pipeline = AugmentationPipeline([.sometimes(step)], seed: 3, scene)
    var happened = 0
    for draw in 0..<4_000 {
      guard let drawn = pipeline.draw(UInt64(draw)).first?.value as? DrawnSteps else { continue }
      #expect(drawn.steps.map(\.name) == ["gain", "speed"])
      happened += 1
    }
    #expect(abs(Double(happened) / 4_000 - probability) < 0.03)
  }
}
