internal import SpeechModel

/// Few false accepts may cost many right answers, above all where few clips without a word decide.
extension RejectionThreshold {
  /// The largest part of the right answers that is given up without a warning, in [0, 1].
  private static let mostGivenUp = 0.1
  /// Above this rate of false accepts a threshold is hardly worth having.
  private static let laxestPercent = 50

  /// Whether few false accepts cost many right answers.
  package var isCostly: Bool {
    counts.basis == .unknownClips && shareGivenUp > Self.mostGivenUp
  }

  /// The threshold for the next higher rate of false accepts, in hundredths, that is not costly; nil if there is
  /// none that is worth having.
  package static func laxer(than costly: RejectionThreshold, on evaluation: Evaluation)
    -> RejectionThreshold?
  {
    let first = Int(100 * costly.targetRate) + 1
    guard first <= laxestPercent else { return nil }
    let unrejected = evaluation.rejection(below: 0).falseAccepts
    return (first...laxestPercent).lazy
      .compactMap { RejectionThreshold(evaluation, targetRate: Double($0) / 100) }
      .first { $0.isReached && !$0.isCostly && $0.counts.falseAccepts < unrejected }
  }

  /// How many clips without a word would show the target: one of them may be taken for a word.
  private var clipsNeeded: Int { Int(min(1e15, ((1 - 1e-9) / targetRate).rounded(.up))) }

  /// What a costly threshold costs, and why.
  fileprivate var costInWords: String {
    "rejection gives up \(counts.rightAnswersGivenUp) of \(counts.rightAnswers) right answers on validation"
      + " clips (\(percent(shareGivenUp))), for at most \(percent(targetRate)) false accepts"
      + (hasTooFewClips
        ? "; \(clipsNeeded) clips without a word would show that rate, and there are"
          + " \(counts.basisClips): record more of them" : "")
  }
}

extension CalibrationSummary {
  /// What the threshold costs, and what costs less, where many right answers are given up; nil where they are not.
  package var costOfRejection: String? {
    guard let rejection, rejection.isCostly else { return nil }
    return rejection.costInWords
      + (laxerRejection.map {
        "; at most \(percent($0.targetRate)) would cost \(percent($0.shareGivenUp))"
      } ?? "; without a threshold the model always answers")
  }

  /// The rate of false accepts to ask for instead, in [0, 1]; 0 for no threshold.
  package var cheaperRate: Double { laxerRejection?.targetRate ?? 0 }
}
