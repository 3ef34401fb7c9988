internal import SpeechModel

/// A trial that is to be run: its number, what it sets, and the experiments that this makes.
struct TrialPlan: Sendable {
  let number: Int
  let round: Int
  let candidate: Candidate
  /// The experiment with each seed; none if the settings make no sense.
  let runs: [Experiment]
  /// Why there is no experiment.
  let failure: String?

  /// - Throws: What is not the fault of the settings, such as `ModelFileError`.
  init(
    _ candidate: Candidate,
    number: Int,
    round: Int,
    _ space: SearchSpace,
    _ settings: SearchFolder.Settings
  ) throws {
    self.candidate = candidate
    self.number = number
    self.round = round
    do {
      let experiment = try space.experiment(candidate)
      try experiment.validate()
      runs = settings.allSeeds.map { seed in
        var run = experiment
        if !space.variesSeed { run.training.seed = seed }
        return run
      }
      failure = nil
    } catch let error as ConfigurationError {
      runs = []
      failure = "\(error)"
    }
  }

  /// Epochs of one run.
  var epochs: Int { runs.first?.training.epochsInAll ?? 0 }

  /// Whether a trial that was kept is this one.
  func isOf(_ trial: Trial) -> Bool {
    trial.round == round && trial.assignments == candidate.assignments
      && trial.promotedFrom == candidate.promotedFrom
  }

  /// The trial once something has come of it.
  func trial(_ result: Trial.Result) -> Trial {
    Trial(
      number: number,
      round: round,
      assignments: candidate.assignments,
      promotedFrom: candidate.promotedFrom,
      result: result
    )
  }

  /// What comes of the trial when all of its runs have ended: their means, or the reason of the
  /// first that failed.
  func result(_ runs: [Result<TrialRunner.Outcome, TrialFailure>]) -> Trial.Result {
    do {
      let outcomes = try runs.map { try $0.get() }
      return .finished(
        Trial.Score(
          accuracies: outcomes.map(\.accuracy),
          loss: outcomes.reduce(0) { $0 + $1.loss } / Double(outcomes.count),
          epochs: epochs,
          parameters: outcomes[0].parameters,
          seconds: outcomes.reduce(0) { $0 + $1.seconds }
        )
      )
    } catch {
      return .failed("\(error)")
    }
  }
}

/// Why a run failed that is the fault of what its trial sets, rather than of the disk or the data,
/// which would hit the other trials, too.
struct TrialFailure: Error, CustomStringConvertible {
  let description: String

  /// The failure that an error is; nil for one that is not the trial's fault.
  init?(_ error: any Error) {
    switch error {
    // Its checkpoint is gone when somebody reads this.
    case TrainingError.diverged(let step, let rate, _):
      description =
        "\(TrainingError.diverged(step: step, learningRate: rate, checkpoint: nil))"
    case TrainingError.grown(let loss, let chance, let step, let rate, _):
      let grown = TrainingError.grown(
        loss: loss,
        chance: chance,
        step: step,
        learningRate: rate,
        checkpoint: nil
      )
      description = "\(grown)"
    case is ConfigurationError: description = "\(error)"
    case DatasetError.noLongerReadable: return nil
    case is DatasetError: description = "\(error)"
    default: return nil
    }
  }
}

extension SearchSpace {
  /// Whether the seed is among what is searched.
  var variesSeed: Bool {
    parameters.contains { ["training", "training.seed"].contains($0.path) }
  }

  /// The experiment of settings to try, with their share of the training.
  ///
  /// - Throws: `ConfigurationError`.
  func experiment(_ candidate: Candidate) throws -> Experiment {
    try experiment(candidate.assignments).trained(share: candidate.share)
  }
}

extension SearchFolder.Settings {
  /// The seeds that each trial is trained with.
  var allSeeds: [UInt64] { (0..<seeds).map { seed &+ UInt64($0) } }
}
