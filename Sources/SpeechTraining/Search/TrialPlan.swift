internal import SpeechModel

/// A trial to run: its number, its settings, and the resulting experiments.
struct TrialPlan: Sendable {
  let number: Int
  let round: Int
  let candidate: Candidate
  /// The experiment with each seed; empty if the settings are invalid.
  let runs: [Experiment]
  /// Why there is no experiment.
  let failure: String?

  /// - Throws: Errors that the settings did not cause, such as `ModelFileError`.
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

  /// Whether a saved trial is this one.
  func isOf(_ trial: Trial) -> Bool {
    trial.round == round && trial.assignments == candidate.assignments
      && trial.promotedFrom == candidate.promotedFrom
  }

  /// The trial with its result.
  func trial(_ result: Trial.Result) -> Trial {
    Trial(
      number: number,
      round: round,
      assignments: candidate.assignments,
      promotedFrom: candidate.promotedFrom,
      result: result
    )
  }

  /// The result of the trial when all of its runs have ended: their means, or the reason of the
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

/// Why a run failed because of its trial's settings, rather than the disk or the data,
/// which would affect the other trials, too.
struct TrialFailure: Error, CustomStringConvertible {
  let cause: any Error

  var description: String { "\(cause)" }

  /// The failure that an error is; nil for one that is not the trial's fault.
  init?(_ error: any Error) {
    switch error {
    // Its checkpoint will be gone when the message is read.
    case TrainingError.diverged(let step, let rate, _):
      cause = TrainingError.diverged(step: step, learningRate: rate, checkpoint: nil)
    case TrainingError.grown(let loss, let chance, let step, let rate, _):
      cause = TrainingError.grown(
        loss: loss,
        chance: chance,
        step: step,
        learningRate: rate,
        checkpoint: nil
      )
    case DatasetError.noLongerReadable: return nil
    case is ConfigurationError, is DatasetError: cause = error
    default: return nil
    }
  }
}

extension SearchSpace {
  /// Whether the seed is one of the parameters.
  var variesSeed: Bool {
    parameters.contains { ["training", "training.seed"].contains($0.path) }
  }

  /// The experiment of a candidate, with its fraction of the training.
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
