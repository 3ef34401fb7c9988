internal import Foundation
internal import SpeechModel

/// What to try after a verdict, by what the experiment has on and off.
struct VerdictAdvice {
  private let experiment: Experiment
  private let curves: Verdict.Curves

  /// Dropout beyond which more of it hides too much (Srivastava and others, 2014).
  private static let mostDropout: Float = 0.5
  /// Weight decay that few speech networks need more of.
  private static let mostWeightDecay = 0.1
  /// The usual label smoothing (Szegedy and others, 2016).
  private static let usualSmoothing = 0.1
  /// A step that happens to nearly every clip, and leaves some as they are.
  private static let mostProbability = 0.8

  private typealias Suggestion = Verdict.Suggestion

  init(_ experiment: Experiment, _ curves: Verdict.Curves) {
    self.experiment = experiment
    self.curves = curves
  }

  func forUnderfitting(learnedNothing: Bool) -> [Verdict.Suggestion] {
    // What else is wrong shows only once a run was long enough; augmentation above all, which makes
    // training slower and is worth it with new speakers.
    let isLongEnough = !curves.asksForMoreSteps
    var all = first
    if curves.isShort { return all }
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
    if isLongEnough, !experiment.augmentation.isEmpty {
      all.append(Suggestion("leave the training clips as they are", .settings("augmentation: []")))
    }
    if dropout > 0 {
      all.append(
        Suggestion(
          "hide fewer values in training",
          .settings("network.layers: {dropout: {probability: \(number(Double(dropout) / 2))}}")
        )
      )
    }
    all.append(larger)
    if experiment.training.weightDecay > 0 {
      all.append(
        Suggestion(
          "pull weights less to zero",
          .settings("training.weight-decay: \(number(experiment.training.weightDecay / 10))")
        )
      )
    }
    if first.isEmpty { all.append(longer(times: 2)) }
    return all
  }

  var forOverfitting: [Verdict.Suggestion] {
    var all = curves.asksForMoreSteps ? first : []
    if experiment.augmentation.isEmpty {
      all.append(
        Suggestion(
          "vary the training clips",
          .settings("augmentation: [{speed: {}}, {noise: {}}, {time-mask: {}}]")
        )
      )
    } else if experiment.augmentation.contains(where: { $0.probability < Self.mostProbability }) {
      all.append(
        Suggestion(
          "vary the training clips more often",
          .settings("augmentation: probability: \(Self.mostProbability) in every step")
        )
      )
    }
    if dropout < Self.mostDropout {
      let more = dropout > 0 ? min(Self.mostDropout, 2 * dropout) : 0.2
      all.append(
        Suggestion(
          "hide \(dropout > 0 ? "more " : "")values in training",
          .settings(
            "network.layers: {dropout: {probability: \(number(Double(more)))}}"
              + (dropout > 0 ? "" : " as the last")
          )
        )
      )
    }
    let decay = experiment.training.weightDecay
    if decay < Self.mostWeightDecay {
      let more = decay > 0 ? min(Self.mostWeightDecay, 10 * decay) : 0.01
      all.append(
        Suggestion("pull weights to zero", .settings("training.weight-decay: \(number(more))"))
      )
    }
    if experiment.training.labelSmoothing < Self.usualSmoothing {
      all.append(
        Suggestion(
          "be less sure of the labels",
          .settings("training.label-smoothing: \(number(Self.usualSmoothing))")
        )
      )
    }
    if !curves.asksForMoreSteps { all.append(Suggestion("stop sooner", length(times: 0.5))) }
    return all
  }

  var forFine: [Verdict.Suggestion] {
    first + [
      Suggestion("see how it does with speakers that it has not heard", .splitBySpeaker),
      Suggestion("learn the final model from every clip", .trainOnAll),
    ]
  }

  var forUnknown: [Verdict.Suggestion] {
    first + [
      Suggestion("keep a tenth of the clips for validation", .stratifiedSplit),
      Suggestion("with few clips, let every part of them test once", .everyFold),
    ]
  }

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

  /// A network that can learn more.
  private var larger: Suggestion {
    for layer in experiment.layers {
      switch layer.settings {
      case let convolution as Convolution.Settings:
        return Suggestion(
          "widen the network",
          .settings("network.layers: {conv: {channels: \(2 * convolution.channels)}} and so on")
        )
      case let cells as Recurrent.Settings<LSTMCell>:
        return Self.widen(layer, hidden: cells.hidden)
      case let cells as Recurrent.Settings<GRUCell>:
        return Self.widen(layer, hidden: cells.hidden)
      default: continue
      }
    }
    return Suggestion("take a larger network", .preset(.dsCNNSmall))
  }

  private static func widen(_ layer: LayerConfiguration, hidden: Int) -> Suggestion {
    Suggestion(
      "widen the network",
      .settings("network.layers: {\(layer.name): {hidden: \(2 * hidden)}}")
    )
  }

  /// The strongest dropout among the layers; 0 without any.
  private var dropout: Float { Self.dropout(experiment.layers) }

  private static func dropout(_ layers: [LayerConfiguration]) -> Float {
    layers.map { layer in
      if let dropout = layer.settings as? Dropout.Settings { return dropout.probability }
      return layer.settings.branches.map { max(dropout($0.body), dropout($0.shortcut)) } ?? 0
    }.max() ?? 0
  }

  private func number(_ value: Double) -> String { Verdict.Change.number(value) }
}
