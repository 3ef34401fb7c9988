import SpeechModel
import TestSupport
import Testing

/// Scores of windows become events; times are in windows' ends.
@Suite struct EventDetectorTests {
  private static let rate = 1_000

  /// Windows of a second every tenth, of words of half a second.
  private func detector(
    _ labels: [String] = ["yes", "no"],
    _ change: (inout StreamSettings) -> Void = { _ in }
  ) -> EventDetector {
    var settings = StreamSettings()
    settings.smoothingSeconds = 0
    change(&settings)
    return EventDetector(
      labels: labels,
      thresholds: labels.map {
        settings.labelThresholds[$0] ?? settings.threshold ?? StreamSettings.usualThreshold
      },
      settings: settings,
      timing: EventTiming(
        settings,
        windowSeconds: 1,
        wordSeconds: 0.5,
        sampleRateHertz: Self.rate,
        isCentred: false
      )
    )
  }

  /// The events of the probabilities of windows, [windows, K], the first of which ends after a second.
  private func events(_ detector: EventDetector, _ scores: [[Float]]) -> [StreamEvent] {
    var detector = detector
    var events: [StreamEvent] = []
    for (index, window) in scores.enumerated() {
      window.withUnsafeBufferPointer {
        detector.append($0, end: 1_000 + 100 * index, into: &events)
      }
    }
    detector.finish(into: &events)
    return events
  }

  /// Scores of one label.
  private func scores(_ values: Float...) -> [[Float]] { values.map { [$0] } }

  @Test func aWordIsAnnouncedAndEnded() {
    let found = events(
      detector(["yes"]),
      scores(0, 0.2, 0.5, 0.9, 0.95, 0.8, 0.6, 0.1, 0, 0, 0, 0, 0)
    )
    #expect(found.map(\.isOver) == [false, true])
    #expect(found.map(\.label) == ["yes", "yes"])
    // Announced in the window that ends at 1.3 s; not below the release, 0.42, from 1.2 to 1.6 s.
    #expect(found.map(\.detectedSeconds) == [1.3, 1.3])
    #expect(found.map(\.confidence) == [0.9, 0.95])
    // Windows that end from 1.2 to 1.6 s hold all of a word of half a second around 0.9 s.
    #expect(abs(found[1].startSeconds - 0.65) < 0.001)
    #expect(abs(found[1].endSeconds - 1.15) < 0.001)
  }

  /// "no" is an event from 0.4 on, "yes" from the usual 0.7 on.
  @Test func labelsMayHaveThresholdsOfTheirOwn() {
    let found = events(
      detector { $0.labelThresholds = ["no": 0.4] },
      [[0.5, 0.5], [0.5, 0.3], [0.8, 0.2]]
    )
    #expect(found.filter { !$0.isOver }.map(\.label) == ["no", "yes"])
  }

  /// A word of half a second is heard in windows from its end to a window after its beginning.
  @Test func aSpanIsTheWord() {
    let timing = EventTiming(
      StreamSettings(),
      windowSeconds: 1,
      wordSeconds: 0.5,
      sampleRateHertz: 1_000,
      isCentred: true
    )
    let span = timing.span(first: 4_500, last: 5_000)
    #expect(span == 4.0...4.5)
    // A sound that goes on.
    #expect(timing.span(first: 4_500, last: 8_000) == 4.0...7.5)
    // Cut off at the beginning of the stream.
    #expect(timing.span(first: 300, last: 300) == 0...0.05)
  }

  @Test func meansAreThoseOfTheLastWindows() {
    let detector = detector(["yes"]) { $0.smoothingSeconds = 0.3 }
    var running = detector
    var found: [StreamEvent] = []
    var means: [Float] = []
    for (index, score) in ([0.3, 0.9, 0.6, 0, 0.9] as [Float]).enumerated() {
      [score].withUnsafeBufferPointer { running.append($0, end: 1_000 + 100 * index, into: &found) }
      means.append(running.means[0])
    }
    let expected: [Float] = [0.3, 0.6, 0.6, 0.5, 0.5]
    #expect(zip(means, expected).allSatisfy { abs($0 - $1) < 1e-6 })
    // A window without a sound counts as zero.
    running.append(nil, end: 1_500, into: &found)
    #expect(abs(running.means[0] - 0.3) < 1e-6)
  }

  @Test func yesYesIsTwoWords() {
    let twice = scores(0, 0.9, 0.9, 0.9, 0.1, 0.1, 0.1, 0, 0.2, 0.9, 0.9, 0.9, 0, 0)
    let found = events(detector(["yes"]), twice)
    #expect(found.map(\.isOver) == [false, true, false, true])
    // Within the refractory time it is one.
    let one = events(detector(["yes"]) { $0.refractorySeconds = 2 }, twice)
    #expect(one.map(\.isOver) == [false, true])
    #expect(one.last?.confidence == 0.9)
  }

  /// Of labels that exclude each other, another word begins exactly the refractory time later.
  @Test(arguments: [(0.7, ["yes", "no"]), (0.701, ["yes"])])
  func anotherWordBeginsAfterTheRefractoryTime(_ seconds: Double, _ heard: [String]) {
    let silence = [[Float]](repeating: [0, 0], count: 6)
    let found = events(
      detector {
        $0.refractorySeconds = seconds
        $0.isExclusive = true
      },
      [[0, 0], [0.9, 0]] + silence + [[0, 0.9], [0, 0]]
    )
    #expect(found.filter { !$0.isOver }.map(\.label) == heard)
  }

  /// A score that wavers about the threshold is one event, thanks to the lower threshold for its end.
  @Test func waveringIsOneWord() {
    let wavering = scores(0, 0.75, 0.65, 0.75, 0.6, 0.72, 0.65, 0.75, 0.5, 0.71, 0.65, 0.75, 0.1)
    #expect(events(detector(["yes"]), wavering).count == 2)
    let single = events(
      detector(["yes"]) {
        $0.releaseShare = 1
        $0.refractorySeconds = 0
      },
      wavering
    )
    #expect(single.filter(\.isOver).count == 6)
  }

  @Test func labelsExcludeEachOtherOnRequest() {
    let both: [[Float]] = [[0, 0], [0.8, 0.9], [0.9, 0.1], [0.1, 0.1], [0, 0]]
    let apart = events(detector(), both).filter { !$0.isOver }
    #expect(Set(apart.map(\.label)) == ["yes", "no"])
    let exclusive = events(detector { $0.isExclusive = true }, both).filter { !$0.isOver }
    #expect(exclusive.map(\.label) == ["no"])
  }

  @Test func backgroundIsNoWord() {
    let found = events(
      detector(["_silence_", "yes", "_unknown_", "_background_noise_"]),
      [[0.99, 0, 0, 0], [0, 0, 0.99, 0], [0, 0, 0, 0.99]]
    )
    #expect(found == [])
  }

  /// Random scores of three labels that change slowly, so that events begin and end.
  private func randomScores(_ seed: UInt64) -> [[Float]] {
    let steps = KernelTests.values(3 * 400, seed: seed, scale: 0.5)
    var level: [Float] = [0.3, 0.3, 0.3]
    return (0..<400).map { window in
      for k in 0..<3 { level[k] = min(1, max(0, level[k] + steps[3 * window + k])) }
      return level
    }
  }

  /// What holds for any scores.
  @Test(arguments: [false, true]) func lawsOfEvents(_ isExclusive: Bool) throws {
    for seed in 0..<40 as Range<UInt64> {
      let scores = randomScores(seed)
      var firsts: [Double] = []
      for threshold in [0.9, 0.7, 0.5] {
        let found = events(
          detector(["a", "b", "c"]) {
            $0.threshold = threshold
            $0.isExclusive = isExclusive
          },
          scores
        )
        let begun = found.filter { !$0.isOver }
        for label in ["a", "b", "c"] {
          let own = found.filter { $0.label == label }
          // Announced, ended, announced, ended …, at the same time of detection.
          for (index, event) in own.enumerated() {
            #expect(event.isOver == !index.isMultiple(of: 2))
          }
          #expect(own.count.isMultiple(of: 2))
          for index in stride(from: 0, to: own.count - 1, by: 2) {
            #expect(own[index].detectedSeconds == own[index + 1].detectedSeconds)
            #expect(own[index].confidence <= own[index + 1].confidence)
            #expect(own[index + 1].endSeconds >= own[index + 1].startSeconds)
          }
        }
        let labels = isExclusive ? [["a", "b", "c"]] : [["a"], ["b"], ["c"]]
        for group in labels {
          let times = begun.filter { group.contains($0.label) }.map(\.detectedSeconds)
          #expect(zip(times, times.dropFirst()).allSatisfy { $1 - $0 >= 0.7 - 1e-9 })
        }
        firsts.append(begun.first?.detectedSeconds ?? .infinity)
      }
      // A lower threshold never delays the first.
      #expect(zip(firsts, firsts.dropFirst()).allSatisfy { $0 >= $1 })
    }
  }

  @Test func settingsOutOfRangeAreRefused() throws {
    func words(_ change: (inout StreamSettings) -> Void) -> String? {
      var settings = StreamSettings()
      change(&settings)
      do { try settings.validate() } catch { return "\(error)" }
      return nil
    }
    #expect(words { _ in } == nil)
    #expect(words { $0.hopSeconds = 0 } == "hop is 0.0; expected 0.01 to 10.0 seconds")
    #expect(words { $0.hopSeconds = .nan } == "hop is nan; expected 0.01 to 10.0 seconds")
    #expect(words { $0.windowSeconds = 61 } == "window is 61.0; expected 0.05 to 60.0 seconds")
    #expect(words { $0.smoothingSeconds = -1 } == "smoothing is -1.0; expected 0.0 to 10.0 seconds")
    #expect(words { $0.threshold = 0 } == "threshold is 0.0; expected 0.01 to 1.0")
    #expect(words { $0.releaseShare = 1.5 } == "release is 1.5; expected 0.01 to 1.0")
    #expect(
      words { $0.refractorySeconds = 100 }
        == "refractory time is 100.0; expected 0.0 to 60.0 seconds"
    )
  }
}
