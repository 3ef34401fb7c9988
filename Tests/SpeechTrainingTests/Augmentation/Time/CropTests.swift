import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct CropTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test func pieceIsGoneAndTheRestIsAsItWas() {
    let ramp = (0..<1_000).map { Float($0) }
    var samples = ramp
    Crop.Drawn(share: 0.1, place: 0.5).apply(to: &samples, scene)
    #expect(samples.count == 900)
    // The piece is 450..<550; the ends fade into each other over 5 ms, 80 samples.
    #expect(Array(samples.prefix(410)) == Array(ramp.prefix(410)))
    #expect(Array(samples.suffix(410)) == Array(ramp.suffix(410)))
  }

  @Test func placesReachFromEndToEnd() {
    let ramp = (0..<1_000).map { Float($0) }
    var samples = ramp
    Crop.Drawn(share: 0.1, place: 0).apply(to: &samples, scene)
    #expect(samples == Array(ramp.dropFirst(100)))
    samples = ramp
    Crop.Drawn(share: 0.1, place: 1).apply(to: &samples, scene)
    #expect(samples == Array(ramp.dropLast(100)))
  }

  /// The joint of two tones of one level that have nothing to do with each other keeps the level.
  @Test func jointKeepsTheLevel() {
    var joints: [Float] = []
    for seed in 0..<40 {
      var samples = NoiseGenerator.white(1_000, seed: UInt64(seed))
      Crop.Drawn(share: 0.2, place: 0.5).apply(to: &samples, scene)
      joints += samples[360..<440]
    }
    #expect(abs(decibels(joints, over: NoiseGenerator.white(3_200, seed: 99))) < 0.5)
  }

  @Test func clipIsNeverEmpty() {
    for count in 0...3 {
      var samples = [Float](repeating: 1, count: count)
      Crop.Drawn(share: 1, place: 0.3).apply(to: &samples, scene)
      #expect(samples.count == min(1, count))
    }
    var whole: [Float] = [1, 2, 3]
    Crop.Drawn(share: 0, place: 0.5).apply(to: &whole, scene)
    #expect(whole == [1, 2, 3])
  }
}
