internal import SpeechModel

extension DataCheck {
  /// Checks labelled recordings as `asr-data check` does: reads all of them, and searches for copies
  /// among them.
  ///
  /// - Parameters:
  ///   - data: The recordings, in files or in memory.
  ///   - options: Threads and memory, which do not change the result.
  ///   - interruption: Ends it, with an error, when it is requested.
  ///   - tell: Called with each event, never concurrently.
  /// - Throws: `DatasetError` if there is nothing to check, or `InterruptionError`.
  public init(
    of data: DataSource,
    options: ExecutionOptions = ExecutionOptions(),
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws {
    let pool = WorkerPool(threads: options.threads)
    var corpus = try Corpus.read(
      data,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption,
      tell
    )
    if let emptiness = corpus.emptiness { throw emptiness }
    // Even among more recordings than training itself searches for copies.
    let nearDuplicates = corpus.nearDuplicates(pool: pool)
    corpus.take(nearDuplicates)
    // Data that cannot be split can still be checked.
    let dataset = try? Dataset(corpus, isForTraining: false)
    self.init(
      corpus.inspectedClips(splitAs: dataset),
      unreadable: corpus.unreadableFiles(),
      passedOver: corpus.passedOver,
      nearDuplicates: nearDuplicates
    )
  }

  /// Checks clips in memory.
  ///
  /// - Throws: As above.
  public init(
    of clips: some Sequence<LabelledClip>,
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    try self.init(of: DataSource(clips: clips), options: options)
  }
}
