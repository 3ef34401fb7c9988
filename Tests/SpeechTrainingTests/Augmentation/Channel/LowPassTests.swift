import SpeechTraining
import Testing

@Suite struct LowPassTests {
  @Test(arguments: [200.0, 1_000], [2, 4, 6, 8])
  func hasItsCutoffAndItsSlope(_ cutoff: Double, _ order: Int) throws {
    let gains = try StepProbe.gainDecibels(
      LowPass.Drawn(cutoffHertz: cutoff, order: order),
      hertz: [cutoff / 8, cutoff, 2 * cutoff, 4 * cutoff]
    )
    #expect(abs(gains[0]) < 0.01)
    #expect(abs(gains[1] + 3.01) < 0.01)
    // Near half the rate the bilinear transform is steeper still.
    if cutoff == 200 { #expect(abs(gains[3] - gains[2] + 6.02 * Double(order)) < 0.5) }
    #expect(gains[2] < -6 * Double(order))
  }

  /// A cutoff above half the rate comes down to it.
  @Test func passesAllThatThereIsWhereTheCutoffIsTooHigh() throws {
    let gains = try StepProbe.gainDecibels(
      LowPass.Drawn(cutoffHertz: 7_500),
      hertz: [100, 1_000, 3_500],
      rateHertz: 8_000
    )
    #expect(gains.allSatisfy { abs($0) < 0.01 })
  }

  @Test func cutoffsAreDrawnUniformlyInMel() {
    var step = LowPass()
    step.order = 6
    let draws = StepProbe.draws(step, count: 2_000)
    #expect(draws.allSatisfy { (150...7_500).contains($0.cutoffHertz) && $0.order == 6 })
    // Half of the mels from 150 to 7,500 Hz lie below 1,819 Hz.
    let share = Double(draws.count { $0.cutoffHertz < 1_819 }) / 2_000
    #expect(abs(share - 0.5) < 0.05)
  }

  @Test func settingsAreChecked() throws {
    var step = LowPass()
    (step.probability, step.order) = (0.3, 8)
    let read = try StepProbe.augmenter(#"{"low-pass": {"probability": 0.3, "order": 8}}"#)
    #expect(read == .lowPass(step))
    #expect(
      StepProbe.refusal(#"{"low-pass": {"order": 3}}"#)
        == "augmentation.low-pass.order is 3; expected 2, 4, 6, 8"
    )
    #expect(
      StepProbe.refusal(#"{"low-pass": {"cutoff-hertz": [900, 100]}}"#)
        == "augmentation.low-pass.cutoff-hertz is [900, 100]; expected [smallest, largest]"
        + " within 10 to 100000"
    )
  }
}
