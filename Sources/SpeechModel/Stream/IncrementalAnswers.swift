/// The answers of a network that runs along with a stream, each frame through each layer once.
///
/// Not thread-safe: each stream owns its own.
package final class IncrementalAnswers {
  package let timing: EventTiming
  private let recognizer: SpeechRecognizer
  private let schedule: IncrementalPlan.Schedule
  private let features: FeatureStream
  private let pass: IncrementalPass
  private let probabilities: FloatBuffer
  private var samples = 0
  private var frames = 0
  private var answers = 0

  /// The most frames that run through the network at once.
  private static let framesAtOnce = 16

  /// Begins a stream, or with `isCentred` the way through a whole recording, which need not be waited for.
  ///
  /// - Throws: `ConfigurationError` for features or layers that need the whole clip, and for answers closer to one
  ///   another than the network's own.
  package init(
    _ recognizer: SpeechRecognizer,
    _ settings: StreamSettings,
    isCentred: Bool = false
  ) throws {
    let pipeline = recognizer.inference.pipeline
    let features = try FeatureStream(pipeline)
    let plan = try IncrementalPlan(recognizer.inference.network)
    let rate = Double(recognizer.sampleRateHertz)
    let frame = pipeline.configuration.hopLength
    let stride = Double(plan.stride * frame) / rate
    func answersPerSecond(_ hop: Double) -> String { ((10 / hop).rounded() / 10).shortText }
    guard settings.hopSeconds > stride * (1 - 1e-9) else {
      throw ConfigurationError.invalidValue(
        key: "hop",
        found: "\(settings.hopSeconds.shortText) seconds,"
          + " \(answersPerSecond(settings.hopSeconds)) answers a second",
        expected: "at least \(stride.shortText) seconds, as this network gives at most"
          + " \(answersPerSecond(stride)) answers a second when it runs along with the stream"
      )
    }
    let window = settings.windowSeconds ?? recognizer.streamWindowSeconds
    let schedule = plan.schedule(
      window: pipeline.frames(samples: Int((window * rate).rounded())),
      hop: plan.stride * max(1, Int((settings.hopSeconds / stride).rounded()))
    )
    var actual = settings
    actual.hopSeconds = Double(schedule.hop * frame) / rate
    timing = EventTiming(
      actual,
      windowSeconds: Double(pipeline.samples(frames: schedule.window)) / rate,
      wordSeconds: recognizer.wordSeconds,
      sampleRateHertz: recognizer.sampleRateHertz,
      isCentred: isCentred,
      lookahead: isCentred ? 0 : (schedule.first - schedule.window) * frame
    )
    self.recognizer = recognizer
    self.schedule = schedule
    self.features = features
    pass = IncrementalPass(plan, schedule)
    probabilities = FloatBuffer(capacity: recognizer.labels.count)
  }

  /// Values in memory, beyond the model's.
  package var values: Int { pass.values + features.capacity + probabilities.capacity }

  /// Takes an answer: the probabilities [K], nil where there was no sound, and the end of what it is for.
  package typealias Use = (
    _ probabilities: UnsafeBufferPointer<Float>?, _ end: Int
  ) throws -> Void

  /// Takes the next samples, at the model's rate.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number, and the errors of `use`.
  package func append(_ chunk: UnsafeBufferPointer<Float>, _ use: Use) throws {
    features.append(chunk)
    samples += chunk.count
    try run(use)
  }

  /// Ends the stream.
  ///
  /// - Throws: `ModelFileError` if an answer is not a number, and the errors of `use`.
  package func finish(_ use: Use) throws {
    guard samples > 0 else { return }
    features.finish()
    try run(use)
    pass.finish()
    try useAnswers(use)
  }

  package func reset() {
    features.reset()
    pass.reset()
    (samples, frames, answers) = (0, 0, 0)
  }

  private func run(_ use: Use) throws {
    while features.frames > 0 {
      // An answer comes at the end of what is run, so that what is known by then never depends on chunks.
      let next = schedule.first + answers * schedule.hop
      let count = min(features.frames, Self.framesAtOnce, max(1, next - frames))
      features.take(count, into: pass.room(count))
      pass.run(count)
      frames += count
      try useAnswers(use)
    }
  }

  private func useAnswers(_ use: Use) throws {
    let answer = UnsafeMutableBufferPointer(
      start: probabilities.base,
      count: recognizer.labels.count
    )
    while let logits = pass.nextAnswer() {
      let end = timing.window + answers * timing.hop
      answers += 1
      let isSilent = features.silentFrames >= min(schedule.first, frames)
      if !isSilent { try recognizer.finish(logits, into: answer) }
      try use(isSilent ? nil : UnsafeBufferPointer(answer), min(end, samples))
    }
  }
}
