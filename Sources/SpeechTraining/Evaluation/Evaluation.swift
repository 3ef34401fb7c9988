internal import Foundation

/// How a model does on clips whose labels are known.
public struct Evaluation: Sendable, Equatable {
  /// One clip's outcome.
  public struct Outcome: Sendable, Equatable {
    /// The clip's path below the data's root.
    public let path: String
    /// The index of its label.
    public let label: Int
    /// The probability of every label, in [0, 1], [K].
    public let probabilities: [Float]

    package init(path: String, label: Int, probabilities: [Float]) {
      self.path = path
      self.label = label
      self.probabilities = probabilities
    }

    /// The index of the most likely label; the first of equals.
    public var predicted: Int { Evaluation.mostLikely(probabilities) }

    /// The probability of the most likely label, in [0, 1].
    public var confidence: Double { Double(probabilities[predicted]) }

    /// Whether the most likely label is the right one.
    public var isCorrect: Bool { predicted == label }

    /// Minus the logarithm of the right label's probability.
    public var loss: Double { -log(max(Double(probabilities[label]), 1e-12)) }
  }

  /// The labels, in the order of the network's outputs.
  public let labels: [String]
  /// The clips' outcomes.
  public let outcomes: [Outcome]
  /// The probabilities, [K] each, of clips that have none of the labels: to be rejected.
  public let outOfVocabulary: [[Float]]
  /// The confidence, in [0, 1], below which the model answers `unknown`; nil if it never does.
  ///
  /// Only `rejection` uses it: every other figure is of the most likely labels.
  public let rejectionThreshold: Double?

  package init(
    labels: [String],
    outcomes: [Outcome],
    outOfVocabulary: [[Float]] = [],
    rejectionThreshold: Double? = nil
  ) {
    self.labels = labels
    self.outcomes = outcomes
    self.outOfVocabulary = outOfVocabulary
    self.rejectionThreshold = rejectionThreshold
  }

  /// Whether every probability is finite; otherwise the figures mean nothing.
  package var isFinite: Bool {
    outcomes.allSatisfy { $0.probabilities.allSatisfy(\.isFinite) }
      && outOfVocabulary.allSatisfy { $0.allSatisfy(\.isFinite) }
  }

  /// The index of the largest of the probabilities [K]; the first of equals.
  static func mostLikely(_ probabilities: [Float]) -> Int {
    var best = 0
    for k in probabilities.indices where probabilities[k] > probabilities[best] { best = k }
    return best
  }

  /// Clips recognized correctly.
  public var correct: Int { outcomes.count { $0.isCorrect } }
  /// The fraction of clips recognized correctly, in [0, 1].
  public var accuracy: Double { Double(correct) / Double(max(1, outcomes.count)) }
  /// The outcomes of clips that are not silence; nil if silence is no label of
  /// theirs, or there are no others.
  ///
  /// Silence is the easiest label, and an accuracy with it says less about words.
  public var withoutSilence: Evaluation? {
    guard let silence = labels.firstIndex(of: WordSelection.silenceLabel) else { return nil }
    let words = outcomes.filter { $0.label != silence }
    return words.isEmpty ? nil : Evaluation(labels: labels, outcomes: words)
  }

  /// The mean loss.
  public var loss: Double {
    outcomes.reduce(0) { $0 + $1.loss } / Double(max(1, outcomes.count))
  }

  /// The 95 % interval of the accuracy (Wilson's score interval, 1927).
  public var accuracyInterval: ClosedRange<Double> {
    wilsonInterval(correct, of: outcomes.count)
  }

  /// Clips by their label (row) and what was recognized (column), [K, K].
  public var confusion: [[Int]] {
    var matrix = [[Int]](repeating: [Int](repeating: 0, count: labels.count), count: labels.count)
    for outcome in outcomes { matrix[outcome.label][outcome.predicted] += 1 }
    return matrix
  }

  /// How one label does.
  public struct LabelScore: Sendable, Equatable {
    /// The label.
    public let label: String
    /// Clips that have it.
    public let clips: Int
    /// The fraction of clips recognized as it that have it; nil if none was.
    public let precision: Double?
    /// The fraction of clips that have it and are recognized; nil if there are none.
    public let recall: Double?

    /// The harmonic mean of precision and recall (van Rijsbergen, 1979), one of which counts as 0
    /// if it is nil; nil if both are.
    public var f1: Double? {
      guard precision != nil || recall != nil else { return nil }
      let (precision, recall) = (precision ?? 0, recall ?? 0)
      return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0
    }

    package init(label: String, clips: Int, precision: Double?, recall: Double?) {
      self.label = label
      self.clips = clips
      self.precision = precision
      self.recall = recall
    }
  }

  /// Precision and recall of every label.
  public var labelScores: [LabelScore] {
    let matrix = confusion
    return labels.indices.map { k in
      let clips = matrix[k].reduce(0, +)
      let claimed = matrix.reduce(0) { $0 + $1[k] }
      return LabelScore(
        label: labels[k],
        clips: clips,
        precision: claimed > 0 ? Double(matrix[k][k]) / Double(claimed) : nil,
        recall: clips > 0 ? Double(matrix[k][k]) / Double(clips) : nil
      )
    }
  }

  /// The clips whose most likely label is not theirs, those with the largest loss first.
  public var mistakes: [Outcome] { worst(outcomes.count).filter { !$0.isCorrect } }

  /// The clips with the largest loss, the worst first.
  public func worst(_ count: Int) -> [Outcome] {
    Array(outcomes.sorted { ($1.loss, $0.path) < ($0.loss, $1.path) }.prefix(count))
  }
}
