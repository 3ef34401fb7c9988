internal import SpeechModel

/// What may differ between two runs of one experiment without changing a bit of the result; it
/// never enters the model file.
public struct ExecutionOptions: Sendable, Equatable {
  /// Threads that work on shards.
  public var threads: Int
  /// How much decoded audio stays in memory, in bytes; the rest is read again.
  public var cacheBytes = 512 << 20

  /// The defaults.
  public init() { threads = WorkerPool.processors }
}
