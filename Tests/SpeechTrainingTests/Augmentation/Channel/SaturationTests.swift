import Foundation
import SpeechTraining
import TestSupport
import Testing

@Suite struct SaturationTests {
  /// The harmonics of tanh(d sin t), by the definition of its Fourier series.
  private func harmonic(_ number: Int, drive: Double) -> Double {
    let steps = 4_096
    return (0..<steps).reduce(0.0) { sum, i in
      let t = 2 * Double.pi * Double(i) / Double(steps)
      return sum + tanh(drive * sin(t)) * sin(Double(number) * t)
    } * 2 / Double(steps)
  }

  /// Of a wave whose harmonics above half the rate come back at other places than its own.
  @Test(arguments: [-6.0, 0, 6, 18])
  func oddHarmonicsAppear(_ drive: Double) throws {
    let clip = tone(hertz: 437, seconds: 1, amplitude: 0.03).samples
    let bent = try StepProbe.applied(Saturation.Drawn(driveDecibels: drive), to: clip)
    let first = StepProbe.amplitude(bent, hertz: 437)
    let amplitude = pow(10, drive / 20)
    for number in [3, 5, 7] {
      let found = StepProbe.amplitude(bent, hertz: 437 * Double(number)) / first
      let expected = abs(harmonic(number, drive: amplitude) / harmonic(1, drive: amplitude))
      #expect(abs(found - expected) < 1e-4)
      if number == 3 { #expect(found > 0.01) }
    }
    for number in [2.0, 4, 6] {
      #expect(StepProbe.amplitude(bent, hertz: 437 * number) / first < 1e-5)
    }
    #expect(abs(rms(bent) / rms(clip) - 1) < 1e-5)
  }

  @Test func silenceStays() throws {
    #expect(try StepProbe.applied(Saturation.Drawn(driveDecibels: 6), to: [0, 0]) == [0, 0])
    #expect(try StepProbe.applied(Saturation.Drawn(driveDecibels: 6), to: []) == [])
  }

  @Test func settingsAreChecked() throws {
    #expect(StepProbe.draws(Saturation()).allSatisfy { (-6...18).contains($0.driveDecibels) })
    #expect(try StepProbe.augmenter(#"{"saturation": {}}"#) == .saturation(Saturation()))
    #expect(
      StepProbe.refusal(#"{"saturation": {"drive-decibels": [0, 90]}}"#)
        == "augmentation.saturation.drive-decibels is [0, 90]; expected [smallest, largest]"
        + " within -40 to 60"
    )
  }
}
