internal import SpeechModel
package import SpeechTraining

extension Verdict {
  /// The verdict and what to try, for a terminal.
  package var report: String {
    ([words, "What to try next (keys are those of the run's config.yaml, for --config):"]
      + suggestions.map { "  - \($0.words): \($0.change.flag)" }).joined(separator: "\n")
  }
}

extension Verdict.Change {
  /// The flag that makes the change, or the key of the configuration file where there is none.
  package var flag: String {
    switch self {
    case .epochs(let epochs): "--epochs \(epochs)"
    case .budget(let budget): "--budget \(budget)"
    case .learningRate(let rate): "--learning-rate \(Self.number(rate))"
    case .preset(let preset): "--model \(preset.rawValue)"
    case .settings(let text): text
    case .splitBySpeaker: "--split speaker"
    case .stratifiedSplit: "--split stratified"
    case .everyFold: "--fold all"
    case .trainOnAll: "--train-on-all"
    }
  }
}
