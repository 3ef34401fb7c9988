/// The windows of a whole recording and what each was heard to hold.
public struct WindowScores: Sendable, Equatable {
  /// Where each window begins and ends, in seconds.
  public let windowsSeconds: [ClosedRange<Double>]
  /// The probability of every label, [windows, K]; zero in windows without a sound, where nobody says a word.
  public let probabilities: [[Float]]
  /// Where each window ends, in samples at the model's rate.
  let ends: [Int]
  /// How long the recording is, in the same samples.
  let samples: Int
  /// The timing of a stream in the incremental mode; nil in that of windows, which the settings give.
  let incremental: EventTiming?

  /// How long after a window's end it is answered, in seconds: a network that runs along reads what follows it, too.
  package var waitSeconds: Double { incremental.map { $0.seconds($0.lookahead) } ?? 0 }
}

extension SpeechRecognizer {
  /// The probabilities of all windows of a recording, spread over the threads of a pool if there is one.
  ///
  /// - Throws: `ConfigurationError` for settings out of range, `AudioError` and `ModelFileError` as for
  ///   `recognize`.
  public func windowScores(
    of clip: AudioClip,
    settings: StreamSettings = StreamSettings(),
    on pool: WorkerPool? = nil
  ) throws -> WindowScores {
    let windows = try answered(clip, settings, isCentred: false, on: pool)
    let timing = windows.timing
    return WindowScores(
      windowsSeconds: windows.ranges.map {
        timing.seconds($0.lowerBound)...timing.seconds($0.upperBound)
      },
      probabilities: windows.probabilities,
      ends: windows.ranges.map(\.upperBound),
      samples: windows.samples,
      incremental: settings.mode == .incremental ? timing : nil
    )
  }

  /// The events that a `StreamRecognizer` with these settings makes of windows, when each is over.
  package func eventsAsHeard(in scores: WindowScores, settings: StreamSettings) -> [StreamEvent] {
    let timing = scores.incremental ?? timing(settings, isCentred: false)
    var detector = detector(settings, timing)
    var events: [StreamEvent] = []
    for (end, probabilities) in zip(scores.ends, scores.probabilities) {
      probabilities.withUnsafeBufferPointer { detector.append($0, end: end, into: &events) }
    }
    detector.finish(into: &events)
    events.removeAll { !$0.isOver }
    guard scores.incremental != nil else { return events }
    // As a stream that ends waits for nothing more.
    let end = timing.seconds(scores.samples)
    for index in events.indices {
      events[index].detectedSeconds = min(events[index].detectedSeconds, end)
    }
    return events
  }

  /// The words that a whole recording holds, in the order in which they begin, spread over the threads of a
  /// pool if there is one.
  ///
  /// Unlike a `StreamRecognizer`, it averages a window's probabilities with those of windows after it, too.
  ///
  /// - Throws: `ConfigurationError` for settings out of range, `AudioError` and `ModelFileError` as for
  ///   `recognize`.
  public func events(
    in clip: AudioClip,
    settings: StreamSettings = StreamSettings(),
    on pool: WorkerPool? = nil
  ) throws -> [StreamEvent] {
    let windows = try answered(clip, settings, isCentred: true, on: pool)
    let timing = windows.timing
    var detector = detector(settings, timing)
    var events: [StreamEvent] = []
    let reach = timing.smoothedWindows / 2
    for (index, window) in windows.ranges.enumerated() {
      let near = max(0, index - reach)...min(windows.ranges.count - 1, index + reach)
      let means = labels.indices.map { k in
        windows.probabilities[near].reduce(0) { $0 + $1[k] } / Float(near.count)
      }
      detector.append(means: means[...], end: window.upperBound, into: &events)
    }
    detector.finish(into: &events)
    return events.filter(\.isOver).sorted { $0.startSeconds < $1.startSeconds }
  }

  private typealias Answered = (
    ranges: [Range<Int>], probabilities: [[Float]], samples: Int, timing: EventTiming
  )

  private func answered(
    _ clip: AudioClip,
    _ settings: StreamSettings,
    isCentred: Bool,
    on pool: WorkerPool?
  ) throws -> Answered {
    try settings.validate()
    try clip.samples.withUnsafeBufferPointer { try Self.check($0, name: "the recording") }
    let samples = try Resampler.resample(clip, toHertz: sampleRateHertz).samples
    if settings.mode == .incremental {
      return try answeredIncrementally(samples, settings, isCentred: isCentred)
    }
    // Windows of a recording are the same, centred or not.
    let timing = timing(settings, isCentred: isCentred)
    let ranges = timing.windows(samples: samples.count)
    let sounding = ranges.indices.filter { index in
      samples.withUnsafeBufferPointer {
        !AudioClip.isDigitalSilence(UnsafeBufferPointer(rebasing: $0[ranges[index]]))
      }
    }
    let answers = try probabilities(ofClips: sounding.count, on: pool) {
      Array(samples[ranges[sounding[$0]]])
    }
    var probabilities = ranges.map { _ in [Float](repeating: 0, count: labels.count) }
    for (index, answer) in zip(sounding, answers) {
      try answer.withUnsafeBufferPointer { try checkAnswer($0) }
      probabilities[index] = answer
    }
    return (ranges, probabilities, samples.count, timing)
  }

  /// The answers of the network that runs along with the recording.
  private func answeredIncrementally(
    _ samples: [Float],
    _ settings: StreamSettings,
    isCentred: Bool
  ) throws -> Answered {
    let stream = try IncrementalAnswers(self, settings, isCentred: isCentred)
    var (ranges, probabilities): ([Range<Int>], [[Float]]) = ([], [])
    func use(_ answer: UnsafeBufferPointer<Float>?, _ end: Int) {
      ranges.append(max(0, end - stream.timing.window)..<end)
      probabilities.append(answer.map(Array.init) ?? labels.map { _ in 0 })
    }
    for start in stride(from: 0, to: samples.count, by: sampleRateHertz) {
      let part = samples[start..<min(samples.count, start + sampleRateHertz)]
      try part.withUnsafeBufferPointer { try stream.append($0, use) }
    }
    try stream.finish(use)
    return (ranges, probabilities, samples.count, stream.timing)
  }
}
