import SpeechTraining

/// Runs a method without training: an objective stands for the accuracy, nil for a failure.
func search(
  _ method: String,
  _ parameters: String,
  base: String = "{}",
  seed: UInt64 = 0,
  _ objective: (Assignments) -> Double?
) throws -> (start: SearchStart, trials: [Trial], shares: [Double]) {
  let text = "{method: \(method), base: \(base), parameters: \(parameters)}"
  let space = try SearchSpace(parsing: text, path: "space.yaml")
  let start = try space.start(seed: seed)
  var trials: [Trial] = []
  var shares: [Double] = []
  while true {
    let round = space.method.strategy.nextRound(from: start, after: trials)
    if round.isEmpty { return (start, trials, shares) }
    let number = (trials.last?.round ?? -1) + 1
    for candidate in round {
      shares.append(candidate.share)
      trials.append(
        madeTrial(
          trials.count,
          round: number,
          candidate.assignments,
          promotedFrom: candidate.promotedFrom,
          accuracy: objective(candidate.assignments)
        )
      )
    }
  }
}

/// A trial that never was.
func madeTrial(
  _ number: Int,
  round: Int = 0,
  _ assignments: Assignments = [:],
  promotedFrom: Int? = nil,
  accuracy: Double?,
  loss: Double = 1,
  parameters: Int = 100
) -> Trial {
  Trial(
    number: number,
    round: round,
    assignments: assignments,
    promotedFrom: promotedFrom,
    result: accuracy.map {
      .finished(
        Trial.Score(
          accuracies: [$0],
          loss: loss,
          epochs: 2,
          parameters: parameters,
          seconds: 1
        )
      )
    } ?? .failed("training.learning-rate is 20; expected above 0, at most 10")
  )
}
