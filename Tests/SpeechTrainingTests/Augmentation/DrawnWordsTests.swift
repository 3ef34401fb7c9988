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

  /// A mask of no width lies nowhere.
  @Test func aMaskThatHidesNothingSaysSo() throws {
    for (name, unit) in [("time-mask", "frame"), ("frequency-mask", "band")] {
      let masks = #"{"masks": [{"width": 0.01, "place": 0.29}]"#
      let json = #"{"\#(name)": {"masks": \#(masks), "widest": 8, "widestShare": 0.2}}}"#
      let drawn = try JSONDecoder().decode(DrawnStep.self, from: Data(json.utf8))
      #expect(try drawn.words() == "\(name): no \(unit) hidden")
      #expect(drawn.value.isNothing)
    }
  }

  @Test func recordingsAreToldByTheirNames() throws {
    let scene = AugmentationScene(
      rateHertz: 8_000,
      noise: AugmentationScene.Recordings(count: 2, names: ["hum.wav", "rain.wav"]) { _ in [] },
      folders: ["rooms": AugmentationScene.Recordings(count: 1, names: ["hall.wav"]) { _ in [] }]
    )
    func words(_ name: String, _ value: any DrawnValue) throws -> String {
      try DrawnStep(name: name, value: value).words(scene)
    }
    let rain = NoiseSource.recording(index: 1, start: 0.29)
    #expect(
      try words(
        "noise",
        BackgroundNoise.Drawn(sources: [rain, .color(.pink, seed: 1)], snrDecibels: 12.34)
      ) == "noise: rain.wav from 29 % on and pink noise, snr 12.3 dB"
    )
    let burst = Bursts.Drawn.Burst(source: rain, place: 0.5, milliseconds: 120, snrDecibels: 5)
    #expect(
      try words("bursts", Bursts.Drawn(bursts: [burst]))
        == "bursts: rain.wav from 29 % on, 120 ms, 50 % along, snr 5.0 dB"
    )
    #expect(
      try words("impulse-response", ImpulseResponse.Drawn(folder: "rooms", index: 0))
        == "impulse-response: hall.wav"
    )
    let voice = Babble.Drawn.Piece(clip: 3, start: 0.25)
    #expect(
      try words("babble", Babble.Drawn(voices: [voice, voice], snrDecibels: 12.34))
        == "babble: 2 voices, snr 12.3 dB"
    )
    #expect(
      try words("babble", Babble.Drawn(voices: [voice], snrDecibels: 5))
        == "babble: 1 voice, snr 5.0 dB"
    )
    #expect(
      try words("babble", Babble.Drawn(voices: [], snrDecibels: 5))
        == "babble: no other clip to mix in"
    )
    #expect(try words("gain", Gain.Drawn(decibels: 1)) == "gain: 1 dB")
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
