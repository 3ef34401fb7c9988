import SpeechTraining
import Testing

@Suite struct ClippingTests {
  @Test(arguments: [0.001, 0.02, 0.1, 0.5])
  func cutsOffTheShareOfLoudestSamples(_ share: Double) throws {
    let clip = StepProbe.noise(16_000)
    let clipped = try StepProbe.applied(Clipping.Drawn(shareOfSamples: share), to: clip)
    let cut = clip.indices.filter { clip[$0] != clipped[$0] }
    #expect(cut.count == Int((share * 16_000).rounded()))
    // The loudest of those kept is what the others are cut to, in their own direction.
    let loudest = clip.map(abs).sorted(by: >)[cut.count]
    for i in cut { #expect(clipped[i] == (clip[i] < 0 ? -loudest : loudest)) }
    #expect(clipped.map(abs).max() == loudest)
  }

  @Test func nothingToCutIsNoChange() throws {
    for clip in [[], [1], [0.5, 0.5, -0.5, 0.5]] as [[Float]] {
      #expect(try StepProbe.applied(Clipping.Drawn(shareOfSamples: 0.3), to: clip) == clip)
    }
    let clip = StepProbe.noise(100)
    #expect(try StepProbe.applied(Clipping.Drawn(shareOfSamples: 0), to: clip) == clip)
  }

  @Test func settingsAreChecked() throws {
    let draws = StepProbe.draws(Clipping())
    #expect(draws.allSatisfy { (0...0.1).contains($0.shareOfSamples) })
    #expect(try StepProbe.augmenter(#"{"clipping": {}}"#) == .clipping(Clipping()))
    #expect(
      StepProbe.refusal(#"{"clipping": {"share-of-samples": [0, 40]}}"#)
        == "augmentation.clipping.share-of-samples is [0, 40]; expected [smallest, largest]"
        + " within 0 to 0.9"
    )
  }
}
