internal import SpeechModel
internal import SpeechTraining

/// Every part of an explanation in numbers.
struct ContributionTable {
  private let explanation: Explanation

  init(_ explanation: Explanation) { self.explanation = explanation }

  /// The table in a scrollable box.
  var table: HTML {
    let caption = "Contributions to \(explanation.label), in points of log-odds"
    let columns: [(name: String, value: (Explanation.Part) -> Double?)] = [
      ("SHAP", { $0.shapley }), ("standard error", \.standardError), ("LIME", \.lime),
      ("standard error of LIME", \.limeStandardError), ("Banzhaf", \.banzhaf),
      ("removed alone", { $0.leaveOneOut }),
      ("second opinion", \.secondOpinion),
    ]
    let shown = columns.filter { column in explanation.parts.contains { column.value($0) != nil } }
    let heads = shown.map { column -> HTML in
      "<th scope=\"col\" class=\"number\">\(column.name)</th>"
    }
    let rows = explanation.parts.indices.map { index -> HTML in
      let cells = shown.map { column -> HTML in
        let value = column.value(explanation.parts[index])
        return "<td>\(value.map { signed($0, decimals: 2) } ?? "")</td>"
      }
      return "<tr><th scope=\"row\">\(explanation.place(of: [index]))</th>\(cells)</tr>"
    }
    return Page.scrollable(
      caption,
      """
      <table>
      <caption><span>\(caption)</span></caption>
      <thead>
      <tr><th scope="col">part</th>\(heads)</tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
    )
  }
}
