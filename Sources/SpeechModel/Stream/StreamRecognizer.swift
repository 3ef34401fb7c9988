/// Listens to a stream of sound: the last samples are answered as a window, again and again, and answers
/// that agree become events.
///
/// A value per stream; any number of them share a recognizer, on any threads. Each window's answer is, bit for
/// bit, what `SpeechRecognizer.recognize` gives for its samples, however they arrive; with
/// `StreamSettings.Mode.incremental`, what the network gives that runs over all of them at once. Memory is constant,
/// and nothing is allocated for samples once a window has been answered.
///
/// ```swift
/// var stream = try StreamRecognizer(recognizer, sampleRateHertz: 16_000)
/// var events: [StreamEvent] = []
/// try stream.append(samples, into: &events)
/// try stream.finish(into: &events)
/// ```
public struct StreamRecognizer: ~Copyable {
  /// The rate of the samples that are given, in Hz.
  public let sampleRateHertz: Int
  /// How many samples were given.
  public private(set) var samplesHeard = 0
  /// How many of them were not a number or infinite, and were taken for silence.
  public private(set) var nonFiniteSamples = 0
  /// How many windows were answered.
  public private(set) var windowsAnswered = 0

  private let recognizer: SpeechRecognizer
  private let timing: EventTiming
  private let fresh: EventDetector
  private var detector: EventDetector
  private let resampler: StreamResampler?
  /// Answers in place of windows of the held samples; nil in the mode of these.
  private let incremental: IncrementalAnswers?
  /// The samples that are held, at the model's rate: the last window, and what came since it was answered.
  private let held: FloatBuffer
  private var heldCount = 0
  /// The end of the held samples in the stream, of the window that was answered last, and of the next.
  private var end = 0
  private var lastWindow = 0
  private var nextWindow: Int
  private let probabilities: FloatBuffer
  /// A chunk with silence for samples that are not finite.
  private let finite: FloatBuffer

  /// The most samples that are looked at at once.
  private static let chunkSamples = 4_096

  /// Begins a stream.
  ///
  /// - Parameters:
  ///   - recognizer: What answers each window.
  ///   - sampleRateHertz: The rate of the samples to come; nil for the model's own.
  ///   - settings: How often it answers, and when answers become an event.
  /// - Throws: `ConfigurationError` for settings out of range, and for a network that cannot run along with a stream,
  ///   by its layer; `AudioError` for a rate that no recording may have.
  public init(
    _ recognizer: SpeechRecognizer,
    sampleRateHertz: Int? = nil,
    settings: StreamSettings = StreamSettings()
  ) throws {
    try settings.validate()
    let modelRate = recognizer.sampleRateHertz
    let rate = sampleRateHertz ?? modelRate
    let rates = AudioLimits().sampleRateHertz
    guard rates.contains(rate) else {
      throw AudioError(source: "the stream", reason: .sampleRate(found: rate, allowed: rates))
    }
    let incremental =
      settings.mode == .incremental ? try IncrementalAnswers(recognizer, settings) : nil
    let timing = incremental?.timing ?? recognizer.timing(settings, isCentred: false)
    let resampler =
      rate == modelRate ? nil : try StreamResampler(fromHertz: rate, toHertz: modelRate)
    let detector = recognizer.detector(settings, timing)
    self.recognizer = recognizer
    self.sampleRateHertz = rate
    self.timing = timing
    self.resampler = resampler
    self.incremental = incremental
    self.detector = detector
    fresh = detector
    nextWindow = timing.window
    held = FloatBuffer(capacity: incremental == nil ? timing.window + timing.hop : 0)
    probabilities = FloatBuffer(capacity: recognizer.labels.count)
    finite = FloatBuffer(capacity: Self.chunkSamples)
  }

  /// How long the stream has been going on, in seconds, by its samples.
  public var durationSeconds: Double { Double(samplesHeard) / Double(sampleRateHertz) }

  /// From one answer to the next, in seconds: the settings', or near it a multiple of the network's stride.
  public var hopSeconds: Double { timing.seconds(timing.hop) }

  /// The mean probability of every label over the last windows, [K], in the order of the model's labels.
  public var scores: [Float] { detector.means }

  /// Takes the next samples [S], any number of them, and adds the events that they complete: one when a label
  /// becomes likely enough, and the same again, with `isOver`, when it has ended.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  public mutating func append(_ samples: [Float], into events: inout [StreamEvent]) throws {
    try samples.withUnsafeBufferPointer { try append($0, into: &events) }
  }

  /// The same for samples that say their rate: one that changes while a stream goes on is an error, not sound that
  /// is too fast or too slow.
  ///
  /// - Throws: `AudioError` for another rate than the stream's, before any sample is taken; `ModelFileError` if an
  ///   answer is not a number.
  public mutating func append(_ clip: AudioClip, into events: inout [StreamEvent]) throws {
    guard clip.sampleRateHertz == sampleRateHertz else {
      throw AudioError(
        source: "the stream",
        reason: .otherRate(found: clip.sampleRateHertz, expected: sampleRateHertz)
      )
    }
    try append(clip.samples, into: &events)
  }

  /// The same for samples in other memory.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  public mutating func append(
    _ samples: UnsafeBufferPointer<Float>,
    into events: inout [StreamEvent]
  ) throws {
    samplesHeard += samples.count
    var rest = samples
    while !rest.isEmpty {
      let chunk = UnsafeBufferPointer(rebasing: rest.prefix(Self.chunkSamples))
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst(chunk.count))
      if SpeechRecognizer.areFinite(chunk) {
        try convert(chunk, into: &events)
      } else {
        try convertFinite(of: chunk, into: &events)
      }
    }
  }

  /// Ends the stream and all events; what came since the last window is answered with what was before it.
  ///
  /// Only `reset` may follow.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number.
  public mutating func finish(into events: inout [StreamEvent]) throws {
    if let resampler {
      try resampler.finish { try hear($0, into: &events) }
    }
    let known = events.count
    if let incremental {
      try incremental.finish { detect($0, end: $1, into: &events) }
    } else if end != lastWindow {
      try answer(into: &events)
    }
    detector.finish(into: &events)
    guard incremental != nil else { return }
    // What would have been heard after the end was not waited for.
    for index in events.indices.dropFirst(known) {
      events[index].detectedSeconds = min(events[index].detectedSeconds, durationSeconds)
    }
  }

  /// Forgets everything, as if the stream had just begun.
  public mutating func reset() {
    resampler?.reset()
    incremental?.reset()
    detector = fresh
    (samplesHeard, nonFiniteSamples, windowsAnswered) = (0, 0, 0)
    (heldCount, end, lastWindow, nextWindow) = (0, 0, 0, timing.window)
  }

  /// Takes samples some of which are not finite: silence is heard instead of those.
  private mutating func convertFinite(
    of chunk: UnsafeBufferPointer<Float>,
    into events: inout [StreamEvent]
  ) throws {
    for (index, sample) in chunk.enumerated() {
      finite.base[index] = sample.isFinite ? sample : 0
      nonFiniteSamples += sample.isFinite ? 0 : 1
    }
    try convert(UnsafeBufferPointer(start: finite.base, count: chunk.count), into: &events)
  }

  private mutating func convert(
    _ samples: UnsafeBufferPointer<Float>,
    into events: inout [StreamEvent]
  ) throws {
    if let resampler {
      try resampler.append(samples) { try hear($0, into: &events) }
    } else {
      try hear(samples, into: &events)
    }
  }

  /// Takes samples at the model's rate.
  private mutating func hear(
    _ samples: UnsafeBufferPointer<Float>,
    into events: inout [StreamEvent]
  ) throws {
    if let incremental {
      return try incremental.append(samples) { detect($0, end: $1, into: &events) }
    }
    var rest = samples
    while !rest.isEmpty {
      let count = min(rest.count, nextWindow - end)
      if let base = rest.baseAddress { (held.base + heldCount).update(from: base, count: count) }
      heldCount += count
      end += count
      rest = UnsafeBufferPointer(rebasing: rest.dropFirst(count))
      guard end == nextWindow else { continue }
      try answer(into: &events)
      nextWindow += timing.hop
      keepWindow()
    }
  }

  /// Moves the last window to the front of what is held.
  private mutating func keepWindow() {
    let surplus = heldCount - timing.window
    guard surplus > 0 else { return }
    held.base.update(from: held.base + surplus, count: timing.window)
    heldCount = timing.window
  }

  /// Answers the last window.
  private mutating func answer(into events: inout [StreamEvent]) throws {
    let count = min(heldCount, timing.window)
    let window = UnsafeBufferPointer(start: held.base + heldCount - count, count: count)
    let answer = UnsafeMutableBufferPointer(
      start: probabilities.base,
      count: recognizer.labels.count
    )
    let hasSound = try recognizer.answer(window, into: answer)
    lastWindow = end
    detect(hasSound ? UnsafeBufferPointer(answer) : nil, end: end, into: &events)
  }

  /// Takes the probabilities [K] of a window; nil for one without a sound.
  private mutating func detect(
    _ answer: UnsafeBufferPointer<Float>?,
    end: Int,
    into events: inout [StreamEvent]
  ) {
    windowsAnswered += 1
    detector.append(answer, end: end, into: &events)
  }
}

extension SpeechRecognizer {
  /// The length of a stream's window, in seconds, unless it is chosen.
  public var streamWindowSeconds: Double {
    max(remarkRules.neededSeconds, min(remarkRules.longestSeconds, wordSeconds * Self.windowWords))
  }

  /// The length of a window, in usual training clips.
  package static let windowWords = 1.25

  /// The duration of a usual training clip, in seconds.
  var wordSeconds: Double { medianTrainingClipSeconds ?? remarkRules.longestSeconds }

  func timing(_ settings: StreamSettings, isCentred: Bool) -> EventTiming {
    EventTiming(
      settings,
      windowSeconds: settings.windowSeconds ?? streamWindowSeconds,
      wordSeconds: wordSeconds,
      sampleRateHertz: sampleRateHertz,
      isCentred: isCentred
    )
  }

  /// The mean probability from which on each label is an event, [K]: that of the settings, or the model's own
  /// for streams, or that for clips, but at least the usual one.
  package func thresholds(of settings: StreamSettings) -> [Double] {
    labels.map { label in
      settings.labelThresholds[label] ?? settings.threshold ?? streamThresholds?.labels[label]
        ?? max(rejectionThreshold ?? 0, StreamSettings.usualThreshold)
    }
  }

  func detector(_ settings: StreamSettings, _ timing: EventTiming) -> EventDetector {
    EventDetector(
      labels: labels,
      thresholds: thresholds(of: settings),
      settings: settings,
      timing: timing
    )
  }

  /// Recognizes a window [S] of a stream, unless it holds no sound: nobody says a word in it.
  ///
  /// - Returns: Whether the probabilities [K] were written.
  /// - Throws: `ModelFileError` if the answer is not a number.
  func answer(
    _ window: UnsafeBufferPointer<Float>,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws -> Bool {
    if AudioClip.isDigitalSilence(window) { return false }
    try recognize(window, into: probabilities)
    return true
  }
}
