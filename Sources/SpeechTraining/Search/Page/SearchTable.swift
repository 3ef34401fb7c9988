internal import Foundation
internal import SpeechModel

/// The trials of a search in a table, the best first, failed ones last.
package struct SearchTable {
  /// A column: its name, and the alignment of its numbers.
  package struct Column: Sendable, Equatable {
    package var name: String
    package var isNumber: Bool
  }

  /// A trial with a cell for each column.
  package struct Row: Sendable, Equatable {
    package var trial: Trial
    package var cells: [String]
  }

  package let columns: [Column]
  package let rows: [Row]

  /// The most rows in a terminal; the page has all.
  private static let mostRows = 30

  package init(_ space: SearchSpace, _ trials: [Trial]) {
    let all = trials.standings + trials.filter { $0.score == nil }
    /// Whether a value differs between trials, and so deserves a column.
    func varies(_ value: (Trial) -> Int?) -> Bool { Set(trials.compactMap(value)).count > 1 }
    typealias Cells = (column: Column, cell: (Trial) -> String)
    func number(_ name: String, _ cell: @escaping (Trial) -> String?) -> Cells {
      (Column(name: name, isNumber: true), { cell($0) ?? "" })
    }
    var measured = [number("trial") { "\($0.number)" }]
    if varies(\.round) { measured.append(number("round") { "\($0.round)" }) }
    measured.append(number("accuracy") { $0.score?.accuracyInWords ?? "failed" })
    measured.append(number("loss") { $0.score.map { String(format: "%.3f", $0.loss) } })
    if varies(\.score?.epochs) {
      measured.append(number("epochs") { $0.score.map { "\($0.epochs)" } })
    }
    if varies(\.score?.parameters) {
      measured.append(number("parameters") { $0.score.map { "\($0.parameters)" } })
    }
    measured.append(number("seconds") { $0.score.map { String(format: "%.1f", $0.seconds) } })
    let settings = zip(space.parameters, space.names).map { parameter, name -> Cells in
      (
        Column(name: name, isNumber: parameter.domain.isOrdered),
        { $0.assignments[parameter.path].map { "\($0)" } ?? "" }
      )
    }
    let cells = measured + settings
    columns = cells.map(\.column)
    rows = all.map { trial in Row(trial: trial, cells: cells.map { $0.cell(trial) }) }
  }

  /// The best trials and why others failed, as lines for a terminal.
  package var text: String {
    let shown = rows.prefix(Self.mostRows)
    let widths = columns.indices.map { index in
      max(columns[index].name.count, shown.map { $0.cells[index].count }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      let aligned = zip(cells.indices, cells).map { index, cell -> String in
        let room = String(repeating: " ", count: max(0, widths[index] - cell.count))
        return columns[index].isNumber ? room + cell : cell + room
      }
      return aligned.joined(separator: "  ").trimmingSuffix { $0 == " " }
    }
    var lines = [line(columns.map(\.name))]
    for row in shown {
      lines.append(line(row.cells))
      if let words = row.trial.failure { lines.append("  \(words)") }
    }
    if rows.count > shown.count {
      lines.append("and \(rows.count - shown.count) more, all in search.html")
    }
    return lines.joined(separator: "\n")
  }
}

extension String {
  fileprivate func trimmingSuffix(while isTrimmed: (Character) -> Bool) -> String {
    var text = self
    while let last = text.last, isTrimmed(last) { text.removeLast() }
    return text
  }
}

extension Trial.Score {
  /// "96.5 %", with the deviation over seeds behind it if there are several.
  package var accuracyInWords: String {
    let mean = percent(accuracy)
    guard accuracies.count > 1 else { return mean }
    let squares = accuracies.reduce(0) { $0 + ($1 - accuracy) * ($1 - accuracy) }
    let deviation = (squares / Double(accuracies.count - 1)).squareRoot()
    return mean + String(format: " ± %.1f", 100 * deviation)
  }
}
