import SpeechModel
import SpeechTraining
import Testing

@Suite struct StepSequenceTests {
  private let scene = AugmentationScene(rateHertz: 1_000)

  @Test func stepsHappenOneAfterAnother() throws {
    var step = StepSequence()
    var (gain, silence) = (Gain(), SurroundingSilence())
    (gain.probability, silence.probability) = (1, 1)
    gain.decibels = Interval(20, 20)
    silence.milliseconds = Interval(2, 2)
    step.steps = [.gain(gain), .silence(silence), .polarity(PolarityInversion()), .gain(gain)]
    step.steps[2] = step.steps[2].happening(1)
    var stream = RandomStream(seed: 1, .augmentation)
    var samples: [Float] = [1]
    try step.draw(from: &stream, scene).apply(to: &samples, scene)
    #expect(samples.map { $0.rounded() } == [0, 0, -100, 0, 0])
  }

  /// Each step keeps its own probability, whatever the others did.
  @Test func stepsHappenAsOftenAsTheySay() {
    var step = StepSequence()
    step.steps = [
      Augmenter.gain(Gain()).happening(0.2), Augmenter.speed(SpeedPerturbation()).happening(0.7),
    ]
    var counts = ["gain": 0, "speed": 0]
    var both = 0
    for draw in 0..<4_000 {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let names = step.draw(from: &stream, scene).steps.map(\.name)
      for name in names { counts[name, default: 0] += 1 }
      if names.count == 2 {
        both += 1
        #expect(names == ["gain", "speed"])
      }
    }
    #expect(abs(Double(counts["gain"] ?? 0) / 4_000 - 0.2) < 0.03)
    #expect(abs(Double(counts["speed"] ?? 0) / 4_000 - 0.7) < 0.03)
    #expect(abs(Double(both) / 4_000 - 0.14) < 0.03)
  }

  /// Features see what was drawn inside, too.
  @Test func insideStepsReachTheFeatures() {
    var inner = StepSequence()
    var warp = VocalTractPerturbation()
    (warp.probability, warp.factor) = (1, Interval(1.1, 1.1))
    inner.steps = [.vocalTract(warp)]
    var step = StepSequence()
    step.steps = [.sequence(inner), .vocalTract(warp)]
    var stream = RandomStream(seed: 1, .augmentation)
    let factor = step.draw(from: &stream, scene).vocalTractFactor
    #expect(abs((factor ?? 0) - 1.21) < 1e-9)
  }
}
