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
    /// No validation clips, too few, or others than the test clips, so nobody can say.
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
    /// The default network of another width, which starts untrained.
    case width(Double)
    /// Other values for settings.
    case settings([SettingChange])
    /// Clips split so that no speaker is in two subsets.
    case splitBySpeaker
    /// Clips split anew, a tenth of each label for validation.
    case stratifiedSplit
    /// Each of so many parts of the clips tests in turn.
    case everyFold(of: Int)
    /// Each of five parts of the speakers tests in turn.
    case everyFoldOfSpeakers
    /// Every speaker tests in turn.
    case everySpeaker
    /// Synthetic voices train, too.
    case syntheticVoices
    /// The default network, from the model that comes with the package.
    case trainedStart
    /// Models of so many parts doubt the labels of the clips that they did not train on.
    case doubtedLabels(parts: Int)
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
  /// Clips that must be wrong before a gap is more than chance.
  static let fewestMisses = 3
  /// How often chance may put as many mistakes on one side (Fisher's exact test), half of one in twenty.
  static let mostChance = 0.025
  /// The probability of its label below which a clip contradicts it.
  static let contradiction: Float = 0.05
  /// The least share of clips that contradict their labels for labels to be doubted.
  ///
  /// With a fifth of the labels shuffled it was 17 %, where other things are wrong 1 to 7 % (Experiments/verdicts.md).
  static let leastDoubted = 0.05
  /// Wider than this, the interval of the validation accuracy says nothing that is good enough to
  /// call a model fine: that of 20 clips which are all recognized has 0.16, of 10 clips 0.28.
  static let widestInterval = 0.25
  /// Closer to always giving the most frequent answer than this, nothing was learned of speech.
  static let leastAboveChance = 0.05

  /// Judges the model that a run kept.
  ///
  /// - Parameters:
  ///   - training: The model on clean training clips, or on a sample of them.
  ///   - validation: The model on the validation clips; nil or without clips if there are none.
  ///   - testing: The model on the test clips, which choose nothing but may contradict the validation
  ///     clips; nil or without clips if there are none.
  ///   - experiment: What was learned, and how.
  ///   - curves: What the run's curves say about its length.
  ///   - speakers: What is known of who speaks in training and in the other splits.
  ///   - speakerCount: How many people speak; nil if that is unknown.
  ///   - trainingSpeakers: How many people speak in training; nil if that is unknown, if test clips (without any,
  ///     validation clips) are of people among them, or if synthetic voices train, too.
  ///   - weakSpeaker: The speaker whose validation clips are recognized worst; nil for none.
  ///   - fewestClips: The recordings of the word that has the fewest.
  ///   - fewestTrainingClips: The same, of those that train.
  ///   - hasSyntheticClips: Whether synthetic voices train, too.
  public init(
    training: Evaluation,
    validation: Evaluation?,
    testing: Evaluation? = nil,
    experiment: Experiment,
    curves: Curves,
    speakers: Speakers = .unknown,
    speakerCount: Int? = nil,
    trainingSpeakers: Int? = nil,
    weakSpeaker: WeakSpeaker? = nil,
    fewestClips: Int = .max,
    fewestTrainingClips: Int = .max,
    hasSyntheticClips: Bool = false
  ) {
    trainingAccuracy = training.accuracy
    trainingLoss = training.loss
    let evidence = VerdictEvidence(
      training,
      validation: validation.flatMap { $0.outcomes.isEmpty ? nil : $0 },
      testing: testing.flatMap { $0.outcomes.isEmpty ? nil : $0 },
      weakSpeaker: weakSpeaker,
      curves: curves
    )
    let advice = VerdictAdvice(
      experiment,
      curves,
      speakers,
      speakerCount: speakerCount,
      trainingSpeakers: trainingSpeakers,
      fewestClips: fewestClips,
      fewestTrainingClips: fewestTrainingClips,
      hasSyntheticClips: hasSyntheticClips
    )
    kind = evidence.kind
    words = evidence.words
    let doubts = evidence.doubtedLabels == nil ? [] : advice.forDoubtedLabels
    let all =
      switch kind {
      case .underfitting: advice.forUnderfitting(learnedNothing: evidence.learnedNothing)
      case .overfitting: advice.forOverfitting
      case .fine: advice.forFine
      case .unknown:
        advice.forUnknown(
          hasValidation: evidence.validation != nil,
          isContradicted: evidence.isContradicted
        )
      }
    suggestions = Array((doubts + all).prefix(3))
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
    case .width(let width): "network.width: \(Self.number(width))"
    case .settings(let changes): changes.map { "\($0.path): \($0.value)" }.joined(separator: ", ")
    case .splitBySpeaker: "a split by speaker"
    case .stratifiedSplit: "a stratified split"
    case .everyFold: "a cross-validation"
    case .everyFoldOfSpeakers, .everySpeaker: "a cross-validation by speaker"
    case .syntheticVoices: "synthetic voices"
    case .trainedStart: "start.model: \(StartingModel.spokenWords)"
    case .doubtedLabels: "a look at the labels"
    case .trainOnAll: "training on all clips"
    }
  }

  /// A number with three digits at most.
  package static func number(_ value: Double) -> String { rounded(value).shortText }

  /// The nearest number with three digits.
  static func rounded(_ value: Double) -> Double { Double(String(format: "%.3g", value)) ?? value }
}
