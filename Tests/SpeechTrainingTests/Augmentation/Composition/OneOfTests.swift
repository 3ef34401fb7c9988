import SpeechModel
import SpeechTraining
import Testing

@Suite struct OneOfTests {
  private func shares(_ weights: [Double]) -> [String: Double] {
    var step = OneOf()
    step.weights = weights
    step.steps = [
      Augmenter.gain(Gain()).happening(0), .speed(SpeedPerturbation()),
      .polarity(PolarityInversion()),
    ]
    let scene = AugmentationScene(rateHertz: 16_000)
    var shares: [String: Double] = [:]
    for draw in 0..<6_000 {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let steps = step.draw(from: &stream, scene).steps
      #expect(steps.count == 1)
      shares[steps[0].name, default: 0] += 1.0 / 6_000
    }
    return shares
  }

  @Test(arguments: [
    Odds(weights: [], shares: [1.0 / 3, 1.0 / 3, 1.0 / 3]),
    Odds(weights: [1, 2, 5], shares: [0.125, 0.25, 0.625]),
    Odds(weights: [0, 1, 0], shares: [0, 1, 0]),
    Odds(weights: [3, 1, 0], shares: [0.75, 0.25, 0]),
  ])
  func weightsAreTheOddsOfEach(_ odds: Odds) {
    let found = shares(odds.weights)
    for (name, share) in zip(["gain", "speed", "polarity"], odds.shares) {
      #expect(abs(found[name, default: 0] - share) < (share == 0 ? 1e-12 : 0.025), "\(name)")
    }
  }

  struct Odds {
    var weights: [Double]
    var shares: [Double]
  }
}
