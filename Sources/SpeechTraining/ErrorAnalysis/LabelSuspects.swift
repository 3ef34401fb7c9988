/// Clips whose label may be wrong, the likeliest first.
public struct LabelSuspects: Sendable, Equatable, Encodable {
  /// A clip.
  public struct Suspect: Sendable, Equatable, Encodable {
    /// Its path below the data's root.
    public let file: String
    /// The label that it has.
    public let label: String
    /// The label that it probably has.
    public let guess: String
    /// The probability of the label that it has, in [0, 1].
    public let probability: Double
    /// Whether confident learning holds the label to be wrong.
    public let isProbablyWrong: Bool
  }

  /// All clips, that with the smallest probability of its label first.
  public let ranked: [Suspect]

  /// The accuracy on these clips of the models that doubt their labels, in [0, 1].
  public let accuracy: Double

  /// How many labels are probably wrong.
  public var probablyWrong: Int { ranked.count { $0.isProbablyWrong } }

  /// Those worth a look, in their order: as many as labels are probably wrong.
  public var worthALook: [Suspect] { Array(ranked.prefix(probablyWrong)) }

  /// Ranks clips by what models say that did not train on them.
  ///
  /// Confident learning says how many labels are wrong, the probability of the label which.
  public init(_ evaluation: Evaluation) {
    let outcomes = evaluation.outcomes
    accuracy = evaluation.accuracy
    let wrong = Dictionary(
      uniqueKeysWithValues: ConfidentLearning.issues(
        outcomes.map(\.label),
        outcomes.map { $0.probabilities.map(Double.init) }
      ).map { ($0.clip, $0.guess) }
    )
    ranked = outcomes.indices.map { index in
      let outcome = outcomes[index]
      return Suspect(
        file: outcome.path,
        label: evaluation.labels[outcome.label],
        guess: evaluation.labels[wrong[index] ?? outcome.predicted],
        probability: Double(outcome.probabilities[outcome.label]),
        isProbablyWrong: wrong[index] != nil
      )
    }.sorted { ($0.probability, $0.file) < ($1.probability, $1.file) }
  }
}
