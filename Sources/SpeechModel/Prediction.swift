/// What a recognizer answers for a clip.
public struct Prediction: Sendable, Equatable {
  /// A label and its probability.
  public struct Score: Sendable, Equatable {
    /// The label.
    public let label: String
    /// Its probability, in [0, 1]; those of all labels sum to 1.
    public let probability: Float
  }

  /// Every label with its probability, the most likely first; equals in the model's order.
  public let scores: [Score]
  /// How long the clip sounds, in seconds.
  public let durationSeconds: Double

  /// The most likely label.
  public var label: String { scores[0].label }
  /// The probability of the most likely label, in [0, 1].
  public var confidence: Float { scores[0].probability }

  init(probabilities: [Float], labels: [String], durationSeconds: Double) {
    scores = zip(labels, probabilities).enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map { Score(label: $0.element.0, probability: $0.element.1) }
    self.durationSeconds = durationSeconds
  }
}
