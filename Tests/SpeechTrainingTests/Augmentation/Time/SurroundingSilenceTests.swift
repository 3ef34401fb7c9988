import SpeechModel
import SpeechTraining
import Testing

@Suite struct SurroundingSilenceTests {
  private let scene = AugmentationScene(rateHertz: 2_000)

  /// 2,000 Hz: 2 samples a millisecond.
  @Test func zerosStandOnBothSides() {
    var samples: [Float] = [1, 2, 3]
    SurroundingSilence.Drawn(beforeMilliseconds: 1, afterMilliseconds: 2)
      .apply(to: &samples, scene)
    #expect(samples == [0, 0, 1, 2, 3, 0, 0, 0, 0])
  }

  /// Each side is drawn by itself from the range.
  @Test func sidesAreDrawnIndependently() {
    let step = SurroundingSilence()
    let drawn = (0..<400).map { draw in
      var stream = RandomStream(seed: 1, .augmentation, draw: UInt64(draw))
      return step.draw(from: &stream, scene)
    }
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    let (before, after) = (drawn.map(\.beforeMilliseconds), drawn.map(\.afterMilliseconds))
    #expect((before + after).allSatisfy { (0...200).contains($0) })
    #expect(abs(mean(before) - 100) < 10 && abs(mean(after) - 100) < 10)
    let covariance = mean(zip(before, after).map { ($0 - 100) * ($1 - 100) })
    let variance: Double = 200 * 200 / 12
    #expect(abs(covariance) < 0.15 * variance)
  }
}
