internal import Foundation
package import SpeechModel

extension Corpus {
  /// Reads a source, with an event for each file.
  ///
  /// - Throws: `DatasetError`, or `InterruptionError` after the files under way when that is
  ///   requested.
  package static func read(
    _ source: DataSource,
    depth: Depth = .sound,
    cacheBytes: Int = ExecutionOptions.usualCacheBytes,
    pool: WorkerPool,
    interruption: Interruption = Interruption(),
    _ onEvent: (TrainingEvent) -> Void
  ) throws -> Corpus {
    // Files are opened on several threads; the lock calls the caller from one at a time.
    let lock = NSLock()
    return try Corpus(
      source,
      depth: depth,
      cacheBytes: cacheBytes,
      pool: pool,
      interruption: interruption
    ) { done, all in
      lock.withLock { onEvent(.reading(done: done, of: all)) }
    }
  }

  /// Has the words spoken into a folder of a run, with an event for each clip, and takes the clips to the
  /// recordings.
  ///
  /// - Throws: `SynthesisError`, `DatasetError` or `InterruptionError`.
  mutating func add(
    _ voices: SyntheticVoices,
    into run: String,
    seed: UInt64,
    pool: WorkerPool,
    interruption: Interruption,
    _ onEvent: (TrainingEvent) -> Void
  ) throws {
    let path = try voices.say(
      wordsOf: self,
      into: run,
      seed: seed,
      pool: pool,
      interruption: interruption
    ) { progress in
      onEvent(
        .speaking(done: progress.done, of: progress.all, secondsLeft: progress.secondsLeft)
      )
    }
    try read(synthetic: path, pool: pool, interruption: interruption)
  }
}
