internal import SpeechModel

/// Values of settings, by their paths.
public typealias Assignments = [String: ConfigurationValue]

/// A configuration that a search tried, and its result: a line of `trials.jsonl`.
public struct Trial: Sendable, Equatable {
  /// Its number, from 0, in the order in which trials were chosen.
  public let number: Int
  /// The round that it was chosen in, from 0.
  public let round: Int
  /// Its settings.
  public let assignments: Assignments
  /// The trial of the previous round with the same settings, which are trained for longer; nil for
  /// settings that are new.
  public let promotedFrom: Int?
  /// The result.
  public let result: Result

  /// The result of a trial.
  public enum Result: Sendable, Equatable {
    /// It was trained to its end.
    case finished(Score)
    /// It diverged, or its settings are invalid; the message of its error.
    ///
    /// A text, as that is all that `trials.jsonl` keeps, from which a resumed search reads it back.
    case failed(String)
  }

  /// A trial in numbers; means over its seeds.
  public struct Score: Sendable, Equatable {
    /// The validation accuracy of the best epoch with each seed, in [0, 1].
    public let accuracies: [Double]
    /// The mean loss on validation clips in that epoch.
    public let loss: Double
    /// Epochs that it was to be trained for.
    public let epochs: Int
    /// Trainable parameters.
    public let parameters: Int
    /// Seconds of training, of all seeds together.
    public let seconds: Double

    package init(
      accuracies: [Double],
      loss: Double,
      epochs: Int,
      parameters: Int,
      seconds: Double
    ) {
      self.accuracies = accuracies
      self.loss = loss
      self.epochs = epochs
      self.parameters = parameters
      self.seconds = seconds
    }

    /// The mean validation accuracy, in [0, 1].
    public var accuracy: Double {
      accuracies.reduce(0, +) / Double(max(1, accuracies.count))
    }

    /// Higher accuracy, then lower loss, then fewer parameters.
    func isBetter(than other: Score) -> Bool {
      (-accuracy, loss, parameters) < (-other.accuracy, other.loss, other.parameters)
    }
  }

  package init(
    number: Int,
    round: Int,
    assignments: Assignments,
    promotedFrom: Int? = nil,
    result: Result
  ) {
    self.number = number
    self.round = round
    self.assignments = assignments
    self.promotedFrom = promotedFrom
    self.result = result
  }

  /// Its numbers; nil if it failed.
  public var score: Score? {
    if case .finished(let score) = result { score } else { nil }
  }

  /// Why it failed; nil if it did not.
  public var failure: String? {
    if case .failed(let words) = result { words } else { nil }
  }
}

extension [Trial] {
  /// The finished trials, the best first: the higher accuracy, then the lower
  /// loss, then the fewer parameters, then the earlier.
  package var ranked: [Trial] {
    compactMap { trial in trial.score.map { (trial, $0) } }
      .sorted { a, b in
        a.1.isBetter(than: b.1) || (!b.1.isBetter(than: a.1) && a.0.number < b.0.number)
      }
      .map(\.0)
  }

  /// The same, but trials that were trained for longer come first: a good result with
  /// little training is only a promise.
  package var standings: [Trial] {
    guard contains(where: { $0.promotedFrom != nil }) else { return ranked }
    return Set(map(\.round)).sorted(by: >).flatMap { round in filter { $0.round == round }.ranked }
  }

  /// The uncertainty of the best: the 95 % interval of its accuracy, in [0, 1], on `clips`
  /// validation clips.
  func winnerInterval(clips: Int) -> ClosedRange<Double>? {
    winner?.score.map { wilsonInterval(Int(($0.accuracy * Double(clips)).rounded()), of: clips) }
  }

  /// Trials that `clips` validation clips cannot tell from the best: their accuracies are in its 95
  /// % interval, and they were trained for as long.
  func ties(clips: Int) -> [Trial] {
    guard let winner, let interval = winnerInterval(clips: clips) else { return [] }
    return standings.filter { trial in
      trial.number != winner.number
        && (trial.round == winner.round || !contains { $0.promotedFrom != nil })
        && (trial.score.map { interval.contains($0.accuracy) } ?? false)
    }
  }

  /// How the best compares with the others, in words; nil without one.
  func comparison(clips: Int) -> String? {
    guard let winner, let score = winner.score, let interval = winnerInterval(clips: clips) else {
      return nil
    }
    let ties = ties(clips: clips)
    return "trial \(winner.number) recognized \(percent(score.accuracy)) of"
      + " \(counted(clips, "validation clip")), 95 % interval \(IntervalScale.words(interval)); "
      + (ties.isEmpty
        ? "no other trial lies in it"
        : "\(counted(ties.count, "other trial")) of \(count) \(ties.count == 1 ? "lies" : "lie") in"
          + " it, too, and \(ties.count == 1 ? "is a tie" : "are ties")")
  }

  /// The best trial; nil if none is finished.
  package var winner: Trial? { standings.first }
}

extension Trial: Codable {
  private enum Keys: String, CodingKey {
    case number, round, assignments, promotedFrom, accuracy, accuracies, loss, epochs
    case parameters, seconds, failure
  }

  /// Reads a line of `trials.jsonl`.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Keys.self)
    number = try values.decode(Int.self, forKey: .number)
    round = try values.decode(Int.self, forKey: .round)
    assignments = try values.decode(Assignments.self, forKey: .assignments)
    promotedFrom = try values.decodeIfPresent(Int.self, forKey: .promotedFrom)
    if let words = try values.decodeIfPresent(String.self, forKey: .failure) {
      result = .failed(words)
    } else {
      result = .finished(
        Score(
          accuracies: try values.decode([Double].self, forKey: .accuracies),
          loss: try values.decode(Double.self, forKey: .loss),
          epochs: try values.decode(Int.self, forKey: .epochs),
          parameters: try values.decode(Int.self, forKey: .parameters),
          seconds: try values.decode(Double.self, forKey: .seconds)
        )
      )
    }
  }

  /// Writes every value, null for missing ones.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(number, forKey: .number)
    try values.encode(round, forKey: .round)
    try values.encode(assignments, forKey: .assignments)
    try values.encode(promotedFrom, forKey: .promotedFrom)
    try values.encode(score?.accuracy, forKey: .accuracy)
    try values.encode(score?.accuracies ?? [], forKey: .accuracies)
    try values.encode(score?.loss, forKey: .loss)
    try values.encode(score?.epochs, forKey: .epochs)
    try values.encode(score?.parameters, forKey: .parameters)
    try values.encode(score?.seconds, forKey: .seconds)
    try values.encode(failure, forKey: .failure)
  }
}
