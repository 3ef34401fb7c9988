import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct PitchShiftTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test(arguments: [-4.0, -1.3, 0.5, 2, 4], [150.0, 440, 2_000])
  func tonesMoveBySemitones(_ semitones: Double, _ hertz: Double) throws {
    let clip = tone(hertz: hertz, seconds: 0.7).samples
    var samples = clip
    try PitchShift.Drawn(semitones: semitones).apply(to: &samples, scene)
    #expect(samples.count == clip.count)
    let middle = Array(samples.dropFirst(1_000).dropLast(1_000))
    let expected = hertz * pow(2, semitones / 12)
    #expect(abs(measuredFrequency(middle, rate: 16_000) / expected - 1) < 0.01)
    #expect(abs(decibels(middle, over: clip)) < 1)
  }

  @Test(arguments: [-4.0, -2, 3])
  func harmonicsMoveTogether(_ semitones: Double) throws {
    let clip = harmonics(hertz: 120, count: 20, seconds: 1)
    var samples = clip
    try PitchShift.Drawn(semitones: semitones).apply(to: &samples, scene)
    #expect(samples.count == clip.count)
    let middle = Array(samples[2_000..<12_000])
    for harmonic in [1.0, 3, 8, 15] {
      let expected = 120 * harmonic * pow(2, semitones / 12)
      let found = strongestFrequency(near: expected, in: middle, rate: 16_000)
      #expect(abs(found / expected - 1) < 0.01)
    }
    #expect(abs(decibels(middle, over: clip)) < 1)
  }

  @Test(arguments: [1, 5, 777, 16_000])
  func lengthIsExact(_ count: Int) throws {
    for semitones in [-3.7, 0.1, 2.9] {
      var samples = NoiseGenerator.white(count, seed: 1)
      try PitchShift.Drawn(semitones: semitones).apply(to: &samples, scene)
      #expect(samples.count == count)
    }
  }

  @Test func noSemitoneIsTheClip() throws {
    let clip = NoiseGenerator.white(5_000, seed: 1)
    var samples = clip
    try PitchShift.Drawn(semitones: 0).apply(to: &samples, scene)
    #expect(samples == clip)
  }
}
