import Foundation
import SpeechTraining
import Testing

/// Each method on objectives whose best point is known.
@Suite struct SearchMethodTests {
  private static let rate = "training.learning-rate"
  private static let decay = "training.weight-decay"
  private static let optimizer = "training.optimizer"

  private static let plain = """
    {training.learning-rate: [0.001, 0.003, 0.01], training.optimizer: [adamw, sgd]}
    """
  private static let wide = """
    {training.learning-rate: {range: [0.1, 0.9], steps: 9}, \
    training.weight-decay: {range: [0, 0.8], steps: 9}, training.optimizer: [adamw, sgd]}
    """

  /// A hill whose top is at a rate of 0.7, a decay of 0.2 and SGD.
  private func hill(_ assignments: Assignments) -> Double {
    let rate = assignments[Self.rate]?.asNumber ?? 0
    let decay = assignments[Self.decay]?.asNumber ?? 0
    let isSGD = assignments[Self.optimizer] == .text("sgd")
    return 1 - abs(rate - 0.7) / 2 - abs(decay - 0.2) / 2 - (isSGD ? 0 : 0.1)
  }

  @Test func gridTriesEveryCombinationOnceAndTheBaseFirst() throws {
    let base = "{training: {learning-rate: 0.003, optimizer: sgd}}"
    let (_, trials, _) = try search("grid", Self.plain, base: base) { _ in 0.5 }
    let tried = trials.map { "\($0.assignments[Self.rate]!) \($0.assignments[Self.optimizer]!)" }
    #expect(
      tried == [
        "0.003 sgd", "0.001 adamw", "0.001 sgd", "0.003 adamw", "0.01 adamw", "0.01 sgd",
      ]
    )
    #expect(trials.allSatisfy { $0.round == 0 })
  }

  @Test func aBaseOutsideOfTheSpaceIsMovedIntoIt() throws {
    // The default preset is ds-cnn-s, whose rate is 0.005.
    let (start, trials, _) = try search(
      "grid",
      "{network.preset: [cnn, linear], training.learning-rate: [0.0001, 0.001]}"
    ) { _ in 0.5 }
    #expect(start.assignments == ["network.preset": .text("cnn"), Self.rate: .number(0.001)])
    #expect(trials.count == 4)
    let clamped = try search("grid", "{training.learning-rate: {range: [0.1, 0.2]}}") { _ in 0 }
    #expect(clamped.start.assignments == [Self.rate: .number(0.1)])
  }

  @Test func randomTrialsAreDistinctAndDecidedByTheSeed() throws {
    func tried(_ seed: UInt64, _ count: Int) throws -> [Assignments] {
      try search("{random: {trials: \(count)}}", Self.wide, seed: seed) { _ in 0.5 }
        .trials.map(\.assignments)
    }
    let twenty = try tried(3, 20)
    #expect(twenty.count == 20 && Set(twenty).count == 20)
    #expect(twenty[0][Self.rate] == .number(0.1))
    #expect(try tried(3, 20) == twenty)
    // More trials are the same ones and more.
    #expect(try Array(tried(3, 30).prefix(20)) == twenty)
    #expect(try tried(4, 20)[1...] != twenty[1...])
    let rates = twenty.compactMap { $0[Self.rate]?.asNumber }
    #expect(rates.allSatisfy { (0.1...0.9).contains($0) })
    #expect(Set(rates).count > 15)
  }

  @Test func aSmallSpaceEndsWhenAllOfItWasTried() throws {
    let (_, trials, _) = try search("{random: {trials: 50}}", Self.plain) { _ in 0.5 }
    #expect(trials.count == 6)
    #expect(Set(trials.map(\.assignments)).count == 6)
  }

  @Test func drawsOfALogarithmicRangeAreSpreadOverMagnitudes() throws {
    let (_, trials, _) = try search(
      "{random: {trials: 200}}",
      "{training.learning-rate: {log-range: [0.0001, 1]}, training.batch-size: {integer-range: [3, 5]}}"
    ) { _ in 0.5 }
    let rates = trials.compactMap { $0.assignments[Self.rate]?.asNumber }
    for decade in 0..<4 {
      let bounds = pow(10, Double(decade) - 4)...pow(10, Double(decade) - 3)
      // A quarter of them each; four standard deviations of that are 24.
      #expect(abs(rates.count { bounds.contains($0) } - 50) < 25)
    }
    let sizes = Set(trials.compactMap { $0.assignments["training.batch-size"] })
    #expect(sizes == [.integer(3), .integer(4), .integer(5)])
  }

  @Test func beamClimbsToTheTopAndEndsThere() throws {
    let (_, trials, _) = try search("{beam: {width: 1, rounds: 100}}", Self.wide, hill)
    let best = try #require(trials.winner)
    #expect(best.assignments[Self.rate] == .number(0.7))
    #expect(best.assignments[Self.decay] == .number(0.2))
    #expect(best.assignments[Self.optimizer] == .text("sgd"))
    // From (0.1, 0, adamw), where the base's own rate and decay come to, it is nine steps, and a
    // round more to see that no neighbour is better.
    #expect(try #require(trials.last).round == 10)
    #expect(Set(trials.map(\.assignments)).count == trials.count)
    // Each is a neighbour of one tried before: another value of one parameter.
    for trial in trials.dropFirst() {
      #expect(
        trials.prefix(trial.number).contains { before in
          before.round < trial.round
            && trial.assignments.count { before.assignments[$0.key] != $0.value } == 1
        }
      )
    }
  }

  @Test func beamEndsAfterItsRounds() throws {
    let (_, trials, _) = try search("{beam: {width: 2, rounds: 3}}", Self.wide, hill)
    #expect(trials.map(\.round).max() == 3)
    let first = trials.filter { $0.round == 1 }.map(\.assignments)
    // One step up for each of two ranges at their lower end, and the other optimizer.
    #expect(first.count == 3)
  }

  @Test func aWiderBeamLeavesAHillThatIsNotTheHighest() throws {
    func twoHills(_ assignments: Assignments) -> Double {
      switch assignments[Self.rate]?.asNumber ?? 0 {
      case 0.2: 0.6
      case 0.4: 0.5
      case 0.5: 0.9
      case 0.3: 0.4
      default: 0.1
      }
    }
    let parameters = "{training.learning-rate: [0.1, 0.2, 0.3, 0.4, 0.5]}"
    func best(_ width: Int) throws -> Double? {
      try search("{beam: {width: \(width), rounds: 9}}", parameters, twoHills).trials.winner?
        .score?.accuracy
    }
    #expect(try best(1) == 0.6)
    #expect(try best(2) == 0.9)
  }

  @Test func beamMayHaveMoreThanOneStart() throws {
    let (start, trials, _) = try search("{beam: {starts: 4, rounds: 1}}", Self.wide, hill)
    let first = trials.filter { $0.round == 0 }
    #expect(first.count == 4 && first[0].assignments == start.assignments)
  }

  @Test func failedTrialsAreNeitherKeptNorTriedAgain() throws {
    let (_, trials, _) = try search("{beam: {width: 2, rounds: 100}}", Self.wide) { assignments in
      assignments[Self.optimizer] == .text("sgd") ? nil : hill(assignments)
    }
    let best = try #require(trials.winner)
    #expect(best.assignments[Self.rate] == .number(0.7))
    #expect(best.assignments[Self.optimizer] == .text("adamw"))
    #expect(Set(trials.map(\.assignments)).count == trials.count)
  }

  @Test func halvingSpendsItsBudgetAsPlanned() throws {
    let (_, trials, shares) = try search(
      "{successive-halving: {trials: 27, reduction: 3, epochs: 2}}",
      Self.wide,
      base: "{training: {epochs: 10}}",
      hill
    )
    let rounds = (0...2).map { round in trials.filter { $0.round == round } }
    #expect(rounds.map(\.count) == [27, 9, 3])
    #expect(trials.count == 39)
    let epochs = zip(trials, shares).map { ($0.round, Int(($1 * 10).rounded())) }
    #expect(epochs.allSatisfy { $1 == [2, 6, 18][$0] })
    // Every round costs the same.
    let costs = (0...2).map { round in epochs.reduce(0) { $0 + ($1.0 == round ? $1.1 : 0) } }
    #expect(costs == [54, 54, 54])
    // The best third goes on, unchanged.
    for round in 1...2 {
      let best = rounds[round - 1].ranked.prefix(rounds[round].count)
      #expect(rounds[round].map(\.assignments) == best.map(\.assignments))
      #expect(rounds[round].map(\.promotedFrom) == best.map(\.number))
    }
    #expect(trials.winner?.round == 2)
    #expect(trials.winner?.assignments == rounds[0].ranked.first?.assignments)
  }

  @Test func theLastRoundOfHalvingTrainsAsConfigured() throws {
    let parameters = Self.wide
    func shares(_ base: String) throws -> Set<Double> {
      Set(
        try search("{successive-halving: {trials: 8, reduction: 2}}", parameters, base: base, hill)
          .shares
      )
    }
    // 8, 4 and 2 trials.
    #expect(try shares("{training: {epochs: 40}}") == [0.25, 0.5, 1])
    #expect(try shares("{training: {budget: 4000-steps}}") == [0.25, 0.5, 1])
    // 5 epochs in 3 rounds: 1, 2 and 4.
    #expect(try shares("{training: {epochs: 5}}") == [0.2, 0.4, 0.8])
  }

  @Test func halvingPromotesNoTrialThatFailed() throws {
    let (_, trials, _) = try search(
      "{successive-halving: {trials: 9, reduction: 3}}",
      Self.wide
    ) { assignments in
      assignments[Self.optimizer] == .text("sgd") ? nil : hill(assignments)
    }
    let second = trials.filter { $0.round == 1 }
    #expect(!second.isEmpty && second.count <= 3)
    #expect(second.allSatisfy { $0.score != nil })
    let none = try search("{successive-halving: {trials: 9}}", Self.wide) { _ in nil }
    #expect(none.trials.count == 9 && none.trials.winner == nil)
  }

  @Test func plansSayWhatIsTried() throws {
    for method in ["grid", "{random: {trials: 7}}", "{successive-halving: {trials: 10}}"] {
      let (start, trials, shares) = try search(method, Self.wide, hill)
      let space = try SearchSpace(
        parsing: "{method: \(method), parameters: \(Self.wide)}",
        path: "space.yaml"
      )
      let plan = try #require(space.method.strategy.plan(from: start))
      for (round, planned) in plan.enumerated() {
        let tried = zip(trials, shares).filter { $0.0.round == round }
        #expect(tried.count == planned.trials)
        #expect(tried.allSatisfy { $0.1 == planned.share })
      }
    }
  }

  @Test func accuracyThenLossThenSizeThenNumberDecide() {
    let trials = [
      madeTrial(0, accuracy: 0.8, loss: 0.2),
      madeTrial(1, accuracy: 0.9, loss: 0.5, parameters: 200),
      madeTrial(2, accuracy: 0.9, loss: 0.5, parameters: 100),
      madeTrial(3, accuracy: 0.9, loss: 0.6, parameters: 10),
      madeTrial(4, accuracy: 0.9, loss: 0.5, parameters: 100),
      madeTrial(5, accuracy: nil),
    ]
    #expect(trials.ranked.map(\.number) == [2, 4, 1, 3, 0])
    #expect(trials.shuffled().ranked == trials.ranked)
    // Trained for longer, the lower accuracy counts.
    let promoted = trials + [madeTrial(6, round: 1, promotedFrom: 2, accuracy: 0.7)]
    #expect(promoted.winner?.number == 6)
    let failed = trials + [madeTrial(6, round: 1, promotedFrom: 2, accuracy: nil)]
    #expect(failed.winner?.number == 2)
  }

  @Test func shorterTrainingKeepsTheShapeOfTheSchedule() {
    var experiment = Experiment(.linear)
    experiment.training.epochs = 40
    experiment.training.warmupEpochs = 2
    let quarter = experiment.trained(share: 0.25)
    #expect(quarter.training.epochs == 10)
    #expect(quarter.training.warmupEpochs == 0.5)
    experiment.training.budget = .steps(1_000)
    #expect(experiment.trained(share: 0.25).training.budget == .steps(250))
    #expect(experiment.trained(share: 0.25).training.warmupEpochs == 2)
    #expect(experiment.trained(share: 1) == experiment)
  }
}
