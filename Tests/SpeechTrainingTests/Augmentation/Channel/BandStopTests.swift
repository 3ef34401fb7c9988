import Foundation
import SpeechTraining
import Testing

@Suite struct BandStopTests {
  @Test(arguments: [0.5, 1, 2], [2, 4])
  func takesOutItsBandAlone(_ octaves: Double, _ order: Int) throws {
    let half = exp2(octaves / 2)
    // The middle of the edges after the bilinear transform has bent them.
    func bent(_ hertz: Double) -> Double { tan(Double.pi * hertz / 16_000) }
    let middle = atan((bent(1_000 / half) * bent(1_000 * half)).squareRoot()) * 16_000 / Double.pi
    let gains = try StepProbe.gainDecibels(
      BandStop.Drawn(centreHertz: 1_000, bandwidthOctaves: octaves, order: order),
      hertz: [1_000 / half, 1_000 * half, middle, 30, 7_900]
    )
    #expect(abs(gains[0] + 3.01) < 0.01)
    #expect(abs(gains[1] + 3.01) < 0.01)
    #expect(gains[2] < -100)
    #expect(abs(gains[3]) < 0.01)
    #expect(abs(gains[4]) < 0.01)
  }

  @Test func settingsAreChecked() throws {
    #expect(try StepProbe.augmenter(#"{"band-stop": {}}"#) == .bandStop(BandStop()))
    #expect(
      StepProbe.refusal(#"{"band-stop": {"bandwidth-octaves": [0, 1]}}"#)
        == "augmentation.band-stop.bandwidth-octaves is [0, 1]; expected [smallest, largest]"
        + " within 0.1 to 6"
    )
  }
}
