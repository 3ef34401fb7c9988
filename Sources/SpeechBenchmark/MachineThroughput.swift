internal import Foundation
package import SpeechModel

/// How fast a machine recognizes clips of a second: measured here, or by `Benchmarks/gpu.py`.
package struct MachineThroughput: Codable, Sendable, Equatable {
  /// The time of a batch.
  package struct Batch: Codable, Sendable, Equatable {
    /// Clips that are computed together.
    package var clips: Int
    /// From samples in memory to probabilities, in seconds.
    package var seconds: Double

    /// The time of a batch of clips.
    package init(clips: Int, seconds: Double) {
      self.clips = clips
      self.seconds = seconds
    }
  }

  /// What the machine is called.
  package var name: String
  /// What was recognized with.
  package var model: String
  /// Batches that are computed at the same time.
  package var workers: Int
  /// The measured sizes, in increasing order.
  package var batches: [Batch]

  /// A machine of these measurements.
  ///
  /// - Throws: `ThroughputError` if they are not those of a machine.
  package init(name: String, model: String, workers: Int, batches: [Batch]) throws {
    self.name = name
    self.model = model
    self.workers = workers
    self.batches = batches.sorted { $0.clips < $1.clips }
    try check(path: name)
  }

  /// Reads a file that `asr-bench serve` or `Benchmarks/gpu.py` wrote.
  ///
  /// - Throws: `ThroughputError`.
  package init(contentsOf path: String) throws {
    let text: String
    do throws(TextFile.Refusal) {
      text = try TextFile.read(path, limitBytes: 1 << 20)
    } catch {
      throw ThroughputError(path: path, fault: .unreadable(error))
    }
    guard let machine = try? JSONDecoder().decode(Self.self, from: Data(text.utf8)) else {
      throw ThroughputError(path: path, fault: .otherFile)
    }
    self = machine
    batches.sort { $0.clips < $1.clips }
    try check(path: path)
  }

  private func check(path: String) throws {
    func fail(_ fault: ThroughputError.Fault) -> ThroughputError {
      ThroughputError(path: path, fault: fault)
    }
    guard workers >= 1 else { throw fail(.workers(workers)) }
    guard batches.first?.clips == 1 else { throw fail(.noSingleClip) }
    for (batch, next) in zip(batches, batches.dropFirst()) where batch.clips == next.clips {
      throw fail(.repeatedSize(clips: batch.clips))
    }
    for batch in batches where !(batch.seconds > 0 && batch.seconds.isFinite) {
      throw fail(.seconds(batch.seconds))
    }
  }

  /// The file's text.
  ///
  /// - Throws: Never, in practice.
  package func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// Measures this machine.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - threads: Threads that recognize.
  ///   - overheadSeconds: What a clip takes of a thread besides recognition, such as HTTP.
  package static func measured(
    _ recognizer: SpeechRecognizer,
    model: String,
    name: String,
    threads: Int,
    overheadSeconds: Double = 0
  ) throws -> MachineThroughput {
    let most = recognizer.clipsAtOnce
    let alone = WorkerPool(threads: 1)
    let sizes = most == 1 ? [1] : [1, most]
    var batches = try sizes.map { clips in
      Batch(
        clips: clips,
        seconds: try Benchmark.predictionSeconds(recognizer, batch: clips, pool: alone)
      )
    }
    if threads > 1 {
      // Threads share memory and caches, so that each is slower than one alone.
      let rounds = 4
      let pool = WorkerPool(threads: threads)
      let together = try Benchmark.predictionSeconds(
        recognizer,
        batch: most * rounds * threads,
        pool: pool
      )
      let slower = max(1, together / (batches[batches.count - 1].seconds * Double(rounds)))
      for index in batches.indices { batches[index].seconds *= slower }
    }
    for index in batches.indices {
      batches[index].seconds += overheadSeconds * Double(batches[index].clips)
    }
    return try MachineThroughput(name: name, model: model, workers: threads, batches: batches)
  }

  /// The most clips of a batch.
  package var mostClips: Int { batches.last?.clips ?? 1 }

  /// The time of a batch in seconds, between measured sizes on the line through them.
  package func seconds(clips: Int) -> Double {
    guard let upper = batches.firstIndex(where: { $0.clips >= clips }) else {
      return batches.last?.seconds ?? 0
    }
    guard upper > 0 else { return batches[0].seconds }
    let (low, high) = (batches[upper - 1], batches[upper])
    let share = Double(clips - low.clips) / Double(high.clips - low.clips)
    return low.seconds + share * (high.seconds - low.seconds)
  }

  /// The most clips a second, however long each of them waits.
  package var clipsPerSecond: Double {
    Double(workers) * (batches.map { Double($0.clips) / $0.seconds }.max() ?? 0)
  }
}

/// Why a measurement is of no use.
package struct ThroughputError: Error, CustomStringConvertible {
  /// What is wrong with it.
  package enum Fault: Sendable {
    /// The file cannot be read as text.
    case unreadable(TextFile.Refusal)
    /// The file is not one of a measurement.
    case otherFile
    /// Too few batches at the same time.
    case workers(Int)
    /// The time of a single clip is missing.
    case noSingleClip
    /// Two times for batches of one size.
    case repeatedSize(clips: Int)
    /// A time that no batch can take.
    case seconds(Double)
  }

  let path: String
  let fault: Fault

  /// The file and the reason.
  package var description: String { "\(path): \(fault.words)" }
}

extension ThroughputError.Fault {
  fileprivate var words: String {
    switch self {
    case .unreadable(let refusal): refusal.words
    case .otherFile:
      "not a machine's measurement; expected JSON with name, model, workers and batches, as"
        + " asr-bench serve and Benchmarks/gpu.py write it"
    case .workers(let workers): "'workers' is \(workers); expected 1 or more"
    case .noSingleClip: "'batches' has no time of a single clip; expected one with 'clips' 1"
    case .repeatedSize(let clips): "'batches' has two times of \(clips) clips; expected one"
    case .seconds(let seconds): "'seconds' is \(seconds); expected more than 0"
    }
  }
}
