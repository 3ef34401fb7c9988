package import SpeechModel
internal import SpeechTraining

extension Benchmark {
  /// What it costs to listen to sound that does not end.
  package struct StreamCost {
    /// Seconds of processor time for a second of sound, of one stream.
    package let load: Double
    /// Answers in a second of sound.
    package let answersPerSecond: Double
    /// From the last sample of a window to its answer, in seconds, for 99 of 100 answers.
    package let delaySeconds: Double

    /// Streams that one core listens to.
    package var streamsPerCore: Double { 1 / load }
  }

  /// Listens to a minute of noise on one thread, in chunks of a hop as they would come in.
  ///
  /// - Parameter streams: How many listen beside each other, in turn: many find less of their model in the
  ///   processor's cache.
  package static func streamCost(
    _ recognizer: SpeechRecognizer,
    settings: StreamSettings,
    streams count: Int
  ) throws -> StreamCost {
    precondition(count > 0)
    let rate = recognizer.sampleRateHertz
    var streams: [ListeningStream] = []
    for _ in 0..<count { streams.append(try ListeningStream(recognizer, settings)) }
    let hop = Int(((streams.first?.hopSeconds ?? 1) * Double(rate)).rounded())
    let sound = noise(rate + hop)
    let clock = ContinuousClock()
    func listen(seconds: Int) throws -> [Double] {
      var times: [Double] = []
      for index in 0..<max(fewestChunks, seconds * rate / hop) {
        let begin = index * hop % rate
        let chunk = Array(sound[begin..<(begin + hop)])
        for stream in streams {
          times.append(try clock.measure { try stream.listen(chunk) } / .seconds(1))
        }
      }
      return times
    }
    // The first windows have yet to fill.
    _ = try listen(seconds: Int((settings.windowSeconds ?? recognizer.streamWindowSeconds) + 2))
    let times = try listen(seconds: max(1, secondsOfStreams / count)).sorted()
    let sum = times.reduce(0, +)
    return StreamCost(
      load: sum / Double(times.count) * Double(rate) / Double(hop),
      answersPerSecond: Double(rate) / Double(hop),
      delaySeconds: times[times.count * 99 / 100]
    )
  }

  /// The sound that all streams together listen to, in seconds.
  private static let secondsOfStreams = 60
  /// Chunks of each stream, however long they are.
  private static let fewestChunks = 4
}

/// A stream in an array, which holds no values that cannot be copied.
private final class ListeningStream {
  private var stream: StreamRecognizer
  private var events: [StreamEvent] = []

  init(_ recognizer: SpeechRecognizer, _ settings: StreamSettings) throws {
    stream = try StreamRecognizer(recognizer, settings: settings)
  }

  var hopSeconds: Double { stream.hopSeconds }

  func listen(_ chunk: [Float]) throws {
    events.removeAll(keepingCapacity: true)
    try stream.append(chunk, into: &events)
  }
}
