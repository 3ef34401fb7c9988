import Foundation
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

  @Test func masksAreTheirWidthsAndPlaces() throws {
    func words(_ name: String) throws -> String {
      let masks = #"{"masks": [{"width": 0.137, "place": 0.128}, {"width": 1, "place": 0.5}]"#
      let json = #"{"\#(name)": {"masks": \#(masks), "widest": 8, "widestShare": 0.2}}}"#
      return try JSONDecoder().decode(DrawnStep.self, from: Data(json.utf8)).words()
    }
    // 9 widths from 0 to 8 are equally likely: 0.137 is the second.
    #expect(try words("time-mask") == "time-mask: 1 frame, 13 % along; 8 frames, 50 % along")
    #expect(
      try words("frequency-mask") == "frequency-mask: 1 band, 13 % along; 8 bands, 50 % along"
    )
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
