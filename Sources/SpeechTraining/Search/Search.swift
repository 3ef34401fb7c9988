internal import SpeechModel

/// A search as a whole: reads labelled recordings once, trains many configurations on them, and
/// saves the best in a folder.
///
/// What `asr-search` does. Trials are compared by their validation clips; none of them uses a
/// testing clip.
public struct Search: Sendable {
  /// What is varied, and how.
  public var space: SearchSpace
  /// The labelled recordings.
  public var data: DataSource
  /// Where the search goes; nil is `searches/<UTC time>-<method>` in the current folder.
  public var output: String?
  /// Those that speak the words, into the search's folder, before all trials train on them, too; nil for none.
  package var voices: SyntheticVoices?
  /// The seed of everything random; nil for the seed of the space's base.
  public var seed: UInt64?
  /// The number of seeds that each trial is trained with; the mean counts.
  public var seeds = 1
  /// What does not change the result; as many trials run at once as there are threads.
  public var options = ExecutionOptions()

  /// Describes a search on labelled recordings.
  public init(_ space: SearchSpace, data: DataSource, output: String? = nil) {
    self.space = space
    self.data = data
    self.output = output
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - interruption: Ends it after the current steps when it is requested; before the first
  ///     trial with an error, and without a folder.
  ///   - tell: Called with each event, never concurrently.
  /// - Returns: The outcome.
  /// - Throws: `ConfigurationError`, `DatasetError`, `RunFolderError`, `ModelFileError`,
  ///   `SearchError` or `InterruptionError`.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (SearchEvent) -> Void = { _ in }
  ) throws -> SearchOutcome {
    if let output { try RunFolder.check(output) }
    if space.variesSeed, seeds > 1 {
      throw ConfigurationError.invalidValue(
        key: "parameters.training.seed",
        found: "varied, with \(seeds) seeds for each trial",
        expected: "one of the two"
      )
    }
    let pool = WorkerPool(threads: options.threads)
    let settings = SearchFolder.Settings(
      seed: try seed ?? space.experiment([:]).training.seed,
      seeds: seeds
    )
    let pending = PendingRunFolder(output, name: space.method.name, in: "searches")
    let (folder, dataset) = try pending.begin {
      let dataset = try PreparedData(
        data,
        options: options,
        seed: settings.seed,
        pool: pool,
        interruption: interruption,
        voices: voices,
        in: pending
      ) {
        tell(.preparing($0))
      }.dataset
      guard !dataset.indices(.validation).isEmpty else {
        throw SearchError.noValidationClips(path: dataset.root)
      }
      let folder = try SearchFolder(
        pending.folder(),
        space: space,
        settings: settings,
        dataset: dataset
      )
      return (folder, dataset)
    }
    let rounds = try SearchRounds(
      // As a resumed search will read it.
      folder.read().space,
      folder,
      settings,
      dataset,
      options,
      pool: pool
    )
    return try rounds.outcome(interruption: interruption, tell)
  }
}
