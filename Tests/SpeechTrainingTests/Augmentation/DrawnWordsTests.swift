import SpeechTraining
import Testing

@Suite struct DrawnWordsTests {
  @Test func wordsHaveUnitsAndNoSeeds() throws {
    func words(_ name: String, _ value: any DrawnValue) throws -> String {
      try DrawnStep(name: name, value: value).words()
    }
    #expect(try words("gain", Gain.Drawn(decibels: -3.2468)) == "gain: -3.25 dB")
    #expect(try words("speed", SpeedPerturbation.Drawn(factor: 1.5)) == "speed: factor 1.5")
    #expect(
      try words(
        "silence",
        SurroundingSilence.Drawn(beforeMilliseconds: 45, afterMilliseconds: 1_234.5)
      ) == "silence: before 45 ms, after 1234 ms"
    )
    #expect(
      try words(
        "mask",
        SampleMask.Drawn(share: 0.05, place: 0, fill: .noise(decibels: nil, seed: 7))
      )
        == "mask: share 0.05, place 0, fill noise"
    )
    #expect(
      try words("normalize", LevelNormalization.Drawn(method: .rms, decibelsFullScale: -20))
        == "normalize: method rms, -20 dBFS"
    )
    #expect(try words("polarity", PolarityInversion.Drawn()) == "polarity")
  }

  /// Compositions are told by the steps that they chose.
  @Test func compositionsAreTakenApart() throws {
    let gain = DrawnStep(name: "gain", value: Gain.Drawn(decibels: 1))
    let shift = DrawnStep(name: "time-shift", value: TimeShift.Drawn(milliseconds: -20))
    let inner = DrawnStep(name: "one-of", value: DrawnSteps([shift]))
    let outer = DrawnStep(name: "sequence", value: DrawnSteps([gain, inner]))
    #expect(outer.parts == [gain, shift])
    #expect(try outer.parts.map { try $0.words() } == ["gain: 1 dB", "time-shift: -20 ms"])
    #expect(DrawnStep(name: "sequence", value: DrawnSteps([])).parts.isEmpty)
  }
}
