import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct SampleMaskTests {
  private let scene = AugmentationScene(rateHertz: 16_000)

  @Test func silenceHidesThePieceOnly() {
    let clip = tone(hertz: 440, seconds: 1).samples
    var samples = clip
    SampleMask.Drawn(share: 0.2, place: 0.5, fill: .silence).apply(to: &samples, scene)
    #expect(samples.count == clip.count)
    // The piece is 6,400..<9,600; it fades inside over 5 ms, 80 samples.
    #expect(Array(samples[..<6_400]) == Array(clip[..<6_400]))
    #expect(Array(samples[9_600...]) == Array(clip[9_600...]))
    #expect(samples[6_480..<9_520].allSatisfy { $0 == 0 })
    #expect(abs(decibels(samples[6_400..<6_480], over: clip[6_400..<6_480]) + 3) < 1)
  }

  @Test(arguments: [-30.0, -6])
  func noiseHasTheLevelAskedFor(_ level: Double) {
    let clip = tone(hertz: 440, seconds: 1).samples
    var samples = clip
    SampleMask.Drawn(share: 0.5, place: 1, fill: .noise(decibels: level, seed: 3))
      .apply(to: &samples, scene)
    #expect(abs(decibels(samples[8_080..<15_920], over: clip) - level) < 0.3)
  }

  /// A clip with a quiet room before the word: the mask sounds like the room.
  @Test func noiseIsAsLoudAsTheQuietestPart() {
    let room = NoiseGenerator.white(4_000, seed: 1).map { $0 * 0.002 }
    let clip = room + tone(hertz: 440, seconds: 0.75).samples
    var samples = clip
    SampleMask.Drawn(share: 0.25, place: 1, fill: .noise(decibels: nil, seed: 3))
      .apply(to: &samples, scene)
    // The quietest of twelve parts of 20 ms lies somewhat below their mean.
    #expect(abs(decibels(samples[12_080..<15_920], over: room) + 0.5) < 0.7)
  }

  @Test func fillIsDrawnAsConfigured() {
    var step = SampleMask()
    var stream = RandomStream(seed: 1, .augmentation)
    #expect(step.draw(from: &stream, scene).fill == .silence)
    step.fill = .noise
    guard case .noise(nil, _) = step.draw(from: &stream, scene).fill else {
      Issue.record("noise at the level of the quietest part")
      return
    }
    step.decibels = Interval(-20, -20)
    guard case .noise(-20, _) = step.draw(from: &stream, scene).fill else {
      Issue.record("noise at the level asked for")
      return
    }
  }

  @Test func shortClipsAreMaskedToo() {
    for count in 0...4 {
      var samples = [Float](repeating: 1, count: count)
      SampleMask.Drawn(share: 1, place: 0, fill: .silence).apply(to: &samples, scene)
      #expect(samples.count == count)
      #expect(samples.allSatisfy { (0...1).contains($0) })
    }
  }
}
