import SpeechModel
import SpeechTraining
import Testing

@Suite struct SomeOfTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test func countsAreDrawnEvenlyAndStepsStayInOrder() {
    var step = SomeOf()
    step.count = Interval(1, 3)
    step.steps = [
      .gain(Gain()), .speed(SpeedPerturbation()), .polarity(PolarityInversion()), .crop(Crop()),
    ]
    let names = step.steps.map(\.name)
    var counts = [0, 0, 0, 0, 0]
    var chosen: [String: Int] = [:]
    for draw in 0..<6_000 {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let drawn = step.draw(from: &stream, scene).steps.map(\.name)
      counts[drawn.count] += 1
      for name in drawn { chosen[name, default: 0] += 1 }
      #expect(drawn == names.filter(drawn.contains))
    }
    #expect(counts[0] == 0 && counts[4] == 0)
    for count in 1...3 { #expect(abs(Double(counts[count]) / 6_000 - 1.0 / 3) < 0.025) }
    // Two of four on average, each as likely as the others.
    for name in names { #expect(abs(Double(chosen[name, default: 0]) / 6_000 - 0.5) < 0.025) }
  }

  @Test func allOrNoneCanBeAskedFor() {
    var step = SomeOf()
    step.steps = [Augmenter.gain(Gain()).happening(0), .crop(Crop())]
    var stream = RandomStream(seed: 1, .augmentation)
    step.count = Interval(2, 2)
    #expect(step.draw(from: &stream, scene).steps.map(\.name) == ["gain", "crop"])
    step.count = Interval(0, 0)
    #expect(step.draw(from: &stream, scene).steps.isEmpty)
  }
}
