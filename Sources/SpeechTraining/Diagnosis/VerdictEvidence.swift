internal import Foundation
internal import SpeechModel

/// The numbers that a verdict goes by.
struct VerdictEvidence {
  let training: Evaluation
  let validation: Evaluation?
  let testing: Evaluation?
  let weakSpeaker: Verdict.WeakSpeaker?
  let curves: Verdict.Curves
  let kind: Verdict.Kind

  init(
    _ training: Evaluation,
    validation: Evaluation?,
    testing: Evaluation?,
    weakSpeaker: Verdict.WeakSpeaker?,
    curves: Verdict.Curves
  ) {
    // Of a run that had hardly begun nothing else is told.
    self.weakSpeaker = curves.isShort ? nil : weakSpeaker
    self.curves = curves
    self.training = training
    self.validation = validation
    self.testing = testing
    let gap = validation.map { training.accuracy - $0.accuracy } ?? 0
    let isUnderfitting = training.accuracy < Verdict.leastTrainingAccuracy
    let isOverfitting = validation.map { Self.isWorse($0, than: training) } ?? false
    // Of two faults, the one that costs more.
    if isOverfitting && (!isUnderfitting || gap > 1 - training.accuracy) {
      kind = .overfitting
    } else if isUnderfitting {
      kind = .underfitting
    } else if let validation, Self.width(validation) <= Verdict.widestInterval {
      kind = Self.contradicts(testing, training) ? .unknown : .fine
    } else {
      kind = .unknown
    }
  }

  /// Whether clips are recognized less often than the training clips, by more than chance and by
  /// enough to matter.
  private static func isWorse(_ clips: Evaluation, than training: Evaluation) -> Bool {
    training.accuracy - clips.accuracy > Verdict.leastGap && isSurelyWorse(clips, than: training)
  }

  /// Whether so many mistakes fall on the clips by more than chance, and not a clip or two.
  private static func isSurelyWorse(_ clips: Evaluation, than training: Evaluation) -> Bool {
    let (misses, all) = (clips.misses, clips.misses + training.misses)
    return misses >= Verdict.fewestMisses
      && exactTest(
        hits: misses,
        of: clips.outcomes.count,
        among: all,
        of: clips.outcomes.count + training.outcomes.count
      ) <= Verdict.mostChance
  }

  /// Whether the test clips are recognized far less often than those that trained.
  var isContradicted: Bool { Self.contradicts(testing, training) }

  private static func contradicts(_ testing: Evaluation?, _ training: Evaluation) -> Bool {
    testing.map { isWorse($0, than: training) } ?? false
  }

  /// The width of the interval in which the accuracy lies.
  private static func width(_ evaluation: Evaluation) -> Double {
    evaluation.accuracyInterval.upperBound - evaluation.accuracyInterval.lowerBound
  }

  /// The accuracy of always giving the most frequent label.
  private var chance: Double {
    let clips = Dictionary(grouping: training.outcomes, by: \.label).values.map(\.count)
    return Double(clips.max() ?? 0) / Double(max(1, training.outcomes.count))
  }

  /// Validation clips that are surely another word to the model than their label says, where it does not know
  /// its training clips either; nil if that is not what most mistakes are.
  ///
  /// A network that is too small, or was trained too briefly, is unsure where it is wrong; one that learned from
  /// wrong labels contradicts them. Of clips that a network has memorized nothing can be told.
  var doubtedLabels: Int? {
    guard let validation, training.accuracy < Verdict.leastTrainingAccuracy, !learnedNothing,
      2 * (1 - training.accuracy) >= 1 - validation.accuracy, !curves.isShort
    else { return nil }
    let outcomes = validation.outcomes
    let doubted = ConfidentLearning.issues(
      outcomes.map(\.label),
      outcomes.map { $0.probabilities.map(Double.init) }
    ).map { outcomes[$0.clip] }
    let contradicted = doubted.count { $0.probabilities[$0.label] < Verdict.contradiction }
    guard contradicted >= Verdict.fewestMisses,
      Double(contradicted) >= Verdict.leastDoubted * Double(outcomes.count),
      2 * contradicted >= validation.misses, areOfAllKinds(doubted)
    else { return nil }
    return doubted.count
  }

  /// Whether mistakes are spread over pairs of labels as those by chance are, at least half as many different ones.
  ///
  /// Words that sound alike are taken for each other again and again.
  private func areOfAllKinds(_ mistakes: [Evaluation.Outcome]) -> Bool {
    let found = Set(mistakes.map { [$0.label, $0.predicted] }).count
    let pairs = Double(training.labels.count * (training.labels.count - 1))
    let byChance = pairs * (1 - pow(1 - 1 / pairs, Double(mistakes.count)))
    return 2 * Double(found) >= byChance
  }

  /// What doubted labels say.
  private var doubtInWords: String? {
    guard let validation, let doubted = doubtedLabels else { return nil }
    return
      " Of \(counted(validation.outcomes.count, "validation clip")), \(doubted) are surely another word to it"
      + " than their label says: about "
      + String(format: "%.0f %%", 100 * Double(doubted) / Double(validation.outcomes.count))
      + " of the labels may be wrong."
  }

  var learnedNothing: Bool { training.accuracy < chance + Verdict.leastAboveChance }

  /// The verdict with the numbers that it goes by.
  var words: String {
    let known = String(
      format: "%.1f %% of the training clips (loss %.3f)",
      100 * training.accuracy,
      training.loss
    )
    let new = validation.map { Self.words($0, "validation") } ?? "there are no validation clips"
    let ending =
      (weakest ?? "") + (weakSpeaker.map { " \($0.words)" } ?? "") + Self.words(curves)
    switch kind {
    case .underfitting where learnedNothing:
      return "Underfitting: nothing was learned. The model recognizes \(known), and always giving"
        + String(format: " the most frequent label would give %.1f %%; ", 100 * chance) + new + "."
        + ending
    case .underfitting:
      return "Underfitting: the model recognizes only \(known); \(new)."
        + (doubtInWords ?? " It does not know what it was shown.") + ending
    case .overfitting:
      return "Overfitting: the model recognizes \(known), but \(new). \(gapInWords)."
        + (doubtInWords ?? "") + ending
    case .fine: return "Fine: the model recognizes \(known); \(new). \(gapInWords)." + ending
    case .unknown:
      return "Unknown: the model recognizes \(known); \(new)\(doubt)." + ending
    }
  }

  /// Why nobody can say.
  private var doubt: String {
    guard validation != nil else { return ", so nobody can say how it does on others" }
    guard let testing, isContradicted else {
      return ", too few to say how it does on others"
    }
    return ", but only \(Self.words(testing, "test")). The validation clips are too few or too easy"
      + " to go by"
  }

  /// The label that is recognized least, if that is worse than the others by more than chance.
  private var weakest: String? {
    guard let clips = kind == .unknown ? testing ?? validation : validation else { return nil }
    let labels = clips.labels.indices.map { label in
      let own = clips.outcomes.filter { $0.label == label }
      return (label: label, clips: own.count, correct: own.count { $0.isCorrect })
    }
    let weak = labels.filter {
      $0.clips - $0.correct >= Verdict.fewestMisses
        && wilsonInterval($0.correct, of: $0.clips).upperBound < clips.accuracy
    }
    return weak.min { $0.correct * $1.clips < $1.correct * $0.clips }.map {
      " The weakest label is '\(clips.labels[$0.label])', \($0.correct) of \($0.clips)."
    }
  }

  /// A sentence for each sign that the run was short.
  private static func words(_ curves: Verdict.Curves) -> String {
    [
      curves.isShort
        ? " It took \(counted(curves.steps, "step")), where networks like these take"
          + " \(curves.fewestSteps) or more." : nil,
      curves.isTrainingLossFalling
        ? " The training loss was still falling over the last third of the run." : nil,
      curves.isValidationImproving ? " Validation was still improving at the last epoch." : nil,
    ].compactMap(\.self).joined()
  }

  private static func words(_ clips: Evaluation, _ split: String) -> String {
    String(
      format: "%.1f %% of the \(split) clips (%d of %d; 95 %% interval %.1f to %.1f %%; loss"
        + " %.3f)",
      100 * clips.accuracy,
      clips.correct,
      clips.outcomes.count,
      100 * clips.accuracyInterval.lowerBound,
      100 * clips.accuracyInterval.upperBound,
      clips.loss
    )
  }

  private var gapInWords: String {
    guard let validation else { return "" }
    let gap = training.accuracy - validation.accuracy
    guard gap > 0 else { return "There is no gap" }
    let points = String(format: "The gap of %.1f points ", 100 * gap)
    guard Self.isSurelyWorse(validation, than: training) else { return points + "may be chance" }
    return points + (gap > Verdict.leastGap ? "is not chance" : "is small")
  }
}

extension Evaluation {
  /// Clips that are not recognized.
  fileprivate var misses: Int { outcomes.count - correct }
}
