/// A manifest as a table with a header, its columns separated by commas, semicolons or tabs.
package struct ManifestTable {
  /// The names of the columns; none of an empty table.
  package private(set) var header: [String] = []
  /// The rows below the header that are not blank.
  package private(set) var rows: [DelimitedText.Row] = []

  private let separator: Character
  /// The indices of the columns of each meaning, their names in order of precedence.
  private var indices: [ManifestColumn: [Int]] = [:]

  private static let separators: [Character] = [",", ";", "\t"]

  /// Reads a table.
  ///
  /// - Parameters:
  ///   - usual: The separator if the header does not determine it.
  ///   - required: The columns that it must have.
  /// - Throws: `DelimitedText.Refusal`, which names the line.
  package init(
    _ text: String,
    usual: Character,
    required: [ManifestColumn]
  ) throws(DelimitedText.Refusal) {
    separator = Self.separator(of: text, usual: usual, required: required)
    var table = DelimitedText(text[...], separatedBy: separator)
    var header = try table.next()
    // Spreadsheets write the separator on a line of its own above the header.
    while let row = header, row.isBlank || Self.isSeparatorLine(row) { header = try table.next() }
    guard let header else { return }
    self.header = header.cells
    indices = try columnIndices(in: header, required: required)
    while let row = try table.next() {
      if row.isBlank { continue }
      try checkWidth(of: row, header: header)
      rows.append(row)
    }
  }

  /// The values of a row that are not empty, without white space around them.
  package func values(_ row: DelimitedText.Row) -> [ManifestColumn: String] {
    var values: [ManifestColumn: String] = [:]
    for column in indices.keys {
      let found = cells(of: column, in: row).map(Self.trimmed).first { !$0.isEmpty }
      guard let found else { continue }
      // Where commas do not separate columns, they may separate decimals.
      values[column] =
        column.isTime && separator != "," ? found.replacing(",", with: ".") : found
    }
    return values
  }

  /// The values of a row in columns whose names mean nothing here, by these names; those that are not empty.
  package func otherValues(_ row: DelimitedText.Row) -> [String: String] {
    var values: [String: String] = [:]
    for (name, cell) in zip(header, row.cells) where ManifestColumn(named: name) == nil {
      let (name, value) = (Self.trimmed(name), Self.trimmed(cell))
      if !name.isEmpty, !value.isEmpty, values[name] == nil { values[name] = value }
    }
    return values
  }

  /// The cell of a column in a row, with white space that stands in quotation marks; nil if it is
  /// empty.
  package func cell(_ column: ManifestColumn, in row: DelimitedText.Row) -> String? {
    cells(of: column, in: row).first { !$0.isEmpty }
  }

  private static func trimmed(_ text: String) -> String {
    String(text.trimmed { $0.isWhitespace && !$0.isNewline })
  }

  private func cells(
    of column: ManifestColumn,
    in row: DelimitedText.Row
  ) -> some Sequence<String> {
    indices[column, default: []].lazy.filter { $0 < row.cells.count }.map { row.cells[$0] }
  }

  /// Whether a row is the line `sep=;`.
  private static func isSeparatorLine(_ row: DelimitedText.Row) -> Bool {
    row.line == 1 && row.cells[0].lowercased().hasPrefix("sep=")
      && row.cells.dropFirst().allSatisfy(\.isEmpty)
  }

  /// The separator with which the header has the required columns, or else the one that
  /// occurs in it most often.
  private static func separator(
    of text: String,
    usual: Character,
    required: [ManifestColumn]
  ) -> Character {
    let lines = text.split(maxSplits: 3, whereSeparator: \.isNewline).prefix(3)
    let header = lines.first { !$0.lowercased().hasPrefix("sep=") } ?? ""
    let ranked = [usual] + separators.filter { $0 != usual }
    let fitting = ranked.first { separator in
      let columns = header.split(separator: separator).map {
        ManifestColumn(named: String($0).trimmed { "\" ".contains($0) })
      }
      return required.allSatisfy(columns.contains)
    }
    if let fitting { return fitting }
    let counts = ranked.map { separator in header.count { $0 == separator } }
    return zip(ranked, counts).max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? usual
  }

  private func columnIndices(
    in header: DelimitedText.Row,
    required: [ManifestColumn]
  ) throws(DelimitedText.Refusal) -> [ManifestColumn: [Int]] {
    let names = header.cells.map { ManifestColumn.normalized($0) }
    var indices: [ManifestColumn: [Int]] = [:]
    for column in ManifestColumn.allCases {
      for name in column.names {
        let own = names.indices.filter { names[$0] == name }
        if own.count > 1 {
          throw DelimitedText.Refusal(
            line: header.line,
            .repeatedColumn(name: name, columns: own.count)
          )
        }
        indices[column, default: []] += own
      }
    }
    for needed in required where indices[needed, default: []].isEmpty {
      let near = header.cells.first {
        ManifestColumn.nearestName(to: $0).map(needed.names.contains) ?? false
      }
      let shown = header.cells.joined(separator: separator == "\t" ? " " : String(separator))
      throw DelimitedText.Refusal(
        line: header.line,
        .noColumn(names: needed.names, header: shown, nearest: near)
      )
    }
    return indices
  }

  private func checkWidth(
    of row: DelimitedText.Row,
    header: DelimitedText.Row
  ) throws(DelimitedText.Refusal) {
    guard row.cells.dropFirst(header.cells.count).contains(where: { !$0.isEmpty }) else { return }
    throw DelimitedText.Refusal(
      line: row.line,
      .tooManyCells(
        found: row.cells.count,
        header: header.cells.count,
        separator: separator
      )
    )
  }
}
