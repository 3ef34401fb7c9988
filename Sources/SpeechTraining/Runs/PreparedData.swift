internal import SpeechModel

/// The recordings of a run, read, searched for copies, split and checked: how training, dry runs
/// and searches begin.
struct PreparedData {
  let dataset: Dataset
  let check: DataCheck

  /// Reads a source and reports what was found.
  ///
  /// - Parameters:
  ///   - seed: The seed of the split.
  ///   - onEvent: Called serially with each event.
  /// - Throws: `DatasetError` or `InterruptionError`.
  init(
    _ source: DataSource,
    options: ExecutionOptions,
    seed: UInt64,
    pool: WorkerPool,
    interruption: Interruption,
    _ onEvent: (TrainingEvent) -> Void
  ) throws {
    var corpus = try Corpus.read(
      source,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption,
      onEvent
    )
    corpus.findCopies(pool: pool)
    dataset = try Dataset(corpus, seed: seed)
    check = corpus.quickCheck(splitAs: dataset)
    onEvent(.data(dataset.summary))
    if !check.faults.isEmpty { onEvent(.checked(check.faults)) }
    try check.requireSound(in: dataset.root)
    for warning in dataset.warnings { onEvent(.warning(.data(warning))) }
  }
}
