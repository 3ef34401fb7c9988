internal import SpeechModel

/// The results of a search as a page: the winner, the picture, the table.
///
/// It shows the command that trains the winner, so that flags are named here.
package struct SearchPage {
  private let space: SearchSpace
  private let trials: [Trial]
  private let isFinished: Bool
  private let validationClips: Int
  private let synthetic: String?
  /// The picture, which is also a separate file.
  package let picture: ParallelCoordinates

  /// - Parameters:
  ///   - validationClips: The number of clips behind the accuracies.
  ///   - synthetic: The synthetic clips that trials were trained on, too; nil for none.
  package init(
    _ space: SearchSpace,
    _ trials: [Trial],
    validationClips: Int,
    synthetic: String? = nil,
    isFinished: Bool
  ) {
    self.synthetic = synthetic
    self.validationClips = validationClips
    self.space = space
    self.trials = trials
    self.isFinished = isFinished
    picture = ParallelCoordinates(space, trials)
  }

  /// The page.
  package var html: HTML {
    Page.document(
      title: "Search: \(space.method.name) over \(space.parameters.count) settings",
      style: Self.style,
      introduction: introduction,
      sections: [
        Page.Section("winner", isFinished ? "The winner" : "The best so far", winner),
        Page.Section("trials", "All trials", "\(coordinates)\n\(table)"),
      ]
    )
  }

  private var introduction: HTML {
    let scores = trials.compactMap(\.score)
    let seconds = scores.reduce(0) { $0 + $1.seconds }
    var totals = [("\(trials.count)", "trials")]
    if scores.count < trials.count { totals.append(("\(trials.count - scores.count)", "failed")) }
    if let best = trials.winner?.score {
      totals.append((best.accuracyInWords, "best accuracy on validation clips"))
    }
    if let interval = trials.winnerInterval(clips: validationClips) {
      totals.append((IntervalScale.words(interval), "its 95 % interval"))
    }
    totals.append(("\(validationClips)", "validation clips"))
    if let start = trials.first?.score { totals.append((start.accuracyInWords, "at the start")) }
    totals.append((durationInWords(seconds), "of training"))
    return """
      \(Page.totals(totals))
      <p class="soft">Accuracies are those of each trial's best epoch on the validation clips. The
      winner is the best of many by these clips, so that it will do a little worse on others. No
      testing clip was looked at.</p>
      """
  }

  private var winner: HTML {
    guard let winner = trials.winner else { return "<p>No trial was trained to its end.</p>" }
    let settings = space.parameters.map { parameter -> HTML in
      """
      <div><dt>\(parameter.path)</dt><dd>\(winner.assignments[parameter.path]?.description ?? "")</dd>\
      </div>
      """
    }
    return """
      <p>Trial <a href="#trial-\(winner.number)">\(winner.number)</a>. \
      \(isFinished ? advice : "")</p>
      \(comparison)
      <dl class="settings">
      \(settings)
      </dl>
      """
  }

  /// How to train the winner.
  private var advice: String {
    let flags = ["--config winner.yaml", "--split-from this folder"]
    let all = flags + (synthetic.map { ["--synthetic \(shellQuoted($0))"] } ?? [])
    return "The whole configuration is in winner.yaml. Train it with asr-train,"
      + " \(all.dropLast().joined(separator: ", ")) and \(all[all.count - 1]): the testing clips then had no"
      + " part in the choice."
  }

  /// How certain it is that the best is better than others.
  private var comparison: HTML {
    guard let words = trials.comparison(clips: validationClips) else { return "" }
    let ties = trials.ties(clips: validationClips)
    let advice =
      ties.isEmpty
      ? ""
      : " These clips do not say which of them is best: take the smallest or the quickest of them,"
        + " repeat the search with --seeds 3, or keep more clips for validation."
    return "<p>\(words.prefix(1).uppercased() + words.dropFirst()).\(advice)</p>"
  }

  private var coordinates: HTML {
    """
    <p class="soft">A line is a trial, darker or lighter by its accuracy, the best in orange; point
    at one to see it alone. The table below holds the same.</p>
    <div class="wide" tabindex="0" role="region" aria-label="Picture of all trials">
    \(picture.figure)
    </div>
    """
  }

  private var table: HTML {
    let table = SearchTable(space, trials)
    let heads = table.columns.map { column -> HTML in
      """
      <th scope="col"\(column.isNumber ? " class=\"number\"" as HTML : "")>\(column.name)</th>
      """
    }
    return """
      <div class="wide" tabindex="0" role="region" aria-label="Table of all trials">
      <table class="trials">
      <caption>The best first</caption>
      <thead>
      <tr>\(heads)</tr>
      </thead>
      <tbody>
      \(table.rows.map { row($0, table.columns) })
      </tbody>
      </table>
      </div>
      """
  }

  private func row(_ row: SearchTable.Row, _ columns: [SearchTable.Column]) -> HTML {
    let number = row.trial.number
    let isTie = trials.ties(clips: validationClips).contains { $0.number == number }
    let cells = zip(columns, row.cells).dropFirst().map { column, cell -> HTML in
      let note: HTML = isTie && column.name == "accuracy" ? " <span class=\"soft\">tie</span>" : ""
      return column.isNumber
        ? "<td>\(cell)\(note)</td>" : "<td class=\"text\">\(cell)</td>"
    }
    let reason = row.trial.failure.map { words -> HTML in
      """
      <tr class="reason"><td></td><td class="text" colspan="\(columns.count - 1)">\(words)</td></tr>
      """
    }
    return """
      <tr id="trial-\(number)"><th scope="row" class="number">\
      <a href="#line-\(number)" aria-label="trial \(number), in the picture">\(number)</a></th>\
      \(cells)</tr>\(reason ?? "")
      """
  }

  private static let style: HTML = """
    .wide { overflow-x: auto; overflow-wrap: normal; margin: .75rem 0; }
    .wide svg { display: block; height: auto; max-width: none; background: none; }
    .settings { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; }
    .settings div { display: contents; }
    .settings dt { color: var(--soft); }
    .settings dd { margin: 0; font-variant-numeric: tabular-nums; }
    .trials tr { display: table-row; }
    .wide .trials tr > th, .wide .trials tr > td { width: auto; padding: .2rem .5rem;
      white-space: nowrap; }
    .trials td.text { text-align: left; }
    .trials tbody tr:nth-child(odd) > * { background: var(--card); }
    .trials tbody tr:target > * { background: var(--line); }
    .wide .trials .reason > td.text { color: var(--error); white-space: normal; }
    """
}
