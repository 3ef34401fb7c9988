import SpeechTraining
import Testing

@Suite struct CodecBandTests {
  @Test(arguments: [(8, 2_000.0), (16, 3_700), (24, 3_900), (32, 5_500), (40, 7_000), (48, 7_500)])
  func endsSteeplyAtTheCoder(_ bitRate: Int, _ cutoff: Double) throws {
    let gains = try StepProbe.gainDecibels(
      CodecBand.Drawn(kilobitsPerSecond: bitRate),
      hertz: [100, cutoff / 2, cutoff - 100, cutoff, cutoff + 100, cutoff + 300]
    )
    for gain in gains[..<3] { #expect(abs(gain) < 0.01) }
    #expect(abs(gains[3] + 6.02) < 0.1)
    for gain in gains[4...] { #expect(gain < -78) }
  }

  @Test func delaysNothing() throws {
    var impulse = [Float](repeating: 0, count: 2_000)
    impulse[700] = 1
    let heard = try StepProbe.applied(CodecBand.Drawn(kilobitsPerSecond: 16), to: impulse)
    #expect(heard.indices.max { heard[$0] < heard[$1] } == 700)
    for n in 1..<600 { #expect(abs(heard[700 - n] - heard[700 + n]) < 1e-6) }
  }

  @Test func nothingHappensAboveHalfTheRate() throws {
    let clip = StepProbe.noise(500)
    for (bitRate, rate) in [(56, 16_000), (64, 16_000), (24, 8_000), (48, 15_000), (9, 16_000)] {
      let drawn = CodecBand.Drawn(kilobitsPerSecond: bitRate)
      #expect(try StepProbe.applied(drawn, to: clip, StepProbe.scene(rateHertz: rate)) == clip)
    }
    #expect(try StepProbe.applied(CodecBand.Drawn(kilobitsPerSecond: 8), to: []) == [])
  }

  @Test func bitRatesAreThoseOfMP3() throws {
    let draws = StepProbe.draws(CodecBand())
    #expect(Set(draws.map(\.kilobitsPerSecond)) == [8, 16, 24, 32, 40, 48, 56, 64])
    #expect(try StepProbe.augmenter(#"{"codec-band": {}}"#) == .codecBand(CodecBand()))
    #expect(
      StepProbe.refusal(#"{"codec-band": {"kilobits-per-second": [9, 15]}}"#)
        == "augmentation.codec-band.kilobits-per-second is [9, 15]; expected a range with one"
        + " of 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320"
    )
  }
}
