internal import Foundation
internal import SpeechModel
package import SpeechTraining

/// The training on the old side of a comparison, which a shift asks for with a change.
package struct AdvisedTraining {
  private enum Kind {
    /// On recordings.
    case recordings(DataSource)
    /// As a run trained.
    case run(RunCommand)
  }

  /// Nil for a run whose recordings are gone, or whose configuration cannot be read.
  private let kind: Kind?
  /// What it does to clips already.
  private let steps: [Augmenter]

  private init(_ kind: Kind?, _ steps: [Augmenter]) { (self.kind, self.steps) = (kind, steps) }

  /// What trains on recordings and does so to them.
  package init(on source: DataSource, steps: [Augmenter]) {
    self.init(.recordings(source), steps)
  }

  /// What trains on the base of a comparison.
  package init(_ base: ComparisonBase) {
    switch base {
    case .recordings(let source): self.init(on: source, steps: Experiment().augmentation)
    case .run(let path):
      let folder = LatestRun.resolve(path)
      guard let experiment = try? Experiment(ofRun: folder),
        let command = RunCommand(ofRunAt: folder)
      else {
        self.init(nil, [])
        return
      }
      self.init(.run(command), experiment.augmentation)
    }
  }

  fileprivate func changed(_ settings: [String]) -> String? {
    let flags = settings.map { "--set '\($0)'" }.joined(separator: " ")
    return switch kind {
    case .recordings(let source): "asr-train \(source.arguments)" + " " + flags
    case .run(let command): command.changed(by: flags)
    case nil: nil
    }
  }

  fileprivate var splitBySpeaker: String? {
    switch kind {
    case .recordings(let source): "asr-train \(source.arguments) --split speaker"
    case .run(let command): command.changed(by: .splitBySpeaker)
    case nil: nil
    }
  }

  /// The first step of a kind, and its path among the settings.
  fileprivate func step<Step: AugmentationStep>(_ kind: Step.Type) -> (path: String, step: Step?) {
    let indices = steps.indices.filter { steps[$0].name == Step.name }
    // One of several is named by its index.
    let prefix = indices.count > 1 ? "\(indices[0])." : ""
    return ("augmentation.\(prefix)\(Step.name)", indices.first.flatMap { steps[$0].step as? Step })
  }
}

extension ShiftAdvice {
  /// What to do, as a sentence, and the command that does it; nil where no command does.
  package func remedy(for training: AdvisedTraining) -> (words: String, command: String?) {
    guard let change = change(of: training) else {
      return (description, self == .newSpeakers ? training.splitBySpeaker : nil)
    }
    return change.isEmpty
      ? ("\(description) Training does so already.", nil)
      : (description, training.changed(change))
  }

  /// The settings to change, none if the training has them already; nil for advice about something else.
  private func change(of training: AdvisedTraining) -> [String]? {
    switch self {
    case .noise(let lowest):
      let value = max(-20, lowest.rounded(.down))
      return training.reaching(
        value,
        "snr-decibels",
        \BackgroundNoise.snrDecibels,
        else: Interval(value, value + 30),
        lessIsMore: true
      )
    case .level(let difference):
      let value = rounded(difference)
      return training.reaching(
        value,
        "decibels",
        \Gain.decibels,
        else: Interval(min(-6, value), max(6, value))
      )
    case .band(let hertz):
      return training.reaching(
        rounded(hertz),
        "cutoff-hertz",
        \LowPass.cutoffHertz,
        else: Interval(rounded(hertz / 2), rounded(2 * hertz)),
        lessIsMore: true
      )
    case .offset:
      return training.reaching(
        20,
        "cutoff-hertz",
        \HighPass.cutoffHertz,
        else: Interval(20, 60)
      )
    case .clipping: return training.happening(0.3, Clipping.self)
    case .room: return training.happening(0.4, SimulatedRoom.self)
    case .speed(let factor):
      let value = rounded(min(2, max(0.5, factor)), decimals: 2)
      return training.reaching(
        value,
        "factor",
        \SpeedPerturbation.factor,
        else: Interval(min(0.85, value), max(1.15, value))
      )
    case .silence(let seconds):
      // No step takes silence away.
      guard seconds > 0 else { return nil }
      // Half of it at each end.
      let value = min(10_000, rounded(500 * seconds))
      return training.reaching(
        value,
        "milliseconds",
        \SurroundingSilence.milliseconds,
        else: Interval(0, max(200, value))
      )
    case .newSpeakers, .labelClips, .collectMore: return nil
    }
  }
}

extension AdvisedTraining {
  /// The change after which a step's range holds a value, and still all that it held: advice never weakens a
  /// training.
  ///
  /// - Parameters:
  ///   - range: The range for a training without the step.
  ///   - lessIsMore: Whether smaller values change clips more, so that a range below the value is enough.
  fileprivate func reaching<Step: AugmentationStep>(
    _ value: Double,
    _ key: String,
    _ property: KeyPath<Step, Interval>,
    else range: Interval,
    lessIsMore: Bool = false
  ) -> [String] {
    let (path, step) = step(Step.self)
    guard let step else { return ["\(path).\(key)=\(range)"] }
    let own = step[keyPath: property]
    let value = lessIsMore ? min(value, own.upper) : value
    let wider = Interval(min(own.lower, value), max(own.upper, value))
    return (wider == own ? [] : ["\(path).\(key)=\(wider)"])
      // A range from which nothing is drawn is no training.
      + (step.probability > 0 ? [] : ["\(path).probability=\(Step().probability.shortText)"])
  }

  /// The change after which a step happens at least so often.
  fileprivate func happening<Step: AugmentationStep>(
    _ probability: Double,
    _ kind: Step.Type
  ) -> [String] {
    let (path, step) = step(kind)
    return step.map { $0.probability >= probability } == true
      ? [] : ["\(path).probability=\(probability.shortText)"]
  }
}

/// A number with so many decimals.
private func rounded(_ value: Double, decimals: Int = 0) -> Double {
  let unit = pow(10, Double(decimals))
  // Without the sign of a zero.
  return (value * unit).rounded() / unit + 0
}
