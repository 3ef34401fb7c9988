/// Numbers by name as a table whose rows have bars, each divided into series.
package struct BarChart {
  /// The table's caption.
  package var caption: String
  /// What the rows are, such as `label`.
  package var subject: String
  /// The names of the series; one or none for plain bars.
  package var series: [String]
  /// Names with their number in each series.
  package var rows: [(name: String, numbers: [Int])]

  package init(
    caption: String,
    subject: String,
    series: [String],
    rows: [(name: String, numbers: [Int])]
  ) {
    self.caption = caption
    self.subject = subject
    self.series = series
    self.rows = rows
  }

  /// The number of colours; further series share the last one.
  private static let colours = 4

  /// The table.
  package var table: HTML {
    let isSplit = series.count > 1
    let most = max(1, rows.map { $0.numbers.reduce(0, +) }.max() ?? 1)
    let heads = series.enumerated().map { index, name -> HTML in
      """
      <th scope="col" class="number"><span class="key series-\(colour(index))"></span>\(name)</th>
      """
    }
    let lines = rows.map { row -> HTML in
      let total = row.numbers.reduce(0, +)
      let parts = row.numbers.enumerated().map { index, number -> HTML in
        """
        <span class="series-\(colour(index))" style="flex-grow:\(number)"></span>
        """
      }
      let cells = isSplit ? row.numbers.map { number -> HTML in "<td>\(number)</td>" } : []
      return """
        <tr><th scope="row">\(row.name)</th><td class="bar" aria-hidden="true">\
        <div style="width:\(100 * Double(total) / Double(most), decimals: 2)%">\(parts)</div></td>\
        \(cells)<td>\(total)</td></tr>
        """
    }
    return """
      <table class="bar-table">
      <caption>\(caption)</caption>
      <thead>
      <tr><th scope="col">\(subject)</th><td class="bar" aria-hidden="true"></td>\
      \(isSplit ? heads : [])<th scope="col" class="number">all</th></tr>
      </thead>
      <tbody>
      \(lines)
      </tbody>
      </table>
      """
  }

  private func colour(_ index: Int) -> Int { min(index + 1, Self.colours) }
}
