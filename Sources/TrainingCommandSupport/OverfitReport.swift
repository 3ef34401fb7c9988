internal import Foundation
internal import SpeechModel
package import SpeechTraining

extension OverfitDiagnosis {
  /// The diagnosis for the user: how it went, the causes with the most likely first, and what was
  /// measured in each layer.
  package var report: String {
    var lines = [
      String(
        format: "%.1f %% of the clips are recognized; a sound set-up memorizes %.0f %% of a few"
          + " clips.",
        100 * accuracy,
        100 * Self.target
      ),
      "loss \(Sparkline.line(losses, of: "step"))",
      "",
    ]
    if accuracy >= Self.target && findings.isEmpty {
      lines.append("This one does.")
    } else if findings.isEmpty {
      lines.append(
        "Nothing was found that explains it. Try a larger network (--model, network.layers) or"
          + " more steps (--epochs)."
      )
    } else {
      lines.append(
        findings.count == 1 ? "The likely cause:" : "Likely causes, the likeliest first:"
      )
      lines += findings.enumerated().map { "\($0 + 1). \($1.words)" }
    }
    lines += [""] + layerTable + ["", rangeInWords]
    return lines.joined(separator: "\n")
  }

  private var layerTable: [String] {
    let weighted = gradients.filter(\.hasWeights)
    let withDead = deadUnits.filter { $0.dead > 0 }
    let names = weighted.map(\.layer) + withDead.map(\.layer)
    let width = max(5, names.map(\.count).max() ?? 0)
    let header = "layer".padded(to: width) + "   gradient  parameters      ratio"
    let norms = weighted.map { layer in
      layer.layer.padded(to: width)
        + String(
          format: "  %9.2e  %10.2e  %9.2e",
          layer.gradientNorm,
          layer.parameterNorm,
          layer.ratio
        )
    }
    let units = withDead.map { layer in
      layer.layer.padded(to: width) + "  \(layer.dead) of \(layer.units) units dead"
    }
    return [header] + norms + units
  }

  private var rangeInWords: String {
    let range = String(
      format: "learning rates %g to %g: loss ",
      LearningRateRange.lowest,
      range.rates.last ?? LearningRateRange.lowest
    )
    var words = range + Sparkline.line(self.range.losses, of: "step")
    if let suggested = self.range.suggested {
      words += String(format: ", falls fastest at %.1g", suggested)
    }
    if let diverging = self.range.diverging {
      words += String(format: ", diverges from %.1g on", diverging)
    }
    return words
  }
}

extension OverfitDiagnosis.Finding {
  /// The cause and what to do about it.
  package var words: String {
    switch self {
    case .learningRateTooHigh(let rate, let diverging, let suggested):
      String(format: "The learning rate of %g is too high", rate)
        + (diverging.map { String(format: ": the loss diverges from %.1g on", $0) } ?? "")
        + String(format: ". Try --learning-rate %.1g.", min(suggested ?? rate, rate / 10))
    case .contradictoryLabels(let found): Self.words(found)
    case .deadUnits(let layers):
      "Dead units: "
        + layers.map {
          String(format: "%.0f %% of the \($0.units) in %@", 100 * $0.share, $0.layer)
        }.joined(separator: ", ")
        + " are zero for every clip and can no longer learn. Try a tenth of the --learning-rate, or"
        + " a batch-norm before the relu (network.layers)."
    case .explodingGradients(let layers):
      "Exploding gradients: \(Self.ratios(layers)). Try training.gradient-clip: 1, a smaller"
        + " --learning-rate, or batch-norm after each layer (network.layers)."
    case .vanishingGradients(let layers):
      "Vanishing gradients: \(Self.ratios(layers)); these layers learn next to nothing. Try"
        + " batch-norm after each layer, or fewer layers (network.layers)."
    case .learningRateTooLow(let rate, let suggested):
      String(
        format: "The learning rate of %g is too low: the loss falls fastest at %.1g. Try"
          + " --learning-rate %.1g.",
        rate,
        suggested,
        suggested
      )
    case .tooFewSteps(let earlier, let latest):
      String(
        format: "Too few steps: the loss was still falling, from %.3f to %.3f over the last"
          + " fifths. Try twice the --epochs.",
        earlier,
        latest
      )
    }
  }

  private static func words(_ found: ContradictoryLabels) -> String {
    let first = found.recordings.first?.paths.joined(separator: " and ") ?? ""
    let count = found.recordings.count
    return "Labels contradict each other: \(count) recording\(count == 1 ? " comes" : "s come")"
      + " under different labels, such as \(first), so that at most"
      + String(format: " %.1f %% of the clips can be recognized.", 100 * found.reachableAccuracy)
      + " Correct the labels (asr-data check)."
  }

  private static func ratios(_ layers: [LayerGradients]) -> String {
    layers.map { String(format: "%@ %.1e", $0.layer, $0.ratio) }.joined(separator: ", ")
      + " times the parameters"
  }
}

extension OverfitRun.Outcome {
  /// The losses, and a diagnosis if it has not passed.
  package var report: String { diagnosis?.report ?? Sparkline.line(losses, of: "step") }
}
