import SpeechTraining
import Testing

@Suite struct EqualizerTests {
  private func band(_ hertz: Double, _ gain: Double, _ quality: Double) -> Equalizer.Drawn.Band {
    .init(centreHertz: hertz, gainDecibels: gain, quality: quality)
  }

  @Test(arguments: [-6.0, -2.5, 0, 6], [0.5, 1, 2])
  func hasItsGainAtTheCentre(_ gain: Double, _ quality: Double) throws {
    let gains = try StepProbe.gainDecibels(
      Equalizer.Drawn(bands: [band(1_000, gain, quality)]),
      hertz: [1_000, 2, 7_999]
    )
    #expect(abs(gains[0] - gain) < 0.01)
    #expect(abs(gains[1]) < 0.01)
    #expect(abs(gains[2]) < 0.01)
  }

  /// Half the gain in dB where the bandwidth of centre by quality ends.
  @Test func hasItsBandwidth() throws {
    let edge = 200 * (1 / (2 * 2.0) + (1 + 1 / (4 * 4.0)).squareRoot())
    let gains = try StepProbe.gainDecibels(
      Equalizer.Drawn(bands: [band(200, 6, 2)]),
      hertz: [edge, 200 * 200 / edge]
    )
    #expect(gains.allSatisfy { abs($0 - 3) < 0.02 })
  }

  @Test func bandsAddUpAndThoseTooHighDoNothing() throws {
    let gains = try StepProbe.gainDecibels(
      Equalizer.Drawn(bands: [band(500, 4, 1), band(500, -1, 1), band(5_000, 6, 1)]),
      hertz: [500],
      rateHertz: 8_000
    )
    #expect(abs(gains[0] - 3) < 0.01)
  }

  /// A band at 0.49 of the rate still counts, one above it does not.
  @Test func theHighestBandIsALittleBelowHalfTheRate() throws {
    for (hertz, gain) in [(3_920.0, 6.0), (3_920.1, 0)] {
      let gains = try StepProbe.gainDecibels(
        Equalizer.Drawn(bands: [band(hertz, 6, 1)]),
        hertz: [hertz],
        rateHertz: 8_000
      )
      #expect(abs(gains[0] - gain) < 0.05, "\(hertz): \(gains)")
    }
  }

  @Test func bandsAreDrawnFromTheirRanges() {
    let draws = StepProbe.draws(Equalizer())
    #expect(Set(draws.map(\.bands.count)) == [1, 2, 3])
    let bands = draws.flatMap(\.bands)
    #expect(bands.allSatisfy { (50...7_500).contains($0.centreHertz) })
    #expect(
      bands.allSatisfy { (-6...6).contains($0.gainDecibels) && (0.5...2).contains($0.quality) }
    )
    // Half of the octaves from 50 to 7,500 Hz lie below 612 Hz.
    let share = Double(bands.count { $0.centreHertz < 612 }) / Double(bands.count)
    #expect(abs(share - 0.5) < 0.08)
  }

  @Test func settingsAreChecked() throws {
    var step = Equalizer()
    step.quality = Interval(1, 1)
    #expect(try StepProbe.augmenter(#"{"equalizer": {"q": [1, 1]}}"#) == .equalizer(step))
    #expect(
      StepProbe.refusal(#"{"equalizer": {"bands": [1, 2.5]}}"#)
        == "augmentation.equalizer.bands is [1, 2.5]; expected two whole numbers"
    )
  }
}
