import Foundation
import SpeechTraining
import Testing

@Suite struct BandPassTests {
  @Test(arguments: [0.5, 1, 2], [2, 4])
  func hasItsEdgesAndItsSlopes(_ octaves: Double, _ order: Int) throws {
    let half = exp2(octaves / 2)
    let gains = try StepProbe.gainDecibels(
      BandPass.Drawn(centreHertz: 1_600, bandwidthOctaves: octaves, order: order),
      hertz: [1_600 / half, 1_600 * half, 100, 200]
    )
    #expect(abs(gains[0] + 3.01) < 0.01)
    #expect(abs(gains[1] + 3.01) < 0.01)
    #expect(abs(gains[3] - gains[2] - 6.02 * Double(order)) < 0.4)
  }

  @Test func passesTheMiddle() throws {
    // Of a narrow band, where the bilinear transform moves it by nothing to speak of.
    let gains = try StepProbe.gainDecibels(
      BandPass.Drawn(centreHertz: 500, bandwidthOctaves: 1, order: 4),
      hertz: [450, 500, 550]
    )
    #expect(gains.allSatisfy { abs($0) < 0.03 })
  }

  /// A band that does not fit below half the rate comes down as a whole.
  @Test func comesDownWhereTheRateIsLow() throws {
    let gains = try StepProbe.gainDecibels(
      BandPass.Drawn(centreHertz: 4_000, bandwidthOctaves: 1),
      hertz: [1_960, 3_920, 100],
      rateHertz: 8_000
    )
    #expect(abs(gains[0] + 3.01) < 0.02)
    #expect(abs(gains[1] + 3.01) < 0.1)
    #expect(gains[2] < -40)
  }

  @Test func bandsLieInTheirRanges() {
    let draws = StepProbe.draws(BandPass())
    #expect(draws.allSatisfy { (200...4_000).contains($0.centreHertz) })
    #expect(draws.allSatisfy { (0.5...2).contains($0.bandwidthOctaves) && $0.order == 2 })
  }

  @Test func settingsAreChecked() throws {
    #expect(try StepProbe.augmenter(#"{"band-pass": {}}"#) == .bandPass(BandPass()))
    #expect(
      StepProbe.refusal(#"{"band-pass": {"order": 8}}"#)
        == "augmentation.band-pass.order is 8; expected 2, 4"
    )
  }
}
