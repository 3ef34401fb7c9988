import SpeechTraining
import Testing

@Suite struct HighPassTests {
  @Test(arguments: [100.0, 1_000], [2, 4, 6, 8])
  func hasItsCutoffAndItsSlope(_ cutoff: Double, _ order: Int) throws {
    let gains = try StepProbe.gainDecibels(
      HighPass.Drawn(cutoffHertz: cutoff, order: order),
      hertz: [6 * cutoff, cutoff, cutoff / 2, cutoff / 4]
    )
    #expect(abs(gains[0]) < 0.01)
    #expect(abs(gains[1] + 3.01) < 0.01)
    #expect(abs(gains[3] - gains[2] + 6.02 * Double(order)) < 0.6)
  }

  @Test func cutoffsLieInTheirRange() {
    let draws = StepProbe.draws(HighPass())
    #expect(draws.allSatisfy { (20...2_400).contains($0.cutoffHertz) })
    #expect((draws.map(\.cutoffHertz).max() ?? 0) > 2_300)
  }

  @Test func settingsAreChecked() throws {
    #expect(try StepProbe.augmenter(#"{"high-pass": {}}"#) == .highPass(HighPass()))
    #expect(
      StepProbe.refusal(#"{"high-pass": {"cutof-hertz": [20, 100]}}"#)
        == "unknown setting 'high-pass.cutof-hertz'; did you mean 'high-pass.cutoff-hertz'?"
    )
  }
}
