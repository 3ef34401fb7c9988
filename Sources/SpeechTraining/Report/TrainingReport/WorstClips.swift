internal import SpeechModel

/// The most instructive clips: wrong answers, the most confident first, then right ones that
/// were only just given.
package struct WorstClips {
  private let scored: ScoredClips
  private let dataset: Dataset
  private let sampleRateHertz: Int

  /// The most clips shown: at a second each they take some 800 kB.
  package static let most = 12
  /// The most answers listed with their probability.
  private static let answers = 3

  /// - Parameter sampleRateHertz: The sample rate of the model's input.
  package init(_ scored: ScoredClips, _ dataset: Dataset, sampleRateHertz: Int) {
    self.scored = scored
    self.dataset = dataset
    self.sampleRateHertz = sampleRateHertz
  }

  /// Indices of the clips, the most instructive first.
  package static func places(_ outcomes: [Evaluation.Outcome]) -> [Int] {
    func order(_ places: [Int], _ value: (Evaluation.Outcome) -> Double) -> [Int] {
      places.sorted {
        (value(outcomes[$1]), outcomes[$0].path) < (value(outcomes[$0]), outcomes[$1].path)
      }
    }
    let wrong = order(outcomes.indices.filter { !outcomes[$0].isCorrect }, \.confidence)
    let right = order(outcomes.indices.filter { outcomes[$0].isCorrect }, \.loss)
    return Array((wrong + right).prefix(most))
  }

  /// Figures with picture, sound and answers.
  package var html: HTML {
    let outcomes = scored.evaluation.outcomes
    let places = Self.places(outcomes)
    let wrong = outcomes.count - scored.evaluation.correct
    let shownWrong = places.count { !outcomes[$0].isCorrect }
    let figures = places.map { place -> HTML in figure(outcomes[place], scored.clips[place]) }
    return """
      <p>\(Self.words(wrong: wrong, shown: shownWrong, right: places.count - shownWrong)) Sounds are \
      as the model hears them, at \(sampleRateHertz) Hz.</p>
      <div class="clips">
      \(figures)
      </div>
      """
  }

  private static func words(wrong: Int, shown: Int, right: Int) -> String {
    let mistakes =
      wrong == 0
      ? "No answer is wrong."
      : wrong == shown
        ? "\(counted(wrong, "answer")) \(wrong == 1 ? "is" : "are") wrong, the surest first."
        : "Of \(wrong) wrong answers these \(shown) are the surest."
    if right == 0 { return mistakes }
    return mistakes
      + (right == 1
        ? " One right answer follows that was hardly given."
        : " \(right) right answers follow that were the least sure.")
  }

  private func figure(_ outcome: Evaluation.Outcome, _ clip: Dataset.Clip) -> HTML {
    let labels = scored.evaluation.labels
    let title: HTML =
      outcome.isCorrect
      ? "<strong>\(labels[outcome.label])</strong>"
      : "<strong>\(labels[outcome.label]), taken for \(labels[outcome.predicted])</strong>"
    let heading: HTML = "\(title)\n\(answers(outcome))"
    let lines = [
      clip.speaker.map { "speaker \($0)" },
      "\(HTML.decimal(clip.seconds, 2)) s, loss \(HTML.decimal(outcome.loss, 2))",
    ].compactMap { $0 }
    guard
      let sound = try? dataset.store.clip(clip.file, clip.segment, sampleRateHertz: sampleRateHertz)
    else {
      let notes = (lines + ["can no longer be read"]).map { line -> HTML in "<span>\(line)</span>" }
      return "<figure><figcaption>\(heading)\(clip.path)\(notes)</figcaption></figure>"
    }
    return ClipFigure(
      name: clip.path,
      heading: heading,
      lines: lines,
      clip: sound
    ).html
  }

  /// The most likely labels with their probabilities, and the right one if it is none of them.
  private func answers(_ outcome: Evaluation.Outcome) -> HTML {
    let sorted = outcome.probabilities.indices.sorted {
      (outcome.probabilities[$1], $0) < (outcome.probabilities[$0], $1)
    }
    var shown = Array(sorted.prefix(Self.answers))
    if !shown.contains(outcome.label) { shown.append(outcome.label) }
    let items = shown.map { label -> HTML in
      let share = percent(Double(outcome.probabilities[label]))
      let isRight = label == outcome.label
      return """
        <li\(isRight ? " class=\"right\"" : "" as HTML) style="--share:\
        \(100 * Double(outcome.probabilities[label]), decimals: 1)%">\
        <span>\(scored.evaluation.labels[label])\(isRight ? " ✓" : "")</span><span>\(share)</span></li>
        """
    }
    return "<ol class=\"answers\">\n\(items)\n</ol>"
  }
}
