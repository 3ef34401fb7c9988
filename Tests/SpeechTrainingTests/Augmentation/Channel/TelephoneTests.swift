import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct TelephoneTests {
  private func heard(
    _ hertz: Double,
    amplitude: Double = 0.5,
    line: Int = 8_000
  ) throws -> [Float] {
    let clip = tone(hertz: hertz, seconds: 1.2, amplitude: amplitude).samples
    let samples = try StepProbe.applied(Telephone.Drawn(rateHertz: line), to: clip)
    #expect(samples.count == clip.count)
    // A second from the middle, away from the beginning of the filters.
    return Array(samples[1_600..<17_600])
  }

  private func gain(_ hertz: Double, line: Int = 8_000) throws -> Double {
    20 * log10(StepProbe.amplitude(try heard(hertz, line: line), hertz: hertz) / 0.5)
  }

  @Test func bandHasItsEdges() throws {
    #expect(try abs(gain(300) + 3.01) < 0.15)
    #expect(try abs(gain(3_400) + 3.01) < 0.15)
    for hertz in [700.0, 1_000, 2_500] { #expect(try abs(gain(hertz)) < 0.15) }
    #expect(try gain(100) < -35)
    #expect(try gain(4_500) < -60)
    #expect(try gain(3_200, line: 6_000) < -40)
  }

  /// What is left beside the wave lies 35 to 38 dB lower over many levels, as G.711 has it.
  @Test(arguments: [0.9, 0.3, 0.1, 0.03])
  func roundingIsThatOfMuLaw(_ amplitude: Double) throws {
    let samples = try heard(1_013, amplitude: amplitude)
    let wave = StepProbe.amplitude(samples, hertz: 1_013) / 2.0.squareRoot()
    let rest = (rms(samples) * rms(samples) - wave * wave).squareRoot()
    let ratio = 20 * log10(wave / rest)
    #expect((34.5...40).contains(ratio), "\(ratio) dB")
  }

  @Test func clipsAtALowerRateKeepIt() throws {
    let clip = tone(hertz: 1_000, seconds: 0.5, rate: 4_000).samples
    let drawn = Telephone.Drawn(rateHertz: 8_000)
    let samples = try StepProbe.applied(drawn, to: clip, StepProbe.scene(rateHertz: 4_000))
    #expect(samples.count == clip.count)
    #expect(abs(measuredFrequency(Array(samples[400...]), rate: 4_000) - 1_000) < 0.5)
    #expect(try StepProbe.applied(drawn, to: []) == [])
    #expect(try StepProbe.applied(drawn, to: [0.5]).count == 1)
  }

  @Test func settingsAreChecked() throws {
    #expect(StepProbe.draws(Telephone()).allSatisfy { (6_000...8_000).contains($0.rateHertz) })
    #expect(try StepProbe.augmenter(#"{"telephone": {}}"#) == .telephone(Telephone()))
    #expect(
      StepProbe.refusal(#"{"telephone": {"rate-hertz": [8, 8]}}"#)
        == "augmentation.telephone.rate-hertz is [8, 8]; expected [smallest, largest] within"
        + " 2000 to 48000"
    )
  }
}
