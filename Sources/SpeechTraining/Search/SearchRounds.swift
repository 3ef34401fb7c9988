internal import SpeechModel

/// Runs the rounds of a search, several trials at a time.
///
/// What is tried depends only on whole rounds, never on which trial finishes first.
struct SearchRounds {
  let space: SearchSpace
  let start: SearchStart
  let folder: SearchFolder
  let settings: SearchFolder.Settings
  let runner: TrialRunner
  /// The folder or manifest of the recordings.
  let source: String
  /// The synthetic clips; nil for none.
  let synthetic: String?
  /// The number of clips by which trials are compared.
  let validationClips: Int
  let pool: WorkerPool

  /// Prepares the rounds of a search on data that was read and split.
  ///
  /// - Throws: `ConfigurationError`.
  init(
    _ space: SearchSpace,
    _ folder: SearchFolder,
    _ settings: SearchFolder.Settings,
    _ dataset: Dataset,
    _ options: ExecutionOptions,
    pool: WorkerPool
  ) throws {
    self.space = try space.settled(sampleRateHertz: dataset.commonRateHertz)
    start = try self.space.start(seed: settings.seed)
    self.folder = folder
    validationClips = dataset.indices(.validation).count
    source = dataset.root
    synthetic = dataset.synthetic.isEmpty ? nil : dataset.source.synthetic
    self.settings = settings
    runner = TrialRunner(dataset, options)
    self.pool = pool
  }

  /// Runs all remaining rounds.
  ///
  /// - Returns: All finished trials, and whether the search is finished.
  /// - Throws: `RunFolderError`, `ModelFileError`, `SearchError`, or `DatasetError` for recordings
  ///   that have changed; what was done is kept.
  func run(
    interruption: Interruption,
    _ tell: (SearchEvent) -> Void
  ) throws -> (trials: [Trial], isFinished: Bool) {
    try withoutActuallyEscaping(tell) { tell in
      try run(SearchRecord(folder, settings, tell), interruption)
    }
  }

  private func run(
    _ record: SearchRecord,
    _ interruption: Interruption
  ) throws -> (trials: [Trial], isFinished: Bool) {
    let strategy = space.method.strategy
    let kept = Dictionary(try folder.trials().map { ($0.number, $0) }) { first, _ in first }
    let plan = strategy.plan(from: start)
    while true {
      let before = record.trials
      let candidates = strategy.nextRound(from: start, after: before)
      if candidates.isEmpty { return (before, true) }
      let round = try candidates.enumerated().map { index, candidate in
        try TrialPlan(
          candidate,
          number: before.count + index,
          round: (before.last?.round ?? -1) + 1,
          space,
          settings
        )
      }
      for plan in round {
        guard kept[plan.number].map(plan.isOf) ?? true else {
          throw SearchError.otherTrials(path: folder.trialsPath, line: plan.number + 1)
        }
      }
      record.begin(round, kept: round.compactMap { kept[$0.number] }, plan: plan)
      try run(round.filter { kept[$0.number] == nil }, record, interruption)
      if record.trials.count < before.count + round.count { return (record.trials, false) }
    }
  }

  /// Runs trials of a round, each seed by itself.
  private func run(
    _ plans: [TrialPlan],
    _ record: SearchRecord,
    _ interruption: Interruption
  ) throws {
    for plan in plans {
      if let words = plan.failure { record.fail(plan, words) }
    }
    let runs = plans.flatMap { plan in plan.runs.indices.map { (plan: plan, index: $0) } }
    pool.run(runs.count) { task, _ in
      let (plan, index) = runs[task]
      guard !interruption.isRequested, record.error == nil else { return }
      record.begin(plan)
      do {
        let outcome = try runner.run(
          plan.runs[index],
          into: folder.runPath(trial: plan.number, seed: settings.seeds > 1 ? index : nil),
          interruption: interruption
        ) { event in
          if case .step(let step) = event { record.note(step, of: plan, run: index) }
        }
        if let outcome { record.finish(plan, run: index, .success(outcome)) }
      } catch {
        if let failure = TrialFailure(error) {
          record.finish(plan, run: index, .failure(failure))
        } else {
          record.stop(error)
        }
      }
    }
    if let error = record.error { throw error }
  }
}
