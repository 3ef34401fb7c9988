internal import Foundation
internal import SpeechModel

/// A search as a whole: reads labelled recordings once, trains many configurations on them, and
/// leaves the best in a folder.
///
/// What `asr-search` does. Trials are compared by their validation clips; none of them looks at a
/// testing clip.
public struct Search: Sendable {
  /// What is varied, and how.
  public var space: SearchSpace
  /// The labelled recordings.
  public var data: DataSource
  /// Where the search goes; nil is `searches/<UTC time>-<method>` in the current folder.
  public var output: String?
  /// Decides everything that is drawn; nil for the seed of the space's base.
  public var seed: UInt64?
  /// With how many seeds each trial is trained, whose mean counts.
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
  ///   - interruption: Ends it after the steps under way when it is requested.
  ///   - tell: Told what happens; never by two threads at once.
  /// - Returns: What came of it.
  /// - Throws: `ConfigurationError`, `DatasetError`, `RunFolderError`, `ModelFileError` or
  ///   `SearchError`.
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
    let corpus = try Corpus.read(data, cacheBytes: options.cacheBytes, pool: pool) {
      tell(.preparing($0))
    }
    let settings = SearchFolder.Settings(
      seed: try seed ?? space.experiment([:]).training.seed,
      seeds: seeds
    )
    let dataset = try Dataset(corpus, seed: settings.seed)
    tell(.preparing(.data(report: dataset.report(corpus.quickCheck(splitAs: dataset)))))
    guard !dataset.indices(.validation).isEmpty else {
      throw SearchError.noValidationClips(path: dataset.root)
    }
    let path = output ?? RunFolder.defaultPath(name: space.method.name, in: "searches")
    let folder = try SearchFolder(path, space: space, settings: settings, dataset: dataset)
    let rounds = try SearchRounds(
      space,
      folder,
      settings,
      dataset,
      cacheBytes: options.cacheBytes,
      pool: pool
    )
    return try rounds.outcome(interruption: interruption, tell)
  }
}

/// What came of a search.
public struct SearchOutcome: Sendable {
  /// Its folder.
  public let path: String
  /// The trials that are done, in the order of their numbers.
  public let trials: [Trial]
  /// The winning configuration; nil if the search was interrupted.
  public let winnerPath: String?
  /// The best trials in a table, for a person.
  public let table: String
}

extension SearchRounds {
  /// Prepares the rounds of a search on data that was read and split.
  ///
  /// - Throws: `ConfigurationError`.
  init(
    _ space: SearchSpace,
    _ folder: SearchFolder,
    _ settings: SearchFolder.Settings,
    _ dataset: Dataset,
    cacheBytes: Int,
    pool: WorkerPool
  ) throws {
    self.space = try space.settled(sampleRateHertz: dataset.commonRateHertz)
    start = try self.space.start(seed: settings.seed)
    self.folder = folder
    self.settings = settings
    runner = TrialRunner(dataset, cacheBytes: cacheBytes)
    self.pool = pool
  }

  /// Runs the rounds that are left, and writes the page and the winner.
  ///
  /// - Throws: As `Search.start`.
  func outcome(
    interruption: Interruption,
    _ tell: (SearchEvent) -> Void
  ) throws -> SearchOutcome {
    let (trials, isFinished) = try run(interruption: interruption, tell)
    let table = SearchTable(space, trials)
    try folder.write(SearchPage(space, trials, isFinished: isFinished))
    if isFinished {
      guard let winner = trials.winner, let score = winner.score else {
        throw SearchError.allFailed(trials: trials.count, reason: trials.first?.failure ?? "")
      }
      try folder.write(
        winner: experiment(of: winner),
        words: "trial \(winner.number): accuracy \(score.accuracyInWords) on validation clips"
      )
    }
    return SearchOutcome(
      path: folder.path,
      trials: trials,
      winnerPath: isFinished ? folder.winnerPath : nil,
      table: table.text
    )
  }

  /// The experiment of a trial with its first seed.
  private func experiment(of winner: Trial) throws -> Experiment {
    let plan = space.method.strategy.plan(from: start)
    let candidate = Candidate(
      assignments: winner.assignments,
      share: plan.map { $0[winner.round].share } ?? 1
    )
    var experiment = try space.experiment(candidate)
    if !space.variesSeed { experiment.training.seed = settings.seed }
    return experiment
  }
}
