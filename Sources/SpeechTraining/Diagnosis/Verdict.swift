internal import Foundation
public import SpeechModel

/// Whether a model learned too little, too much by heart, or well, and what to try next.
///
/// Judged by clean clips in inference: those it trained on against those kept for validation.
public struct Verdict: Sendable, Equatable, Encodable {
  /// The verdict in a word.
  public enum Kind: String, Sendable, Equatable, Codable {
    /// It does not know the clips that it trained on.
    case underfitting
    /// It knows the clips that it trained on better than others.
    case overfitting
    /// Neither.
    case fine
    /// No validation clips, so nobody can say.
    case unknown
  }

  /// Something to try.
  public struct Suggestion: Sendable, Equatable {
    /// What, and why.
    public let words: String
    /// What does it.
    public let change: Change

    init(_ words: String, _ change: Change) {
      self.words = words
      self.change = change
    }
  }

  /// A change of what is learned, or how.
  public enum Change: Sendable, Equatable {
    /// So many epochs.
    case epochs(Int)
    /// So much training.
    case budget(Budget)
    /// A learning rate.
    case learningRate(Double)
    /// A preset's network.
    case preset(Preset)
    /// Other values for settings.
    case settings([SettingChange])
    /// Clips split so that no speaker is in two subsets.
    case splitBySpeaker
    /// Clips split anew, a tenth of each label for validation.
    case stratifiedSplit
    /// Every part of the clips tests in turn.
    case everyFold
    /// Every clip trains.
    case trainOnAll
  }

  /// What is known of who speaks in training and in the other splits.
  public enum Speakers: Sendable, Equatable {
    /// Nothing.
    case unknown
    /// Some speakers are in several splits.
    case shared
    /// No speaker is in two splits.
    case apart
  }

  /// The verdict in a word.
  public let kind: Kind
  /// The verdict with the numbers that it goes by.
  public let words: String
  /// What to try, the most promising first; three at most.
  public internal(set) var suggestions: [Suggestion]
  /// The share of clean training clips recognized, in [0, 1].
  public let trainingAccuracy: Double
  /// The mean loss on clean training clips.
  public let trainingLoss: Double

  /// The share of its own training clips that a network of enough capacity recognizes: small
  /// presets reach 99 %, and a few mislabelled clips must not count.
  static let leastTrainingAccuracy = 0.95
  /// A gap that any model has between clips it knows and clips it does not.
  static let leastGap = 0.02
  /// Closer to always giving the most frequent answer than this, nothing was learned of speech.
  static let leastAboveChance = 0.05

  /// Judges the model that a run kept.
  ///
  /// - Parameters:
  ///   - training: The model on clean training clips, or on a sample of them.
  ///   - validation: The model on the validation clips; nil or without clips if there are none.
  ///   - experiment: What was learned, and how.
  ///   - curves: What the run's curves say about its length.
  ///   - speakers: What is known of who speaks in training and in the other splits.
  public init(
    training: Evaluation,
    validation: Evaluation?,
    experiment: Experiment,
    curves: Curves,
    speakers: Speakers = .unknown
  ) {
    trainingAccuracy = training.accuracy
    trainingLoss = training.loss
    let evidence = Evidence(training, validation.flatMap { $0.outcomes.isEmpty ? nil : $0 })
    let advice = VerdictAdvice(experiment, curves, speakers)
    kind = evidence.kind
    words = evidence.words(curves)
    let all =
      switch kind {
      case .underfitting: advice.forUnderfitting(learnedNothing: evidence.learnedNothing)
      case .overfitting: advice.forOverfitting
      case .fine: advice.forFine
      case .unknown: advice.forUnknown
      }
    suggestions = Array(all.prefix(3))
  }
}

extension Verdict.Suggestion: Encodable {
  private enum Keys: String, CodingKey { case words, setting }

  /// Writes the words, and the setting as text.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(words, forKey: .words)
    try values.encode(change.description, forKey: .setting)
  }
}

extension Verdict.Change: CustomStringConvertible {
  /// The change as keys of the configuration file, or in words where it has no key.
  public var description: String {
    switch self {
    case .epochs(let epochs): "training.epochs: \(epochs)"
    case .budget(let budget): "training.budget: \(budget)"
    case .learningRate(let rate): "training.learning-rate: \(Self.number(rate))"
    case .preset(let preset): "network.preset: \(preset.rawValue)"
    case .settings(let changes): changes.map { "\($0.path): \($0.value)" }.joined(separator: ", ")
    case .splitBySpeaker: "a split by speaker"
    case .stratifiedSplit: "a stratified split"
    case .everyFold: "a cross-validation"
    case .trainOnAll: "training on all clips"
    }
  }

  /// A number with three digits at most.
  package static func number(_ value: Double) -> String { rounded(value).shortText }

  /// The nearest number with three digits.
  static func rounded(_ value: Double) -> Double { Double(String(format: "%.3g", value)) ?? value }
}

/// The numbers that a verdict goes by.
private struct Evidence {
  let training: Evaluation
  let validation: Evaluation?
  let kind: Verdict.Kind

  init(_ training: Evaluation, _ validation: Evaluation?) {
    self.training = training
    self.validation = validation
    let gap = validation.map { training.accuracy - $0.accuracy } ?? 0
    let noise = validation.map(Self.width) ?? 1
    let isUnderfitting = training.accuracy < Verdict.leastTrainingAccuracy
    let isOverfitting = gap > max(noise, Verdict.leastGap)
    // Of two faults, the one that costs more.
    if isOverfitting && (!isUnderfitting || gap > 1 - training.accuracy) {
      kind = .overfitting
    } else if isUnderfitting {
      kind = .underfitting
    } else {
      kind = validation == nil ? .unknown : .fine
    }
  }

  /// The width of the interval in which the accuracy lies; a gap within it may be chance.
  private static func width(_ evaluation: Evaluation) -> Double {
    evaluation.accuracyInterval.upperBound - evaluation.accuracyInterval.lowerBound
  }

  /// The accuracy of always giving the most frequent label.
  private var chance: Double {
    let clips = Dictionary(grouping: training.outcomes, by: \.label).values.map(\.count)
    return Double(clips.max() ?? 0) / Double(max(1, training.outcomes.count))
  }

  var learnedNothing: Bool { training.accuracy < chance + Verdict.leastAboveChance }

  func words(_ curves: Verdict.Curves) -> String {
    let known = String(
      format: "%.1f %% of the training clips (loss %.3f)",
      100 * training.accuracy,
      training.loss
    )
    let new = validation.map(Self.words) ?? "there are no validation clips"
    let ending = Self.words(curves)
    switch kind {
    case .underfitting where learnedNothing:
      return "Underfitting: nothing was learned. The model recognizes \(known), and always giving"
        + String(format: " the most frequent label would give %.1f %%; ", 100 * chance) + new + "."
        + ending
    case .underfitting:
      return "Underfitting: the model recognizes only \(known); \(new). It does not know what it"
        + " was shown." + ending
    case .overfitting:
      return "Overfitting: the model recognizes \(known), but \(new). \(gapInWords)." + ending
    case .fine: return "Fine: the model recognizes \(known); \(new). \(gapInWords)." + ending
    case .unknown:
      return "Unknown: the model recognizes \(known); \(new), so nobody can say how it does on"
        + " others." + ending
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

  private static func words(_ validation: Evaluation) -> String {
    String(
      format: "%.1f %% of the validation clips (%d of %d; 95 %% interval %.1f to %.1f %%; loss"
        + " %.3f)",
      100 * validation.accuracy,
      validation.correct,
      validation.outcomes.count,
      100 * validation.accuracyInterval.lowerBound,
      100 * validation.accuracyInterval.upperBound,
      validation.loss
    )
  }

  private var gapInWords: String {
    guard let validation else { return "" }
    let gap = training.accuracy - validation.accuracy
    let width = 100 * Self.width(validation)
    guard gap > 0 else { return "There is no gap" }
    let points = String(format: "The gap of %.1f points ", 100 * gap)
    if gap <= Self.width(validation) {
      return points + String(format: "lies within the interval's %.1f", width)
    }
    if gap <= Verdict.leastGap { return points + "is small" }
    return points + String(format: "is wider than the interval's %.1f", width)
  }
}
