internal import Foundation
internal import SpeechModel

/// What to try after a verdict, by what the experiment has on and off.
struct VerdictAdvice {
  private let experiment: Experiment
  private let curves: Verdict.Curves
  private let speakers: Verdict.Speakers
  private let speakerCount: Int?
  private let trainingSpeakers: Int?
  /// The recordings of the word that has the fewest.
  private let fewestClips: Int
  /// The same, of those that train.
  private let fewestTrainingClips: Int
  private let hasSyntheticClips: Bool

  /// The usual number of parts of a cross-validation.
  private static let usualFolds = 5
  /// Fewer people than these cannot be split into training, validation and test.
  private static let fewestToSplit = Subset.allCases.count
  /// The most people in training for whom synthetic voices are suggested: a guess, as they were measured with five
  /// (Experiments/spoken-words.md).
  private static let fewSpeakers = 10
  /// The most recordings of a label in training for which they are suggested with any speakers: they helped where five,
  /// seven and ten trained, and not where twenty did (Experiments/spoken-words.md).
  private static let fewClips = 10
  /// The most of them for which an untrained network is told to start from a trained one, which was worth thirteen
  /// points where five trained, one where twenty did, and none where fifty did (the same).
  private static let fewClipsToStartUntrained = 20
  /// Dropout beyond which more of it hides too much (Srivastava and others, 2014).
  private static let mostDropout = 0.5
  /// The dropout of most presets that have any.
  private static let usualDropout = 0.1
  /// Weight decay that few speech networks need more of.
  private static let mostWeightDecay = 0.1
  /// The usual label smoothing (Szegedy and others, 2016).
  private static let usualSmoothing = 0.1
  /// A step that happens to nearly every clip, and leaves some as they are.
  private static let mostProbability = 0.8

  private typealias Suggestion = Verdict.Suggestion

  init(
    _ experiment: Experiment,
    _ curves: Verdict.Curves,
    _ speakers: Verdict.Speakers,
    speakerCount: Int?,
    trainingSpeakers: Int?,
    fewestClips: Int,
    fewestTrainingClips: Int,
    hasSyntheticClips: Bool
  ) {
    self.experiment = experiment
    self.curves = curves
    self.speakers = speakers
    self.speakerCount = speakerCount
    self.trainingSpeakers = trainingSpeakers
    self.fewestClips = fewestClips
    self.fewestTrainingClips = fewestTrainingClips
    self.hasSyntheticClips = hasSyntheticClips
  }

  func forUnderfitting(learnedNothing: Bool) -> [Verdict.Suggestion] {
    // What else is wrong shows only once a run was long enough; augmentation above all, which makes
    // training slower and is worth it with new speakers.
    let isLongEnough = !curves.asksForMoreSteps
    if curves.isShort { return first }
    // What is far off is the cause, also where a longer run would learn a little more.
    var all: [Suggestion] = []
    if dropout > Self.mostDropout {
      all.append(
        Suggestion("hide fewer values in training", .number("network.dropout", Self.usualDropout))
      )
    }
    let isNarrow = experiment.preset != nil && experiment.width < 1
    if isNarrow { all.append(Suggestion("widen the network", .number("network.width", 1))) }
    all += first
    let rate = experiment.training.learningRate
    if learnedNothing, isLongEnough {
      all.append(
        Suggestion("take smaller steps, as large ones lose their way", .learningRate(rate / 10))
      )
      all.append(
        Suggestion(
          "take larger steps, in case these lead nowhere",
          .learningRate(min(10, rate * 10))
        )
      )
    }
    // A larger network has no trained model to start from.
    if startsFromSpokenWords, first.isEmpty { all.append(longer(times: 2)) }
    if !isNarrow { all.append(larger) }
    if dropout > 0, dropout <= Self.mostDropout {
      all.append(
        Suggestion("hide fewer values in training", .number("network.dropout", dropout / 2))
      )
    }
    if isLongEnough, !experiment.augmentation.isEmpty {
      all.append(
        Suggestion("leave the training clips as they are", .setting("augmentation", .list([])))
      )
    }
    if experiment.training.weightDecay > 0 {
      all.append(
        Suggestion(
          "pull weights less to zero",
          .number("training.weight-decay", experiment.training.weightDecay / 10)
        )
      )
    }
    if !startsFromSpokenWords, first.isEmpty { all.append(longer(times: 2)) }
    return all
  }

  var forOverfitting: [Verdict.Suggestion] {
    var all = trainedStart + (curves.asksForMoreSteps ? first : [])
    if speakers == .apart || fewestTrainingClips <= Self.fewClips { all += moreVoices }
    if experiment.augmentation.isEmpty {
      let steps = ["speed", "noise", "time-mask"].map { name in
        ConfigurationValue.object([ConfigurationValue.Member(name, .object([]))])
      }
      all.append(
        Suggestion("vary the training clips", .setting("augmentation", .list(steps)))
      )
    } else {
      let rare = rareSteps
      if !rare.isEmpty {
        all.append(Suggestion("vary the training clips more often", .settings(rare)))
      }
    }
    if dropout > 0, dropout < Self.mostDropout {
      all.append(
        Suggestion(
          "hide more values in training",
          .number("network.dropout", min(Self.mostDropout, 2 * dropout))
        )
      )
    }
    let decay = experiment.training.weightDecay
    if decay < Self.mostWeightDecay {
      let more = decay > 0 ? min(Self.mostWeightDecay, 10 * decay) : 0.01
      all.append(
        Suggestion("pull weights to zero", .number("training.weight-decay", more))
      )
    }
    if experiment.training.labelSmoothing < Self.usualSmoothing {
      all.append(
        Suggestion(
          "be less sure of the labels",
          .number("training.label-smoothing", Self.usualSmoothing)
        )
      )
    }
    if !curves.asksForMoreSteps { all.append(Suggestion("stop sooner", length(times: 0.5))) }
    return all
  }

  var forFine: [Verdict.Suggestion] {
    let isFew = speakerCount.map { $0 < Self.fewestToSplit } ?? false
    let strangers = Suggestion(
      "see how it does with speakers that it has not heard",
      isFew ? .everySpeaker : .splitBySpeaker
    )
    // Without validation clips no threshold can be chosen.
    let rejects = experiment.training.falseAcceptRate > 0
    return first + (speakers == .shared && speakerCount != 1 ? [strangers] : [])
      + (rejects ? [] : [Suggestion("learn the final model from every clip", .trainOnAll)])
  }

  /// - Parameters:
  ///   - hasValidation: Whether there are validation clips, too few or too easy.
  ///   - isContradicted: Whether test clips say that the model does badly on others.
  func forUnknown(hasValidation: Bool, isContradicted: Bool) -> [Verdict.Suggestion] {
    let split = Suggestion("keep a tenth of the clips for validation", .stratifiedSplit)
    let canSplit = !hasValidation && fewestClips >= Self.fewestToSplit
    return first + (isContradicted ? trainedStart + moreVoices : []) + (canSplit ? [split] : [])
      + folds
  }

  var forDoubtedLabels: [Verdict.Suggestion] {
    guard fewestClips > 1 else { return [] }
    return [
      Suggestion(
        "see which labels may be wrong, by models that did not train on the clips",
        .doubtedLabels(parts: min(Self.usualFolds, fewestClips))
      )
    ]
  }

  /// A start that knows voices already, for a network that began without, where there are few recordings of a label or
  /// strangers speak.
  private var trainedStart: [Suggestion] {
    let hasFew = fewestTrainingClips <= Self.fewClipsToStartUntrained
    guard experiment.start == nil, hasFew || fewSpeakersTrain else { return [] }
    return [
      Suggestion("start from the model that has learned words of many voices", .trainedStart)
    ]
  }

  private var fewSpeakersTrain: Bool {
    trainingSpeakers.map { $0 <= Self.fewSpeakers } ?? false
  }

  /// A cross-validation of which every part has something to test; none where a label has but one clip.
  private var folds: [Suggestion] {
    let words = "with few clips, let every part of them test once"
    if speakers == .apart, speakerCount != 1 {
      let isFew = speakerCount.map { $0 < Self.usualFolds } ?? false
      return [Suggestion(words, isFew ? .everySpeaker : .everyFoldOfSpeakers)]
    }
    guard fewestClips > 1 else { return [] }
    return [Suggestion(words, .everyFold(of: min(Self.usualFolds, fewestClips)))]
  }

  /// Synthetic voices, where few people speak in training or there are few recordings of a label.
  private var moreVoices: [Suggestion] {
    guard !hasSyntheticClips else { return [] }
    let reason: String
    if let trainingSpeakers, fewSpeakersTrain {
      reason =
        "only " + (trainingSpeakers == 1 ? "one person does" : "\(trainingSpeakers) people do")
    } else if fewestTrainingClips <= Self.fewClips {
      reason =
        "only \(counted(fewestTrainingClips, "recording")) of a label"
        + " \(fewestTrainingClips == 1 ? "trains" : "train")"
    } else {
      return []
    }
    return [
      Suggestion(
        "have synthetic voices say the labels, too, if these are English, as \(reason) (with espeak-ng installed)",
        .syntheticVoices
      )
    ]
  }

  private var startsFromSpokenWords: Bool { experiment.start?.isSpokenWords == true }

  /// A run so many times as long.
  private func length(times factor: Double) -> Verdict.Change {
    guard let budget = experiment.training.budget else {
      return .epochs(max(1, Int((factor * Double(experiment.training.epochsInAll)).rounded(.up))))
    }
    return .budget(budget.scaled(by: factor))
  }

  /// More steps, where the curves ask for them.
  private var first: [Suggestion] {
    if curves.asksForMoreSteps {
      let missing = Double(curves.fewestSteps) / Double(max(1, curves.steps))
      return [longer(times: max(4, missing))]
    }
    return curves.isValidationImproving ? [longer(times: 2)] : []
  }

  private func longer(times factor: Double) -> Suggestion {
    Suggestion("train longer", length(times: factor))
  }

  /// A network that can learn more: the next larger preset, or the same layers with more channels.
  private var larger: Suggestion {
    // Its layers are fixed: the same with more channels starts untrained.
    if startsFromSpokenWords {
      return Suggestion("widen the network, which then starts untrained", .width(2))
    }
    if let preset = experiment.preset, let larger = preset.larger {
      return Suggestion("take a larger network", .preset(larger))
    }
    guard experiment.start == nil, experiment.layers.widened(by: 2) != experiment.layers else {
      return Suggestion("take another network", .preset(.dsCNNSmall))
    }
    return Suggestion("widen the network", .number("network.width", 2 * experiment.width))
  }

  /// The steps that happen to few clips, happening to nearly every one; those of which there are
  /// several of a kind have no path of their own.
  private var rareSteps: [SettingChange] {
    let names = experiment.augmentation.map(\.name)
    return experiment.augmentation.filter { step in
      step.probability < Self.mostProbability && names.count { $0 == step.name } == 1
    }.map { step in
      SettingChange(
        "augmentation.\(step.name).probability",
        ConfigurationValue(Self.mostProbability)
      )
    }
  }

  /// The strongest dropout among the layers; 0 without any.
  private var dropout: Double { experiment.layers.dropout }
}

extension Verdict.Change {
  fileprivate static func setting(_ path: String, _ value: ConfigurationValue) -> Verdict.Change {
    .settings([SettingChange(path, value)])
  }

  fileprivate static func number(_ path: String, _ value: Double) -> Verdict.Change {
    .setting(path, ConfigurationValue(rounded(value)))
  }
}

extension Preset {
  /// The next larger network, of the same kind where there is one; nil for the largest.
  fileprivate var larger: Preset? {
    switch self {
    case .linear: .cnn
    case .lstm, .crnn: .attentionRNN
    case .cnn: .dsCNNSmall
    case .tcResNet8: .matchboxNet
    case .dsCNNSmall: .dsCNNMedium
    case .dsCNNMedium, .attentionRNN, .kwt1: .dsCNNLarge
    case .bcResNet1: .bcResNet2
    case .bcResNet2: .bcResNet8
    // The next larger costs thirty times as much, twice the width four times.
    case .matchboxNet, .dsCNNLarge, .bcResNet8: nil
    }
  }
}
