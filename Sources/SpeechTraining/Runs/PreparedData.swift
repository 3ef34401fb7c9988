internal import SpeechModel

/// The recordings of a run, read, searched for copies, split and checked: how training, dry runs
/// and searches begin.
struct PreparedData {
  let dataset: Dataset
  let check: DataCheck

  /// Reads a source and reports what was found.
  ///
  /// - Parameters:
  ///   - seed: The seed of the split, and of the voices.
  ///   - voices: Those that speak the words, into the run's folder, to train on; nil for none.
  ///   - pending: Where the run goes.
  ///   - onEvent: Called serially with each event.
  /// - Throws: `DatasetError`, `InterruptionError`, `SynthesisError` or `RunFolderError`.
  init(
    _ source: DataSource,
    options: ExecutionOptions,
    seed: UInt64,
    pool: WorkerPool,
    interruption: Interruption,
    voices: SyntheticVoices?,
    in pending: PendingRunFolder,
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
    var dataset = try Dataset(corpus, seed: seed)
    check = corpus.quickCheck(splitAs: dataset)
    // Nothing is spoken for recordings that cannot train.
    if let voices, (try? check.requireSound(in: dataset.root)) != nil {
      try corpus.add(
        voices,
        into: pending.folder().path,
        seed: seed,
        pool: pool,
        interruption: interruption,
        onEvent
      )
      dataset = try Dataset(corpus, seed: seed)
    }
    self.dataset = dataset
    onEvent(.data(dataset.summary))
    if !check.faults.isEmpty { onEvent(.checked(check.faults)) }
    try check.requireSound(in: dataset.root)
    for warning in dataset.warnings { onEvent(.warning(.data(warning))) }
  }
}
