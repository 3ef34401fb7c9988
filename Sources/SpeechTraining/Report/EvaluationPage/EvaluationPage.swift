package import SpeechModel

/// How a model does on recordings and where it is wrong, as a page to look at and listen to.
package struct EvaluationPage {
  private let title: String
  private let sections: MistakeSections

  private static let mostWorst = 12

  /// Prepares the page.
  ///
  /// - Parameters:
  ///   - seed: The seed by which clips are drawn.
  ///   - explanations: Why clips have their wrong answers; nil if that was not asked.
  ///   - neighbour: The sound of a training clip near a suspect, by the paths of suspect and training clip; nil
  ///     if it is not at hand.
  ///   - read: The sound of a clip by its path; nil if it is not at hand.
  package init(
    title: String,
    _ evaluation: Evaluation,
    _ analysis: ErrorAnalysis,
    seed: UInt64 = 0,
    explanations: MistakeExplanations? = nil,
    neighbour: @escaping (_ suspect: String, _ path: String) -> AudioClip?,
    read: @escaping (String) -> AudioClip?
  ) {
    self.title = title
    sections = MistakeSections(
      evaluation,
      analysis,
      seed: seed,
      explanations: explanations,
      neighbour: neighbour,
      read: read
    )
  }

  /// The page.
  package var html: HTML {
    let evaluation = sections.evaluation
    let worst = Page.Section(
      "worst",
      "Worst clips",
      """
      <p>Those with the largest loss: not what the data is like.</p>
      \(sections.gallery(evaluation.worst(Self.mostWorst)))
      """
    )
    let shown =
      [
        Page.Section(
          "confusion",
          "Confusion",
          ConfusionTable(evaluation, of: "scored", opening: evaluation.shownPairs).html
        )
      ]
      + [sections.pairs, sections.explained, sections.slices, sections.suspects, worst]
      .compactMap(\.self) + [sections.random]
    return Page.document(
      title: title,
      style: sections.style,
      introduction: Page.totals([
        ("\(evaluation.outcomes.count)", "clips"), (percent(evaluation.accuracy), "accuracy"),
        (IntervalScale.words(evaluation.accuracyInterval), "95 % interval"),
        ("\(evaluation.outcomes.count - evaluation.correct)", "mistakes"),
      ]),
      sections: shown
    )
  }
}

extension EvaluationPage {
  /// Writes the page to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    try html.write(to: path)
  }
}
