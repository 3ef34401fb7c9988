internal import SpeechModel

/// Options that do not change a bit of the result of an experiment; they
/// never enter the model file.
public struct ExecutionOptions: Sendable, Equatable {
  /// The number of threads that process shards.
  public var threads: Int
  /// How much decoded audio stays in memory, in bytes; the rest is read again.
  public var cacheBytes = ExecutionOptions.usualCacheBytes
  /// Seconds after which a run stops at the end of a step, ready to be resumed; nil
  /// for never.
  ///
  /// How far it gets depends on the clock, and so does the result.
  public var maximumSeconds: Double?

  /// The program's name in the run's records, such as "asr-train 0.9.0 (1a2b3c4)"; nil for the name
  /// of the process.
  public var program: String?

  /// Seconds between checkpoints within an epoch.
  package var checkpointSeconds = 600.0

  /// How much decoded audio usually stays in memory, in bytes.
  package static let usualCacheBytes = 512 << 20

  /// Creates it with the default settings.
  public init() { threads = WorkerPool.processors }
}
