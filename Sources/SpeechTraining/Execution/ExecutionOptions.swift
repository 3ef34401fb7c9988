internal import SpeechModel

/// What may differ between two runs of one experiment without changing a bit of the result; it
/// never enters the model file.
public struct ExecutionOptions: Sendable, Equatable {
  /// Threads that work on shards.
  public var threads: Int
  /// How much decoded audio stays in memory, in bytes; the rest is read again.
  public var cacheBytes = 512 << 20
  /// Seconds after which a run stops at the end of a step, as one that can be resumed; nil
  /// for never.
  ///
  /// How far it comes depends on the clock, and so does the result.
  public var maximumSeconds: Double?

  /// What the run's records call the program, such as "asr-train 0.9.0 (1a2b3c4)"; nil for the name
  /// of the process.
  public var program: String?

  /// Seconds between checkpoints within an epoch.
  package var checkpointSeconds = 600.0

  /// The defaults.
  public init() { threads = WorkerPool.processors }
}
