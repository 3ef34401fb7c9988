internal import Foundation
internal import SpeechModel
package import SpeechTraining

extension TrainingOutline {
  /// What is about to be trained, for the user.
  ///
  /// - Parameter choosesNetwork: Whether no network was named.
  package func words(choosesNetwork: Bool = false) -> String {
    let lines = [
      "\(name): \(parameters) parameters, \(work) for a second of audio",
      String(
        format: "  features: %d %@ values every %g ms at %d Hz",
        features.values,
        features.kind.rawValue,
        features.hopMilliseconds,
        features.sampleRateHertz
      ),
      "  training: \(stepsInWords), \(batchSize) clips a step, \(counted(threads, "thread"))",
    ]
    let special = [
      chosen(choosesNetwork), changed, start?.words ?? "start: untrained",
      frozen.map(words),
      synthetic?.words, balance.map { "balance: \($0.words)" },
    ]
    return (lines + special.compactMap(\.self).map { "  \($0)" }).joined(separator: "\n")
  }

  /// What was chosen and why, and how to say otherwise; nil if everything was given.
  private func chosen(_ choosesNetwork: Bool) -> String? {
    let network = "\(name), as it does well with few clips and with new speakers (or --model)"
    let given = "\(TrainingConfiguration.usualEpochs) passes"
    let usual = TrainingConfiguration.usualEpochs * stepsPerEpoch
    let length =
      steps > usual
      ? "\(steps) steps, as \(given) are only \(usual)"
      : steps < usual ? "\(steps) steps, as \(given) would be \(usual)" : given
    let choices = [
      choosesNetwork ? network : nil, choosesLength ? "\(length) (or --epochs, --budget)" : nil,
    ].compactMap(\.self)
    return choices.isEmpty ? nil : "chosen: " + choices.joined(separator: "; ")
  }

  /// What is not as the preset has it; nil if everything is.
  private var changed: String? {
    guard !changes.isEmpty else { return nil }
    let words = changes.map { change in
      // Steps and layers fill lines.
      if case .list(let entries) = change.value, case .object = entries.first {
        "\(change.path) (\(entries.count))"
      } else {
        "\(change.path)=\(change.value)"
      }
    }
    return "changed: " + words.joined(separator: ", ").excerpt(500)
  }

  /// Small numbers in full, others in millions.
  private var work: String {
    let count = multiplyAddsPerSecond
    return count < 1_000_000
      ? "\(NetworkSummary.grouped(count)) multiply-adds"
      : String(format: "%.2f million multiply-adds", Double(count) / 1e6)
  }

  /// "40 epochs of 75 steps", or the length of a budget.
  private var stepsInWords: String {
    guard let budget else {
      return counted(epochs, "epoch") + " of " + counted(stepsPerEpoch, "step")
    }
    let length = if case .steps = budget { "" } else { "\(budget), " }
    return String(
      format: "%@ (%@%.1f passes) with %@, one every %.1f steps",
      counted(steps, "step"),
      length,
      passes,
      counted(validations, "validation"),
      Double(steps) / Double(validations)
    )
  }

  private func words(_ frozen: Frozen) -> String {
    "frozen: \(frozen.parameters) parameters in \(frozen.layers.joined(separator: ", ")), "
      + (frozen.steps >= steps
        ? "for the whole run"
        : "for \(counted(frozen.epochs, "epoch")) (\(counted(frozen.steps, "step")))")
  }
}

extension TrainingOutline.Start {
  fileprivate var words: String {
    let share = knownLabels == labels ? "all" : "\(knownLabels) of"
    let known = "knows \(share) \(labels) labels"
    guard path == StartingModel.spokenWords else { return "start: \(path), which \(known)" }
    return "start: \(path), which learned words from synthetic voices and \(known)"
      + " (or --from scratch)"
  }
}

extension TrainingOutline.Synthetic {
  fileprivate var words: String {
    "synthetic: \(clipsOfPass) of \(allClipsOfPass) clips of a pass"
      + String(format: " (%.0f %%)", 100 * Double(clipsOfPass) / Double(allClipsOfPass))
  }
}

extension TrainingOutline.Balance {
  /// What was found and what is done.
  package var words: String {
    let found = "labels have \(fewestClips) to \(mostClips) training clips"
    switch kind {
    case .classWeights: return "\(found): losses are weighted (class-weights)"
    case .balancedSampling:
      return "\(found): every label is served equally often (balanced-sampling)"
    case .none, .automatic: return "\(found): nothing is done about it"
    }
  }
}
