internal import Foundation
internal import SpeechModel

/// Trains many for few epochs, the best of them for more, and so on (Jamieson and Talwalkar,
/// "Non-stochastic Best Arm Identification and Hyperparameter Optimization", 2016).
///
/// A promoted trial starts again rather than continuing: the learning rate falls to zero over
/// its epochs, so that the first part of a long run differs from a short
/// run. With a reduction of 3 that costs half as much again, at most.
public struct SuccessiveHalving: Sendable, Equatable {
  /// Trials of the first round.
  public var trials = 27
  /// The factor by which each round divides the trials and multiplies the epochs.
  public var reduction = 3
  /// Epochs of the first round; nil for as many as let the last round train as configured.
  public var epochs: Int?

  package init(trials: Int = 27, reduction: Int = 3, epochs: Int? = nil) {
    self.trials = trials
    self.reduction = reduction
    self.epochs = epochs
  }

  /// Settings that the method itself controls, and that no space may vary.
  static let ownSettings = ["training.epochs", "training.budget", "training.validations"]
}

extension SuccessiveHalving: Decodable {
  private enum Keys: String, CodingKey, CaseIterable { case trials, reduction, epochs }

  /// Reads the settings given; the others have their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    let name = "successive-halving"
    try readCount(values, .trials, into: &trials, of: name, within: 2...100_000)
    try readCount(values, .reduction, into: &reduction, of: name, within: 2...100)
    var epochs = 0
    try values.read(.epochs, into: &self.epochs)
    if self.epochs != nil {
      try readCount(values, .epochs, into: &epochs, of: name, within: 1...100_000)
    }
  }
}

extension SuccessiveHalving: SearchStrategy {
  package func nextRound(from start: SearchStart, after trials: [Trial]) -> [Candidate] {
    let shares = (plan(from: start) ?? []).map(\.share)
    guard let last = trials.last?.round else {
      return start.drawn(self.trials).map { Candidate(assignments: $0, share: shares[0]) }
    }
    guard last + 1 < shares.count else { return [] }
    let round = trials.filter { $0.round == last }
    return round.ranked.prefix(round.count / reduction).map {
      Candidate(assignments: $0.assignments, promotedFrom: $0.number, share: shares[last + 1])
    }
  }

  package func plan(from start: SearchStart) -> [PlannedRound]? {
    var counts = [start.drawn(trials).count]
    while let last = counts.last, last > reduction { counts.append(last / reduction) }
    return counts.enumerated().map { round, count in
      PlannedRound(trials: count, share: share(ofRound: round, of: counts.count, start))
    }
  }

  private func share(ofRound round: Int, of rounds: Int, _ start: SearchStart) -> Double {
    let factor = Double(reduction)
    guard let configured = start.epochs else {
      return pow(factor, Double(round - (rounds - 1)))
    }
    let all = pow(factor, Double(rounds - 1))
    let first = epochs ?? max(1, Int(Double(configured) / all))
    return Double(first) * pow(factor, Double(round)) / Double(configured)
  }
}
