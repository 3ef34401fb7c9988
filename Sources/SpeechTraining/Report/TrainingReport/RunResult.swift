internal import SpeechModel

/// The figures that people ask for first, and the verdict.
struct RunResult {
  private let summary: TrainingSummary
  private let scored: ScoredClips?
  private let dataset: Dataset
  private let command: RunCommand
  /// The folder in which commands are to be run.
  private let workingFolder: String

  init(
    _ summary: TrainingSummary,
    _ scored: ScoredClips?,
    _ dataset: Dataset,
    _ command: RunCommand,
    workingFolder: String
  ) {
    self.summary = summary
    self.scored = scored
    self.dataset = dataset
    self.command = command
    self.workingFolder = workingFolder
  }

  var html: HTML {
    """
    <div class="headline">
    <div>
    \(scored.map(figure) ?? "<p>\(unscored)</p>")
    </div>
    \(Page.totals(totals))
    </div>
    \(ending)
    \(costOfRejection)
    \(summary.verdict.map(verdict) ?? "")
    """
  }

  private var unscored: String {
    summary.interrupted
      ? "The run was stopped before the model was scored."
      : "There are no clips to score the model on."
  }

  private var totals: [(String, String)] {
    var totals: [(String, String)] = []
    if let accuracy = summary.validationAccuracy {
      totals.append((percent(accuracy), "validation accuracy"))
    }
    if summary.validationAccuracy != nil {
      totals.append(("\(summary.bestEpoch) of \(summary.epochs)", "best epoch"))
    } else {
      totals.append(("\(summary.epochs)", "epochs"))
    }
    totals.append((durationInWords(summary.trainSeconds), "training"))
    totals.append((NetworkSummary.grouped(summary.parameters), "parameters"))
    return totals
  }

  private func figure(_ scored: ScoredClips) -> HTML {
    let evaluation = scored.evaluation
    let interval = evaluation.accuracyInterval
    let notes = [
      scored.subset == .validation
        ? "The best epoch was chosen on these clips, so that others will do a little worse." : nil,
      evaluation.withoutSilence.map { "Without silence: \($0.accuracyInWords)." },
      copies(scored),
      speakers(scored),
      synthetic,
      added,
    ].compactMap { $0 }.map { words -> HTML in "<p class=\"soft\">\(words)</p>" }
    return """
      <p class="figure">\(percent(evaluation.accuracy))</p>
      <p>of the \(scored.name) clips recognized: \(evaluation.correct) of \
      \(evaluation.outcomes.count)</p>
      \(Self.scale(evaluation.accuracy, interval))
      <p>95 % interval \(IntervalScale.words(interval))</p>
      \(notes)
      """
  }

  /// How much of the figures is due to copies in training; nil if nothing is.
  private func copies(_ scored: ScoredClips) -> String? {
    var words: [String] = []
    if let copied = dataset.copiedClips(scored.evaluation, scored.subset), copied.copied > 0 {
      words.append(copied.words.prefix(1).uppercased() + copied.words.dropFirst() + ".")
    }
    if scored.subset != .validation, let copied = summary.validationClipsWithCopiesInTraining,
      copied > 0
    {
      words.append(
        "\(copied) of \(dataset.indices(.validation).count) validation clips have copies in training"
          + (summary.validationAccuracyWithoutCopies.map {
            "; the validation accuracy without them is \(percent($0))."
          } ?? ".")
      )
    }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// How many synthetic clips trained, too; nil for none.
  private var synthetic: String? {
    summary.syntheticClips > 0
      ? "Trained with \(counted(summary.syntheticClips, "synthetic clip")), too; all that is scored"
        + " was recorded." : nil
  }

  /// How many recordings without a word trained, too; nil for none.
  private var added: String? {
    guard let label = dataset.addedLabel else { return nil }
    return
      "Trained with \(counted(dataset.added.count, "added clip")) as \(label), too, none of which is scored."
  }

  /// Whether the speakers of the clips were in training.
  private func speakers(_ scored: ScoredClips) -> String? {
    let speakers = Set(scored.clips.compactMap(\.speaker))
    guard !speakers.isEmpty else { return nil }
    let trained = Set(dataset.indices(.training).compactMap { dataset.clips[$0].speaker })
    let heard = speakers.intersection(trained).count
    let share = heard == 0 ? "none" : heard == speakers.count ? "all" : "\(heard)"
    return "Spoken by \(counted(speakers.count, "speaker")), \(share) of whom training heard"
      + (heard == 0 ? "." : ", too.")
  }

  /// The accuracy in its interval, on a scale that ends at 100 %.
  private static func scale(_ accuracy: Double, _ interval: ClosedRange<Double>) -> HTML {
    let axis = Axis(min(0.9, interval.lowerBound)...1)
    func x(_ share: Double) -> Double { 12 + 376 * axis.share(share) }
    let ticks = axis.ticks.map { tick -> HTML in
      let anchor = tick == axis.ticks.last ? "end" : tick == axis.ticks.first ? "start" : "middle"
      let place = tick == axis.ticks.last ? 400 : tick == axis.ticks.first ? 0 : x(tick)
      return """
        <text x="\(place)" y="40" text-anchor="\(anchor)">\(100 * tick, decimals: 0) %</text>
        """
    }
    return """
      <svg class="scale" viewBox="0 0 400 44" role="img" aria-labelledby="scale-title scale-words">
      <title id="scale-title">Accuracy with its 95 % interval</title>
      <desc id="scale-words">\(percent(accuracy)), between \(percent(interval.lowerBound)) and \
      \(percent(interval.upperBound)).</desc>
      <line class="track" x1="12" y1="14" x2="388" y2="14"/>
      <line class="range" x1="\(x(interval.lowerBound))" y1="14" x2="\(x(interval.upperBound))" \
      y2="14"/>
      <circle class="value" cx="\(x(accuracy))" cy="14" r="8"/>
      \(ticks)
      </svg>
      """
  }

  /// How the run ended, if not by its last step.
  private var ending: HTML {
    let words: String
    switch summary.ending {
    case .finished: return ""
    case .earlyStopping:
      words =
        "Stopped early after epoch \(summary.epochs): neither accuracy nor loss was still improving."
    case .requested:
      words = "Ended by its program after \(counted(summary.steps, "step"))."
    case .maximumTime:
      words =
        "Stopped after \(counted(summary.steps, "step")), as the time was up; it can be resumed."
    case .interrupted:
      words = "Stopped by hand after \(counted(summary.steps, "step")); it can be resumed."
    }
    return "<p>\(words)</p>"
  }

  /// Changes into the folder in which commands are to be run.
  private var change: String { "cd \(shellQuoted(workingFolder))\n" }

  /// That the threshold gives up many right answers, and what would give up fewer.
  private var costOfRejection: HTML {
    guard let calibration = summary.calibration, let words = calibration.costOfRejection else {
      return ""
    }
    let line = change + command.rejecting(falseAccepts: calibration.cheaperRate)
    return """
      <article class="finding warning">
      <h3>Many right answers are rejected</h3>
      <p>\(words.prefix(1).uppercased() + words.dropFirst())\(command.isPossible ? ":" : ".")</p>
      \(command.isPossible ? "<pre class=\"command\" tabindex=\"0\">\(line)</pre>" as HTML : "")
      </article>
      """
  }

  private func verdict(_ verdict: Verdict) -> HTML {
    let severity =
      switch verdict.kind {
      case .fine: "good"
      case .underfitting, .overfitting: "warning"
      case .unknown: "note"
      }
    let suggestions = verdict.suggestions.map { suggestion -> HTML in
      guard command.isPossible else { return "<li>\(suggestion.words)</li>" }
      return """
        <li>\(suggestion.words):
        <pre class="command" tabindex="0">\(change + command.changed(by: suggestion.change))</pre></li>
        """
    }
    // The words begin with the verdict, which is already the title.
    let (title, words) = verdict.parts
    return """
      <article class="finding \(severity)">
      <h3>\(title)</h3>
      <p>\(words)</p>
      \(suggestions.isEmpty ? "" : "<p>What to try next:</p><ul>\(suggestions)</ul>" as HTML)
      </article>
      """
  }
}

extension Verdict {
  /// "Overfitting", and the text after its colon, capitalized.
  fileprivate var parts: (title: String, words: String) {
    guard let colon = words.firstRange(of: ": ") else { return (words, "") }
    let rest = words[colon.upperBound...]
    return (
      String(words[..<colon.lowerBound]), rest.prefix(1).uppercased() + String(rest.dropFirst())
    )
  }
}
