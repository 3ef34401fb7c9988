/// A recognizer's answer for a clip.
public struct Prediction: Sendable, Equatable {
  /// A label and its probability.
  public struct Score: Sendable, Equatable {
    /// The label.
    public let label: String
    /// Its probability, in [0, 1]; those of all labels sum to 1.
    public let probability: Float
  }

  /// Every label with its probability, the most likely first; ties in the model's order.
  public let scores: [Score]
  /// The duration of the clip, in seconds.
  public let durationSeconds: Double

  /// The confidence, in [0, 1], below which the label is `unknown`; nil if it never is.
  public let rejectionThreshold: Double?

  /// Reasons to take a second look at the answer; empty for a clip like those of the training.
  public let remarks: [Remark]

  /// The label of a clip for which no label of the model is likely enough.
  ///
  /// A model may have a label of its own for other words, such as `_unknown_`: that label is an
  /// answer like any other, to which the threshold applies as well.
  public static let unknownLabel = "unknown"

  /// The most likely label, or `unknown` if it is not likely enough.
  public var label: String { isRejected ? Self.unknownLabel : mostLikelyLabel }
  /// The most likely label, however likely.
  public var mostLikelyLabel: String { scores[0].label }
  /// The probability of the most likely label, in [0, 1]; for a long clip, of its mean over the
  /// windows.
  public var confidence: Float { scores[0].probability }
  /// Whether the confidence is below the threshold.
  public var isRejected: Bool { rejectionThreshold.map { !(Double(confidence) >= $0) } ?? false }

  /// The remarks in words; nil if there are none.
  public var note: String? {
    remarks.isEmpty ? nil : remarks.map(\.description).joined(separator: "; ")
  }

  init(
    probabilities: [Float],
    labels: [String],
    durationSeconds: Double,
    rejectionThreshold: Double? = nil,
    remarks: [Remark] = []
  ) {
    self.remarks = remarks
    scores = zip(labels, probabilities).enumerated()
      .sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }
      .map { Score(label: $0.element.0, probability: $0.element.1) }
    self.durationSeconds = durationSeconds
    self.rejectionThreshold = rejectionThreshold
  }
}
