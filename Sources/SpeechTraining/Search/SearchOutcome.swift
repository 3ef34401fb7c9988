/// The result of a search.
public struct SearchOutcome: Sendable {
  /// Its folder.
  public let path: String
  /// The folder or manifest of its recordings.
  public let source: String
  /// The synthetic clips that its trials were trained on, too; nil for none.
  package let synthetic: String?
  /// The finished trials, in the order of their numbers.
  public let trials: [Trial]
  /// The winning configuration; nil if the search was interrupted.
  public let winnerPath: String?
  /// The best trials in a table, for the user.
  public let table: String
  /// How the winner compares with the others, for the user; nil if no trial was trained.
  public let comparison: String?
}

extension SearchRounds {
  /// Runs the remaining rounds, and writes the page and the winner.
  ///
  /// - Throws: As `Search.start`.
  func outcome(
    interruption: Interruption,
    _ tell: (SearchEvent) -> Void
  ) throws -> SearchOutcome {
    let (trials, isFinished) = try run(interruption: interruption, tell)
    let table = SearchTable(space, trials)
    try folder.write(
      SearchPage(
        space,
        trials,
        validationClips: validationClips,
        synthetic: synthetic,
        isFinished: isFinished
      )
    )
    if isFinished {
      guard let winner = trials.winner, let score = winner.score else {
        throw SearchError.allFailed(trials)
      }
      try folder.write(
        winner: experiment(of: winner),
        words: "trial \(winner.number): accuracy \(score.accuracyInWords) on validation clips"
      )
    }
    return SearchOutcome(
      path: folder.path,
      source: source,
      synthetic: synthetic,
      trials: trials,
      winnerPath: isFinished ? folder.winnerPath : nil,
      table: table.text,
      comparison: trials.comparison(clips: validationClips)
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
