import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct MixupTests {
  /// λ comes from Beta(α, α), the larger of the two shares for the clip itself: λ - 1/2 has the
  /// distribution's mean deviation 1 / (α 4^α B(α, α)) and its variance 1 / (8α + 4).
  @Test(arguments: [0.2, 0.5, 1, 3])
  func sharesHaveTheBetaDistribution(_ alpha: Double) {
    var step = Mixup()
    step.alpha = alpha
    let scene = AugmentationScene(
      rateHertz: 16_000,
      clips: AugmentationScene.Recordings(count: 5) { _ in [] }
    )
    var (deviation, square) = (0.0, 0.0)
    var clips: Set<Int> = []
    let draws = 20_000
    for draw in 0..<draws {
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      let drawn = step.draw(from: &stream, scene)
      #expect((0.5...1).contains(drawn.share))
      deviation += (drawn.share - 0.5) / Double(draws)
      square += (drawn.share - 0.5) * (drawn.share - 0.5) / Double(draws)
      clips.insert(drawn.clip)
    }
    let beta = exp(2 * lgamma(alpha) - lgamma(2 * alpha))
    #expect(abs(deviation * alpha * pow(4, alpha) * beta - 1) < 0.02)
    #expect(abs(square * (8 * alpha + 4) - 1) < 0.03)
    #expect(clips == Set(0..<5))
  }

  @Test func samplesAreWeightedSumsAsLongAsTheLonger() throws {
    let scene = AugmentationScene(
      rateHertz: 16_000,
      clips: AugmentationScene.Recordings([[8, 8], [4, 4, 4, 4]])
    )
    var samples: [Float] = [1, 2, 3]
    try Mixup.Drawn(clip: 0, share: 0.75).apply(to: &samples, scene)
    #expect(samples == [2.75, 3.5, 2.25])
    samples = [1, 2, 3]
    try Mixup.Drawn(clip: 1, share: 0.5).apply(to: &samples, scene)
    #expect(samples == [2.5, 3, 3.5, 2])
  }

  /// The loss of a mixture is the mixture of the losses, and so is its gradient.
  @Test(arguments: [0, 0.1] as [Float], [nil, [1, 2, 0.5]] as [[Float]?])
  func lossIsTheMixtureOfBothLosses(_ smoothing: Float, _ weights: [Float]?) {
    let loss = SoftmaxCrossEntropy(labelSmoothing: smoothing, classWeights: weights)
    let logits: [Float] = [0.3, -1.2, 2.1]
    func value(_ label: Int, _ partner: SoftmaxCrossEntropy.Partner?) -> (Double, [Float]) {
      var gradient = logits
      let value = gradient.withUnsafeMutableBufferPointer {
        loss.lossAndGradient($0, label: label, partner: partner, scale: 0.25)
      }
      return (value, gradient)
    }
    for (label, other) in [(0, 2), (1, 0), (1, 1)] {
      let mixed = value(label, SoftmaxCrossEntropy.Partner(label: other, share: 0.3))
      let (own, others) = (value(label, nil), value(other, nil))
      #expect(abs(mixed.0 - (0.7 * own.0 + 0.3 * others.0)) < 1e-9)
      let gradient = zip(own.1, others.1).map { 0.7 * $0 + 0.3 * $1 }
      #expect(Difference(mixed.1, gradient).absolute < 1e-6)
    }
  }
}
