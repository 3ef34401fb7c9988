internal import Foundation

/// One temperature for all of a model's logits, chosen so that its confidence matches its
/// accuracy (temperature scaling: Guo et al., "On Calibration of Modern Neural Networks",
/// 2017).
///
/// The ranking of the labels does not change, and neither does any accuracy.
public struct Calibration: Sendable, Equatable, Codable {
  /// How the temperature was determined.
  public enum Finding: String, Sendable, Codable {
    /// It has the lowest loss of all.
    case fitted
    /// The loss would be lower still beyond `limits`.
    case limited
    /// No clip is recognized wrongly: the loss would fall forever as the temperature does. As of n
    /// right answers in a row the next one is to be expected wrong once in n + 2 (Laplace's rule
    /// of succession), the labels count as if they were wrong that often; and what is surer than
    /// that, and right, stays as it is.
    case noMistakes = "no-mistakes"
    /// There are no clips; the temperature stays as it was.
    case noClips = "no-clips"
  }

  /// The divisor of the logits.
  public let temperature: Double
  /// How it was determined.
  public let finding: Finding
  /// The mean negative log-likelihood of the right labels before.
  public let lossBefore: Double
  /// The same at the temperature; never above the one before.
  public let lossAfter: Double

  /// The lowest and the highest temperature that is tried.
  package static let limits = 0.05...20.0

  /// Finds the temperature with the lowest mean negative log-likelihood on clips that the model
  /// was not trained on.
  ///
  /// The loss is convex in 1/T, so that the sign of its slope says on which side of the minimum
  /// a temperature lies, and halving the interval of log T finds it. The same clips in the same
  /// order give the same bits.
  ///
  /// - Parameters:
  ///   - outcomes: Their logarithms of probabilities are the logits up to a constant, which no
  ///     softmax sees. A probability of 0 is one that a float was too coarse for and counts as the
  ///     smallest float above 0, 1.4e-45: no logit is further from the largest than 103. For a
  ///     clip covered by several windows, whose probabilities are a mean, that is an
  ///     approximation.
  ///   - current: The temperature that the probabilities have already.
  public init(_ outcomes: [Evaluation.Outcome], current: Double = 1) {
    let logits = outcomes.map { Self.logits($0.probabilities).map { $0 * current } }
    let labels = outcomes.map(\.label)
    let isFaultless = zip(logits, labels).allSatisfy { $0[$1] == $0.max() }
    let doubt = isFaultless ? 1 / Double(outcomes.count + 2) : 0
    func loss(_ temperature: Double, doubt: Double = 0) -> Double {
      outcomes.isEmpty ? 0 : Self.loss(logits, labels, doubt, temperature: temperature)
    }
    let (found, finding): (Double, Finding) =
      outcomes.isEmpty
      ? (current, .noClips)
      : Self.minimum { Self.slope(logits, labels, doubt, temperature: $0) }
    // At a minimum so flat that rounding decides, nothing changes.
    let isBetter =
      loss(found, doubt: doubt) < loss(current, doubt: doubt) && (!isFaultless || found < current)
    temperature = isBetter ? found : current
    self.finding = isFaultless && !outcomes.isEmpty ? .noMistakes : finding
    lossBefore = loss(current)
    lossAfter = loss(temperature)
  }

  /// Halvings of the interval of log T: to a millionth of the temperature.
  private static let halvings = 24

  /// The temperature at which the slope of the loss changes its sign, or the limit it lies beyond.
  private static func minimum(slope: (Double) -> Double) -> (Double, Finding) {
    if slope(limits.lowerBound) >= 0 { return (limits.lowerBound, .limited) }
    if slope(limits.upperBound) <= 0 { return (limits.upperBound, .limited) }
    var (low, high) = (log(limits.lowerBound), log(limits.upperBound))
    for _ in 0..<halvings {
      let middle = (low + high) / 2
      if slope(exp(middle)) < 0 { low = middle } else { high = middle }
    }
    return (exp((low + high) / 2), .fitted)
  }

  /// Logits [K] of probabilities [K]: 0 for the largest, below 0 for the others.
  static func logits(_ probabilities: [Float]) -> [Double] {
    let logarithms = probabilities.map { log(Double(max($0, .leastNonzeroMagnitude))) }
    let largest = logarithms.max() ?? 0
    return logarithms.map { $0 - largest }
  }

  /// The logit that is to be expected of a clip whose label is wrong with a probability, all others
  /// being equally likely then.
  private static func expected(_ logits: [Double], _ label: Int, _ doubt: Double) -> Double {
    let others = logits.reduce(0, +) - logits[label]
    return (1 - doubt) * logits[label] + doubt * others / Double(max(1, logits.count - 1))
  }

  /// The mean negative log-likelihood of labels that are wrong with a probability.
  private static func loss(
    _ logits: [[Double]],
    _ labels: [Int],
    _ doubt: Double,
    temperature: Double
  ) -> Double {
    var sum = 0.0
    for (logits, label) in zip(logits, labels) {
      sum +=
        log(logits.reduce(0) { $0 + exp($1 / temperature) })
        - expected(logits, label, doubt) / temperature
    }
    return sum / Double(labels.count)
  }

  /// The sign, and up to a factor above 0 the size, of the loss's derivative by the temperature:
  /// the logits of the right labels less those that the probabilities expect.
  private static func slope(
    _ logits: [[Double]],
    _ labels: [Int],
    _ doubt: Double,
    temperature: Double
  ) -> Double {
    var sum = 0.0
    for (logits, label) in zip(logits, labels) {
      var (weights, weighted) = (0.0, 0.0)
      for logit in logits {
        let weight = exp(logit / temperature)
        weights += weight
        weighted += weight * logit
      }
      sum += expected(logits, label, doubt) - weighted / weights
    }
    return sum
  }
}

extension Evaluation {
  /// The outcome that the model would have at another temperature.
  func atTemperature(_ temperature: Double, from current: Double = 1) -> Evaluation {
    if temperature == current { return self }
    func scaled(_ probabilities: [Float]) -> [Float] {
      let weights = Calibration.logits(probabilities).map { exp($0 * current / temperature) }
      let sum = weights.reduce(0, +)
      return weights.map { Float($0 / sum) }
    }
    return Evaluation(
      labels: labels,
      outcomes: outcomes.map {
        Outcome(path: $0.path, label: $0.label, probabilities: scaled($0.probabilities))
      },
      outOfVocabulary: outOfVocabulary.map(scaled),
      rejectionThreshold: rejectionThreshold
    )
  }
}
