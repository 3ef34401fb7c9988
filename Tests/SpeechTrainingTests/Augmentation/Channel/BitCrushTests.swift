import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct BitCrushTests {
  /// Samples spread evenly over full scale, whatever that is, lie 6.02 dB a bit above the noise of
  /// rounding (Bennett, "Spectra of quantized signals", 1948); one of the levels is not used.
  @Test(arguments: 5...10)
  func noiseOfRoundingFollowsTheBits(_ bits: Int) throws {
    for peak: Float in [1, 0.01] {
      let ramp = (-50_000...50_000).map { peak * Float($0) / 50_000 }
      let crushed = try StepProbe.applied(BitCrush.Drawn(bits: bits), to: ramp)
      let noise = zip(crushed, ramp).map { $0 - $1 }
      let ratio = 20 * log10(rms(ramp) / rms(noise))
      #expect(abs(ratio - 20 * log10(exp2(Double(bits)) - 1)) < 0.05)
      #expect(abs(ratio - 6.02 * Double(bits)) < 0.3)
      #expect(Set(crushed).count == 1 << bits - 1)
    }
  }

  @Test func silenceStays() throws {
    #expect(try StepProbe.applied(BitCrush.Drawn(bits: 5), to: [0, 0]) == [0, 0])
    #expect(try StepProbe.applied(BitCrush.Drawn(bits: 5), to: []) == [])
  }

  @Test func settingsAreChecked() throws {
    #expect(Set(StepProbe.draws(BitCrush()).map(\.bits)) == Set(5...10))
    #expect(try StepProbe.augmenter(#"{"bit-crush": {}}"#) == .bitCrush(BitCrush()))
    #expect(
      StepProbe.refusal(#"{"bit-crush": {"bits": [1, 8]}}"#)
        == "augmentation.bit-crush.bits is [1, 8]; expected [smallest, largest] within 2 to"
        + " 24"
    )
  }
}
