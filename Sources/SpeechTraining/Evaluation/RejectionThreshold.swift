internal import Foundation
internal import SpeechModel

/// The confidence below which a model answers `unknown`, chosen for a target rate of false accepts.
public struct RejectionThreshold: Sendable, Equatable, Codable {
  /// The confidence below which a clip is rejected, in [0, 1].
  public let threshold: Double
  /// The maximum rate of false accepts that was requested, in [0, 1].
  public let targetRate: Double
  /// The rate on the clips that it was chosen on, in [0, 1]; see `Rejection.Basis` for which.
  public let falseAcceptRate: Double
  /// The fraction of the right answers that is rejected, in [0, 1].
  public let shareGivenUp: Double
  /// The effect on the clips that it was chosen on.
  public let counts: Rejection

  /// Whether the target is reached.
  public var isReached: Bool { falseAcceptRate <= targetRate }

  /// Chooses the threshold on clips that the model was not trained on, at the temperature that it
  /// will have.
  ///
  /// Clips of equal confidence are rejected together, the least confident first, until the rate is
  /// at most the target. The threshold lies half-way between the last confidence that is rejected
  /// and the next one above (or 1), so that a rounding error in either changes nothing. It is 0 if
  /// nothing has to be rejected. Confidences of 1 cannot be rejected: if the target requires that,
  /// the threshold is 1 and the target not reached.
  ///
  /// - Parameters:
  ///   - evaluation: The model's outcomes on validation clips.
  ///   - targetRate: In [0, 1]; a fraction of the clips that `Rejection.Basis` names.
  /// - Returns: nil if there are no clips.
  public init?(_ evaluation: Evaluation, targetRate: Double) {
    precondition((0...1).contains(targetRate), "a share")
    let attempts = Attempts(evaluation)
    guard !attempts.all.isEmpty else { return nil }
    threshold = Self.lowest(for: targetRate, attempts)
    counts = Rejection(attempts, threshold: threshold)
    self.targetRate = targetRate
    falseAcceptRate = counts.falseAcceptRate
    shareGivenUp = counts.shareGivenUp
  }

  private static func lowest(for targetRate: Double, _ attempts: Attempts) -> Double {
    let sorted = attempts.all.sorted { $0.confidence < $1.confidence }
    var falseAccepts = sorted.count(where: attempts.isFalse)
    // By the reported quotient, so that 29 of 100 count as at most 0.29.
    func isReached() -> Bool { Double(falseAccepts) / Double(attempts.basisClips) <= targetRate }
    if isReached() { return 0 }
    for (index, attempt) in sorted.enumerated() {
      if attempts.isFalse(attempt) { falseAccepts -= 1 }
      let next = index + 1 < sorted.count ? sorted[index + 1].confidence : 1
      if next > attempt.confidence && isReached() { return (attempt.confidence + next) / 2 }
    }
    return 1
  }

  /// The threshold and its cost, for the user.
  public var words: String {
    let target = "at most \(percent(targetRate)) false accepts"
    let reached = "\(percent(falseAcceptRate)) (\(counts.falseAcceptsInWords))"
    if !isReached { return "\(target) cannot be reached: \(reached) have a confidence of 1" }
    if threshold == 0 { return "\(target) need no threshold: there are \(reached)" }
    if counts.answered == 0 { return "\(target) leave no answer: every clip is rejected" }
    return String(format: "below a confidence of %.3f the answer is unknown, ", threshold)
      + "for \(target): there are \(reached), and \(percent(shareGivenUp)) of the right answers"
      + " are given up (\(counts.rightAnswersGivenUp) of \(counts.rightAnswers))"
  }
}
