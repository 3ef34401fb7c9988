import SpeechModel
import SpeechTraining
import Testing

/// What was done to clips is found by measuring them, and done to others.
@Suite struct ImitatedChangeTests {
  /// Changes some words, and asks what makes the same words measure like them.
  private func imitated(
    _ findings: Set<ClipStatistic>,
    _ change: (inout [Float]) throws -> Void
  ) throws -> [ImitatedChange] {
    let own = (0..<30).map { MadeClips.word($0) }
    let new = try own.map { clip in
      var clip = clip
      try change(&clip.samples)
      return clip
    }
    let degradation = MatchedDegradation(
      own: own,
      like: new,
      findings: findings,
      pool: WorkerPool(threads: 2)
    )
    return try #require(degradation).changes
  }

  @Test func speedAndPaceAreToldApart() throws {
    let scene = AugmentationScene(rateHertz: 16_000)
    let fast = try imitated([.duration, .pitch]) {
      try SpeedPerturbation.Drawn(factor: 1.25).apply(to: &$0, scene)
    }
    #expect(fast.map(\.kind) == [.speed], "\(fast)")
    #expect(fast.allSatisfy { abs($0.value - 1.25) < 0.1 }, "\(fast)")
    let hasty = try imitated([.duration]) {
      TimeStretch.Drawn(factor: 1.25).apply(to: &$0, scene)
    }
    #expect(hasty.map(\.kind) == [.pace], "\(hasty)")
    #expect(hasty.allSatisfy { abs($0.value - 1.25) < 0.1 }, "\(hasty)")
  }

  @Test func silenceIsNotSlowness() throws {
    let padded = try imitated([.duration]) { samples in
      samples += samples.indices.map { 0.4 * samples[$0 % 1_500] }
    }
    #expect(padded.isEmpty, "\(padded)")
  }

  @Test func theEndOfTheBandIsFound() throws {
    let dull = try imitated([.bandEdge]) { samples in
      let low = try Resampler.resample(samples, from: 16_000, to: 2_000)
      samples = Array(try Resampler.resample(low, from: 2_000, to: 16_000).prefix(samples.count))
    }
    #expect(dull.map(\.kind) == [.band], "\(dull)")
    #expect(dull.allSatisfy { (850...1_050).contains($0.value) }, "\(dull)")
    #expect(dull.map(\.description).allSatisfy { $0.hasPrefix("without what is above ") })
  }

  /// What is not known to differ is not imitated.
  @Test func nothingIsImitatedWithoutAFinding() throws {
    let fast = try imitated([]) {
      try SpeedPerturbation.Drawn(factor: 1.25)
        .apply(to: &$0, AugmentationScene(rateHertz: 16_000))
    }
    #expect(fast.isEmpty)
  }
}
