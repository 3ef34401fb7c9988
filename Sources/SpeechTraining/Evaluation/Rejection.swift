internal import SpeechModel

/// The effect of rejecting answers below a confidence.
public struct Rejection: Sendable, Equatable, Codable {
  /// Which clips can be accepted falsely.
  public enum Basis: String, Sendable, Codable {
    /// Clips without a word of the model, if there are any: those labelled `_unknown_` (or
    /// `unknown`) and those out of the vocabulary. One is accepted falsely if it is answered with
    /// a word, that is with a label other than those two and `_silence_`.
    ///
    /// Clips of silence are excluded: nothing is easier to tell from a word, and they would
    /// only make the rate look better than it is.
    case unknownClips = "unknown-clips"
    /// Otherwise all clips. One is accepted falsely if it is answered with a wrong label.
    case allClips = "all-clips"
  }

  /// The confidence below which a clip is rejected, in [0, 1].
  public let threshold: Double
  /// All clips, those out of the vocabulary included.
  public let clips: Int
  /// Clips that are rejected; the others are answered.
  public let rejected: Int
  /// Clips answered with the right label.
  public let correct: Int
  /// Clips whose right label, if it is not `_unknown_`, is the most likely one.
  public let rightAnswers: Int
  /// How many of these are rejected.
  public let rightAnswersGivenUp: Int
  /// Which clips can be accepted falsely.
  public let basis: Basis
  /// How many such clips there are.
  public let basisClips: Int
  /// How many of them are accepted falsely.
  public let falseAccepts: Int

  /// Clips that are answered.
  public var answered: Int { clips - rejected }
  /// The fraction of the answered clips whose answer is right, in [0, 1]; nil if none is answered.
  public var accuracyOfAnswered: Double? {
    answered > 0 ? Double(correct) / Double(answered) : nil
  }
  /// The fraction of the clips of the basis that are accepted falsely, in [0, 1]; 0 without any.
  public var falseAcceptRate: Double { Double(falseAccepts) / Double(max(1, basisClips)) }
  /// The fraction of the right answers that is rejected, in [0, 1]; 0 without any.
  public var shareGivenUp: Double { Double(rightAnswersGivenUp) / Double(max(1, rightAnswers)) }

  /// "3 of 400 clips without a word of the model".
  var falseAcceptsInWords: String {
    "\(falseAccepts) of \(basisClips) clips"
      + (basis == .unknownClips ? " without a word of the model" : "")
  }

  init(_ attempts: Attempts, threshold: Double) {
    let all = attempts.all
    func isRejected(_ attempt: Attempts.Attempt) -> Bool { attempt.confidence < threshold }
    self.threshold = threshold
    clips = all.count
    rejected = all.count(where: isRejected)
    correct = all.count { $0.isRight && !isRejected($0) }
    rightAnswers = all.count { $0.isRight && !$0.isUnknown }
    rightAnswersGivenUp = all.count { $0.isRight && !$0.isUnknown && isRejected($0) }
    basis = attempts.basis
    basisClips = attempts.basisClips
    falseAccepts = all.count { attempts.isFalse($0) && !isRejected($0) }
  }
}

extension Evaluation {
  /// The effect of rejecting answers below a confidence.
  public func rejection(below threshold: Double) -> Rejection {
    Rejection(Attempts(self), threshold: threshold)
  }

  /// The effects of the thresholds from 0 to 1, in hundredths.
  var rejections: [Rejection] {
    let attempts = Attempts(self)
    return (0...100).map { Rejection(attempts, threshold: Double($0) / 100) }
  }

  /// The effect of the model's own threshold; nil if it has none.
  public var rejection: Rejection? { rejectionThreshold.map(rejection(below:)) }
}

/// The top predictions, prepared for choosing a threshold.
struct Attempts {
  struct Attempt {
    /// The probability of the most likely label, in [0, 1].
    let confidence: Double
    /// Whether it is the clip's label.
    let isRight: Bool
    /// Whether the clip holds no word of the model.
    let isUnknown: Bool
    /// Whether the most likely label is a word.
    let saysWord: Bool
  }

  let all: [Attempt]
  let basis: Rejection.Basis

  init(_ evaluation: Evaluation) {
    let unknown = [WordSelection.unknownLabel, Prediction.unknownLabel]
    let isUnknown = evaluation.labels.map { unknown.contains($0) }
    let isWord = evaluation.labels.map {
      !unknown.contains($0) && $0 != WordSelection.silenceLabel
    }
    all =
      evaluation.outcomes.map {
        Attempt(
          confidence: $0.confidence,
          isRight: $0.isCorrect,
          isUnknown: isUnknown[$0.label],
          saysWord: isWord[$0.predicted]
        )
      }
      + evaluation.outOfVocabulary.map { probabilities in
        let predicted = Evaluation.mostLikely(probabilities)
        return Attempt(
          confidence: Double(probabilities[predicted]),
          isRight: isUnknown[predicted],
          isUnknown: true,
          saysWord: isWord[predicted]
        )
      }
    basis = all.contains { $0.isUnknown } ? .unknownClips : .allClips
  }

  /// The clips that can be accepted falsely.
  var basisClips: Int { basis == .allClips ? all.count : all.count { $0.isUnknown } }

  /// Whether giving the answer would be a false accept.
  func isFalse(_ attempt: Attempt) -> Bool {
    switch basis {
    case .unknownClips: attempt.isUnknown && attempt.saysWord
    case .allClips: !attempt.isRight
    }
  }
}
