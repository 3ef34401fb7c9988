import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct OverlapAddTests {
  /// Rates far beyond what augmentation draws, and clips shorter than a piece.
  @Test(arguments: [0.25, 0.5, 0.8, 0.97, 1.0, 1.03, 1.25, 2, 4], [1, 7, 300, 4_001, 16_000])
  func lengthIsExact(_ factor: Double, _ count: Int) {
    let samples = harmonics(hertz: 130, count: 5, seconds: 1).prefix(count)
    let stretched = OverlapAdd.stretch(Array(samples), factor: factor, rateHertz: 16_000)
    #expect(stretched.count == max(1, Int((Double(count) / factor).rounded())))
    #expect(stretched.allSatisfy { $0.isFinite })
  }

  @Test func nothingStaysNothing() {
    #expect(OverlapAdd.stretch([], factor: 0.5, rateHertz: 16_000).isEmpty)
    let silence = [Float](repeating: 0, count: 1_000)
    let stretched = OverlapAdd.stretch(silence, factor: 0.8, rateHertz: 16_000)
    #expect(stretched == [Float](repeating: 0, count: 1_250))
  }

  @Test(arguments: [0.5, 0.8, 0.9, 1.1, 1.25, 2], [90.0, 200, 440, 1_000, 3_100, 6_400])
  func tonesKeepFrequencyAndLevel(_ factor: Double, _ hertz: Double) {
    let clip = tone(hertz: hertz, seconds: 0.8).samples
    let stretched = OverlapAdd.stretch(clip, factor: factor, rateHertz: 16_000)
    let middle = Array(stretched.dropFirst(800).dropLast(800))
    #expect(abs(measuredFrequency(middle, rate: 16_000) / hertz - 1) < 0.01)
    #expect(abs(decibels(middle, over: clip)) < 1)
  }

  /// What has no period to be matched loses no power either.
  @Test(arguments: [0.8, 1.25])
  func noiseKeepsItsLevel(_ factor: Double) {
    let noise = NoiseGenerator.white(16_000, seed: 5)
    let stretched = OverlapAdd.stretch(noise, factor: factor, rateHertz: 16_000)
    #expect(abs(decibels(stretched, over: noise)) < 0.3)
  }

  /// What happens at a share of the clip happens at that share of the result.
  @Test(arguments: [0.5, 0.8, 1.25, 2])
  func eventsKeepTheirPlace(_ factor: Double) {
    let burst = tone(hertz: 500, seconds: 0.1).samples
    let silence = [Float](repeating: 0, count: 16_000)
    for place in [0, 4_000, 14_400] {
      let clip = silence.prefix(place) + burst + silence.prefix(14_400 - place)
      let stretched = OverlapAdd.stretch(Array(clip), factor: factor, rateHertz: 16_000)
      let energy = stretched.map { Double($0) * Double($0) }
      let centre =
        energy.enumerated().reduce(0) { $0 + Double($1.offset) * $1.element }
        / energy.reduce(0, +)
      // Within the tolerance of 8 ms and half of a fade of 15 ms.
      #expect(abs(centre - Double(place + 800) / factor) < 0.0155 * 16_000)
    }
  }

  @Test(arguments: [8_000, 11_025, 44_100])
  func anyRateWill(_ rate: Int) {
    let clip = tone(hertz: 300, seconds: 0.5, rate: rate).samples
    let stretched = OverlapAdd.stretch(clip, factor: 0.8, rateHertz: rate)
    let middle = Array(stretched.dropFirst(rate / 20).dropLast(rate / 20))
    #expect(abs(measuredFrequency(middle, rate: rate) / 300 - 1) < 0.01)
    #expect(abs(decibels(middle, over: clip)) < 1)
  }
}
