internal import Foundation
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
    /// Bytes of memory that each stream takes beyond the model, which all share; nil where the system does not say.
    package let bytesPerStream: Int?

    /// Streams that one core listens to.
    package var streamsPerCore: Double { 1 / load }
  }

  /// Streams that would not fit into the machine's memory.
  package struct TooManyStreams: Error, Equatable, CustomStringConvertible {
    /// How many were asked for.
    package let streams: Int
    /// What each takes, in bytes.
    package let bytesPerStream: Int
    /// The machine's memory, in bytes.
    package let memoryBytes: UInt64

    private var neededBytes: Double { Double(streams) * Double(bytesPerStream) }

    /// Nil for streams that fit.
    package init?(streams: Int, bytesPerStream: Int, memoryBytes: UInt64) {
      self.streams = streams
      self.bytesPerStream = bytesPerStream
      self.memoryBytes = memoryBytes
      if neededBytes <= Double(memoryBytes) { return nil }
    }

    /// What they take, and what there is.
    package var description: String {
      func gigabytes(_ bytes: Double) -> String { "\(fixedPoint(bytes / 1e9, decimals: 1)) GB" }
      return "\(streams) streams of \(bytesPerStream / 1_000) kB take \(gigabytes(neededBytes)),"
        + " and this machine has \(gigabytes(Double(memoryBytes))) of memory"
    }
  }

  /// Listens to noise on one thread, in chunks of a hop as they would come in: to a minute in all, or to one chunk
  /// of each of many streams.
  ///
  /// - Parameters:
  ///   - count: How many streams listen beside each other, in turn: many find less of their model in the processor's
  ///     cache.
  /// - Throws: `TooManyStreams`, and the errors of a stream.
  package static func streamCost(
    _ recognizer: SpeechRecognizer,
    settings: StreamSettings,
    streams count: Int
  ) throws -> StreamCost {
    precondition(count > 0)
    let rate = recognizer.sampleRateHertz
    var streams: [ListeningStream] = []
    streams.reserveCapacity(max(2, count))
    streams.append(try ListeningStream(recognizer, settings))
    let hop = Int((streams[0].hopSeconds * Double(rate)).rounded())
    let sound = noise(rate + hop)
    func chunk(_ index: Int) -> [Float] {
      let begin = index * hop % rate
      return Array(sound[begin..<(begin + hop)])
    }
    /// To the first answer, after which a stream allocates nothing.
    func warm(_ stream: ListeningStream) throws {
      var index = 0
      while !stream.hasAnswered {
        try stream.listen(chunk(index))
        index += 1
      }
    }
    // What all streams share is there once one of them has answered, so that a second one tells what each takes.
    try warm(streams[0])
    let before = AllocatedMemory.bytes
    for _ in 1..<max(2, count) {
      let stream = try ListeningStream(recognizer, settings)
      try warm(stream)
      streams.append(stream)
      if streams.count == 2, let each = AllocatedMemory.bytes(since: before),
        let error = TooManyStreams(
          streams: count,
          bytesPerStream: each,
          memoryBytes: ProcessInfo.processInfo.physicalMemory
        )
      {
        throw error
      }
    }
    let bytes = AllocatedMemory.bytes(since: before).map { $0 / (streams.count - 1) }
    streams.removeLast(streams.count - count)

    let clock = ContinuousClock()
    var times: [Double] = []
    let fewest = count <= secondsOfStreams ? fewestChunks : 1
    for index in 0..<max(fewest, secondsOfStreams * rate / hop / count) {
      let samples = chunk(index)
      for stream in streams {
        times.append(try clock.measure { try stream.listen(samples) } / .seconds(1))
      }
    }
    times.sort()
    return StreamCost(
      load: times.reduce(0, +) / Double(times.count) * Double(rate) / Double(hop),
      answersPerSecond: Double(rate) / Double(hop),
      delaySeconds: times[times.count * 99 / 100],
      bytesPerStream: bytes
    )
  }

  /// The sound that all streams together listen to, in seconds.
  private static let secondsOfStreams = 60
  /// Chunks of each stream, however long they are, where there are not many.
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

  var hasAnswered: Bool { stream.windowsAnswered > 0 }

  func listen(_ chunk: [Float]) throws {
    events.removeAll(keepingCapacity: true)
    try stream.append(chunk, into: &events)
  }
}
