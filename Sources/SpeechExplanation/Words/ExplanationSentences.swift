internal import SpeechModel

extension Explanation {
  /// Below this rank correlation of SHAP and LIME, parts act together.
  private static let leastAgreement = 0.7
  /// Below this share of the variance, sums of contributions describe the model poorly.
  private static let leastFit = 0.5

  /// What a sentence is about.
  package enum Topic: Sendable, CaseIterable {
    /// The answer, and what the model says with nothing there.
    case answer
    /// The part that matters most.
    case importance
    /// What keeps the answer, whatever becomes of the rest.
    case anchor
    /// What another replacement would lead to.
    case secondOpinion
    /// How well contributions describe the model.
    case fit
  }

  /// What was found, in sentences whose every number is in the record.
  package var sentences: [String] { Topic.allCases.compactMap(sentence) }

  /// What was found about a topic; nil if there is nothing to say.
  package func sentence(_ topic: Topic) -> String? {
    switch topic {
    case .answer: answerWords
    case .importance: importanceWords
    case .anchor: anchorWords
    case .secondOpinion: opinionWords
    case .fit: fitWords
    }
  }

  /// What the model says with the clip, and with nothing of it.
  private var answerWords: String? {
    guard let baseline else { return nil }
    let answer = "It gives '\(label.printable)' \(percent(probability))"
    let nothing =
      baseline.label == label
      ? "with nothing there it says '\(label.printable)', too, with \(percent(baseline.probability))."
      : "with nothing there it says '\(baseline.label.printable)' with"
        + " \(percent(baseline.labelProbability)), and gives '\(label.printable)'"
        + " \(percent(baseline.probability))."
    return "\(answer); \(nothing)"
  }

  /// The part that matters most.
  private var importanceWords: String? {
    guard let first = ranking.first, let contributed, parts.count > 1 else { return nil }
    guard parts[first].shapley > 0 else {
      return "No part speaks for '\(label.printable)': all of them together contribute"
        + " \(signed(contributed)) points of log-odds."
    }
    return
      "\(place(of: [first])) speaks most for it, with \(signed(parts[first].shapley)) points of"
      + " log-odds; all parts together contribute \(signed(contributed))."
  }

  private var anchorWords: String? {
    guard let anchor else {
      return prediction.mostLikelyLabel == label || baseline == nil
        ? nil
        : "There is no anchor, as the model's answer is '\(prediction.mostLikelyLabel.printable)'."
    }
    let tried =
      anchor.equallySmall == nil
      ? "(drawn; 95 % interval \(percent(anchor.precisionInterval[0])) to"
        + " \(percent(anchor.precisionInterval[1])))"
      : "(all \(grouped(evaluations)) tried)"
    guard !anchor.units.isEmpty else {
      return
        "It says '\(label.printable)' whatever is there: in \(percent(anchor.precision)) of the"
        + " maskings \(tried)."
    }
    let others = (anchor.equallySmall ?? 1) - 1
    return "As long as \(place(of: anchor.units)) \(anchor.size > 1 ? "are" : "is") there, it says"
      + " '\(label.printable)' in \(percent(anchor.precision)) of the maskings \(tried). Without"
      + " \(anchor.size > 1 ? "them" : "it"): in \(percent(anchor.withoutIt))."
      + (others > 0 ? " It is one of \(others + 1) sets as small." : "")
  }

  private var opinionWords: String? {
    guard let secondOpinion, let first = ranking.first, parts.count > 1 else { return nil }
    guard secondOpinion.mostImportant != first else { return nil }
    return "With \(secondOpinion.words) in place of what is removed,"
      + " \(place(of: [secondOpinion.mostImportant])) would matter most: the answer depends on what"
      + " silence means."
  }

  private var fitWords: String? {
    // Where contributions are drawn, most are small, and their order disagrees by chance alone.
    guard let fit,
      fit.r2 < Self.leastFit || isExact && fit.agreement < Self.leastAgreement
    else { return nil }
    let words =
      "Parts act together (R² \(fixedPoint(fit.r2, decimals: 2)), agreement of SHAP and LIME"
      + " \(fixedPoint(fit.agreement, decimals: 2))), so read single contributions with care"
    guard let strongest = interactions.max(by: { $0.value.magnitude < $1.value.magnitude }) else {
      return isExact ? nil : words + "."
    }
    let pair = [strongest.a, strongest.b].map { place(of: [$0]) }.joined(separator: " with ")
    return words
      + "; most of all \(pair): \(signed(strongest.value)) beyond what each does by itself."
  }
}
