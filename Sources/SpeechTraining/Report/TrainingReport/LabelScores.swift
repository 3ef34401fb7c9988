internal import SpeechModel

/// Precision, recall and F1 of every label.
package struct LabelScores {
  private let evaluation: Evaluation
  private let clips: String

  /// - Parameter clips: Which clips they are, such as `test`.
  package init(_ evaluation: Evaluation, of clips: String) {
    self.evaluation = evaluation
    self.clips = clips
  }

  /// The table, with the means over labels at its foot.
  package var html: HTML {
    let scores = evaluation.labelScores
    let scale = IntervalScale(
      scores.filter { $0.clips > 0 }.map(Self.interval)
    )
    let rows = scores.map { score -> HTML in
      """
      <tr><th scope="row">\(score.label)</th><td>\(score.clips)</td>\
      <td>\(Self.cell(score.precision))</td><td>\(Self.cell(score.recall))</td>\
      <td>\(Self.cell(score.f1))</td>\(scale.cell(score.recall, Self.interval(score)))</tr>
      """
    }
    func mean(_ values: [Double?]) -> String {
      let known = values.compactMap { $0 }
      return Self.cell(known.isEmpty ? nil : known.reduce(0, +) / Double(known.count))
    }
    return Page.scrollable(
      "Labels",
      """
      <table>
      <caption><span>Of the \(clips) clips. Precision: how often the answer is right when it is this label. \
      Recall: how often the label is found. F1: the harmonic mean of both. Lines are 95 % intervals \
      of the recall.</span></caption>
      <thead>
      <tr><th scope="col">label</th><th scope="col" class="number">clips</th>\
      <th scope="col" class="number">precision</th><th scope="col" class="number">recall</th>\
      <th scope="col" class="number">F1</th>\(scale.head)</tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      <tfoot>
      <tr><th scope="row">mean over labels</th><td>\(evaluation.outcomes.count)</td>\
      <td>\(mean(scores.map(\.precision)))</td><td>\(mean(scores.map(\.recall)))</td>\
      <td>\(mean(scores.map(\.f1)))</td><td class="interval" aria-hidden="true"></td></tr>
      </tfoot>
      </table>
      """
    )
  }

  private static func interval(_ score: Evaluation.LabelScore) -> ClosedRange<Double> {
    let found = (score.recall ?? 0) * Double(score.clips)
    return wilsonInterval(Int(found.rounded()), of: score.clips)
  }

  private static func cell(_ share: Double?) -> String { share.map(percent) ?? "–" }
}
