internal import Foundation
internal import SpeechModel

/// The confidence below which a model answers `unknown`, chosen on validation clips.
///
/// With clips without a word of the model, such as those of a folder `_unknown_`, it is the lowest at which few
/// enough of them are taken for a word, and yet so high as to give up one right answer in fifty, since there are
/// other words than these. Without them, nothing is known of what it should reject, and it is the highest that few
/// enough right answers fall victim to.
public struct RejectionThreshold: Sendable, Equatable, Codable {
  /// The confidence below which a clip is rejected, in [0, 1].
  public let threshold: Double
  /// The maximum rate that was requested, in [0, 1]: of false accepts with clips without a word, of
  /// right answers given up without.
  public let targetRate: Double
  /// The rate on the clips that it was chosen on, in [0, 1]; see `Rejection.Basis` for which.
  public let falseAcceptRate: Double
  /// The fraction of the right answers that is rejected, in [0, 1].
  public let shareGivenUp: Double
  /// The effect on the clips that it was chosen on.
  public let counts: Rejection

  /// Whether the target is reached.
  public var isReached: Bool {
    switch counts.basis {
    case .unknownClips: falseAcceptRate <= targetRate
    case .allClips: shareGivenUp <= targetRate
    }
  }

  /// Whether the clips are too few to show the target: fewer than one of them would be allowed.
  public var hasTooFewClips: Bool {
    switch counts.basis {
    case .unknownClips: Self.rank(targetRate, of: counts.basisClips - 1) == 0
    case .allClips: Self.rank(targetRate, of: counts.rightAnswers) == 0
    }
  }

  /// Chooses the threshold on clips that the model was not trained on, at the temperature that it
  /// will have.
  ///
  /// With clips without a word, clips of equal confidence are rejected together, the least confident
  /// first, until the rate of false accepts is at most the target. The threshold lies half-way between
  /// the last confidence that is rejected and the next one above (or 1), so that a rounding error in
  /// either changes nothing. Confidences of 1 cannot be rejected: if the target requires that, the
  /// threshold is 1 and the target not reached. The threshold is no lower than without these clips if
  /// they are too few to show the target; if they are not, no lower than without them for a target of 2 %.
  ///
  /// Without them, the threshold is the confidence of the right answer that is the k-th least sure of
  /// n, where k is the target's part of n + 1: then a further right answer is rejected with a
  /// probability of at most the target (Vovk et al., "Algorithmic Learning in a Random World", 2005).
  /// Where k would be 0, it is 1: no right answer is given up. The threshold is 0 if no answer is
  /// right.
  ///
  /// - Parameters:
  ///   - evaluation: The model's outcomes on validation clips.
  ///   - targetRate: In [0, 1].
  /// - Returns: nil if there are no clips.
  public init?(_ evaluation: Evaluation, targetRate: Double) {
    precondition((0...1).contains(targetRate), "a share")
    let attempts = Attempts(evaluation)
    guard !attempts.all.isEmpty else { return nil }
    switch attempts.basis {
    case .allClips: threshold = Self.keepingAllBut(targetRate, attempts)
    case .unknownClips:
      let lowest = Self.lowest(for: targetRate, attempts)
      let areFew = Self.rank(targetRate, of: attempts.basisClips - 1) == 0
      let affordable = areFew ? targetRate : min(targetRate, Self.alwaysAffordable)
      threshold = max(lowest, Self.keepingAllBut(affordable, attempts))
    }
    counts = Rejection(attempts, threshold: threshold)
    self.targetRate = targetRate
    falseAcceptRate = counts.falseAcceptRate
    shareGivenUp = counts.shareGivenUp
  }

  /// The share of right answers that is given up for words that no clip says, even if those of `_unknown_` need no
  /// threshold (Experiments/rejection.md).
  private static let alwaysAffordable = 0.02

  /// A share of n + 1, rounded down; 29 % of 100 are 29.
  private static func rank(_ share: Double, of count: Int) -> Int {
    Int((share * Double(count + 1) + 1e-9).rounded(.down))
  }

  /// The highest threshold at which at most a share of right answers is to be expected to be rejected.
  private static func keepingAllBut(_ share: Double, _ attempts: Attempts) -> Double {
    let right = attempts.all.filter { $0.isRight && !$0.isUnknown }.map(\.confidence).sorted()
    guard !right.isEmpty else { return 0 }
    let kept = right[min(right.count, max(1, rank(share, of: right.count))) - 1]
    // A hair below, so that no rounding error loses it.
    return max(0, kept - (1 - kept) / 1_000 - 1e-6)
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
    switch counts.basis {
    case .unknownClips: wordsOfFalseAccepts
    case .allClips: wordsOfRightAnswers
    }
  }

  private var wordsOfFalseAccepts: String {
    let target = "at most \(percent(targetRate)) false accepts"
    let reached = "\(percent(falseAcceptRate)) (\(counts.falseAcceptsInWords))"
    if !isReached { return "\(target) cannot be reached: \(reached) have a confidence of 1" }
    if threshold == 0 { return "\(target) need no threshold: there are \(reached)" }
    if counts.answered == 0 { return "\(target) leave no answer: every clip is rejected" }
    let right = counts.rightAnswers
    let showsNoCost =
      counts.rightAnswersGivenUp == 0 && Self.rank(Self.alwaysAffordable, of: right) == 0
    return "below a confidence of \(confidenceText(threshold)) the answer is unknown, "
      + "for \(target): there are \(reached), and \(percent(shareGivenUp)) of the right answers"
      + " are given up (\(counts.rightAnswersGivenUp) of \(right))"
      + (showsNoCost ? ", and of other right answers about 1 in \(right + 1) will be" : "")
      + (hasTooFewClips ? "; so few clips without a word do not show that rate" : "")
  }

  private var wordsOfRightAnswers: String {
    let right = counts.rightAnswers
    guard right > 0 else {
      return "no threshold can be chosen, as no validation clip is recognized rightly:"
        + " the model always answers"
    }
    let chosen = "below a confidence of \(confidenceText(threshold)) the answer is unknown: "
    let rejected = counts.rejected - counts.rightAnswersGivenUp
    let effect =
      "of \(right) right answers on validation clips this gives up \(counts.rightAnswersGivenUp)"
      + " (\(percent(shareGivenUp))), and of \(counts.clips - right) wrong ones \(rejected)"
    let few =
      hasTooFewClips
      ? "; so few do not show \(percent(targetRate)), and of other right answers about 1 in"
        + " \(right + 1) will be given up"
      : ", for at most \(percent(targetRate)) right answers given up"
    return chosen + effect + few
      + "\nwhat it rejects beyond that is not known: recordings of other words and of noise in a folder"
      + " \(WordSelection.unknownLabel) beside the others would tell"
  }
}

/// A confidence with three digits, or as many more as tell it from 1.
func confidenceText(_ confidence: Double) -> String {
  let texts = [3, 6, 9].map { String(format: "%.\($0)f", confidence) }
  return texts.first { confidence >= 1 || Double($0) != 1 } ?? "\(confidence)"
}
