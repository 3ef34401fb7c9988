internal import Foundation
internal import SpeechModel

extension Evaluation {
  /// Accuracy, calibration error and what is rejected, precision and recall per label, the
  /// confusion matrix, reliability and the worst clips, for the user to read.
  public func report(title: String, worst count: Int = 10) -> String {
    var lines = ["\(title): \(accuracyInWords)"]
    if outcomes.isEmpty { return (lines + (rejection?.report ?? [])).joined(separator: "\n") }
    if let words = withoutSilence { lines.append("without silence: \(words.accuracyInWords)") }
    let reliability = reliability
    lines.append(
      "expected calibration error: \(percent(reliability.expectedCalibrationError))"
    )
    if let rejection { lines += rejection.report }
    for table in [labelTable, confusionTable, reliability.table] { lines += [""] + table }
    let wrong = worst(count)
    if !wrong.isEmpty {
      lines.append("")
      lines.append("the worst clips (label → recognized as, probability of the label):")
      let width = wrong.map(\.path.count).max() ?? 0
      for outcome in wrong {
        lines.append(
          "  " + outcome.path.padded(to: width)
            + "  \(labels[outcome.label]) → \(labels[outcome.predicted]), "
            + String(format: "%.3f", outcome.probabilities[outcome.label])
        )
      }
    }
    return lines.joined(separator: "\n")
  }

  /// "97.0 % (291 of 300; 95 % interval 94.4 to 98.4 %)".
  public var accuracyInWords: String {
    // No clip is not 0 %.
    guard !outcomes.isEmpty else { return "not measured: no clip" }
    return String(
      format: "%.1f %% (%d of %d; 95 %% interval %.1f to %.1f %%)",
      100 * accuracy,
      correct,
      outcomes.count,
      100 * accuracyInterval.lowerBound,
      100 * accuracyInterval.upperBound
    )
  }

  private var nameWidth: Int { max(5, labels.map(\.count).max() ?? 0) }

  private func name(_ text: String) -> String {
    "  " + text.padded(to: nameWidth)
  }

  private var labelTable: [String] {
    func cell(_ share: Double?) -> String {
      let text = share.map(percent) ?? "–"
      return String(repeating: " ", count: max(0, 10 - text.count)) + text
    }
    return [name("label") + "   clips   precision      recall"]
      + labelScores.map {
        name($0.label) + String(format: "%8d", $0.clips) + "  " + cell($0.precision) + "  "
          + cell($0.recall)
      }
  }

  /// Rows are what was said, columns what was recognized, numbered in the order of the rows.
  private var confusionTable: [String] {
    let matrix = confusion
    let width = max(3, String(matrix.joined().max() ?? 0).count + 1, String(labels.count).count + 1)
    func cell(_ text: String) -> String {
      String(repeating: " ", count: max(0, width - text.count)) + text
    }
    let header =
      name("said") + "    " + labels.indices.map { cell("\($0 + 1)") }.joined()
      + "  ← recognized as"
    return [header]
      + labels.indices.map { row in
        name(labels[row]) + String(format: "%3d ", row + 1)
          + matrix[row].map { cell($0 == 0 ? "·" : "\($0)") }.joined()
      }
  }
}

extension Reliability {
  /// A row for each bin that holds clips.
  var table: [String] {
    ["  confidence       clips  mean confidence  accuracy"]
      + bins.map {
        String(
          format: "  %.3f to %.3f %7d        %6.1f %%  %6.1f %%",
          $0.lower,
          $0.upper,
          $0.clips,
          100 * $0.confidence,
          100 * $0.accuracy
        )
      }
  }
}

extension Rejection {
  /// "12 of 300 rejected, 3.1 % of the right answers".
  package var words: String {
    "\(rejected) of \(clips) rejected, \(percent(shareGivenUp)) of the right answers"
  }

  /// How many clips are rejected, how the answered ones do, and what is accepted falsely.
  package var report: [String] {
    [
      "rejected below a confidence of \(confidenceText(threshold)): \(rejected) of \(clips) clips"
        + (hasWords ? ", \(percent(shareGivenUp)) of the right answers" : "")
        + (hasWords && basis == .unknownClips
          ? " that are words (\(rightAnswersGivenUp) of \(rightAnswers))" : ""),
      hasWords
        ? "accuracy of the answered clips: "
          + (accuracyOfAnswered.map { "\(percent($0)) (\(correct) of \(answered))" } ?? "none is")
        : nil,
      (basis == .unknownClips ? "false accepts" : "answered wrongly")
        + ": \(percent(falseAcceptRate)) (\(falseAcceptsInWords))",
    ].compactMap(\.self)
  }

  /// Whether any clip is of a word, without which some figures say nothing.
  private var hasWords: Bool { basis == .allClips || basisClips < clips }
}
