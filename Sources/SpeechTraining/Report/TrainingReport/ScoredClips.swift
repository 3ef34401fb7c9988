/// The clips that a page reports on: the testing clips, or the validation clips if there are no
/// others.
package struct ScoredClips {
  /// Which they are.
  package let subset: Subset
  /// The outcomes, in the order of `clips`.
  package let evaluation: Evaluation
  package let clips: [Dataset.Clip]

  /// All clips of a subset in their order, with the outcomes of all of them.
  package init(_ subset: Subset, _ evaluation: Evaluation, of dataset: Dataset) {
    let clips = dataset.indices(subset).map { dataset.clips[$0] }
    precondition(clips.map(\.path) == evaluation.outcomes.map(\.path), "an outcome for each clip")
    self.subset = subset
    self.evaluation = evaluation
    self.clips = clips
  }

  /// "test" or "validation", before a noun.
  package var name: String { subset == .testing ? "test" : subset.rawValue }

  /// A row for each group of clips that has a name, in the order of the names.
  package func rows(by name: (Dataset.Clip) -> String?) -> [AccuracyTable.Row] {
    var rows: [String: AccuracyTable.Row] = [:]
    for (clip, outcome) in zip(clips, evaluation.outcomes) {
      guard let name = name(clip) else { continue }
      rows[name, default: AccuracyTable.Row(name, correct: 0, clips: 0)].clips += 1
      if outcome.isCorrect { rows[name]?.correct += 1 }
    }
    return rows.values.sorted { $0.name < $1.name }
  }
}
