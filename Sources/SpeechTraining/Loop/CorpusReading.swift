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
}
