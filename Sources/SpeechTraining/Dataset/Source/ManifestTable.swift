internal import Foundation
internal import SpeechModel

/// A manifest as a table with a header, its columns separated by commas, semicolons or tabs.
enum ManifestTable {
  private static let separators: [Character] = [",", ";", "\t"]

  /// The entries of a table.
  ///
  /// - Parameter usual: The separator if the header does not determine it.
  /// - Throws: `DatasetError.manifest`, which names the line.
  static func entries(
    _ text: String,
    path: String,
    usual: Character
  ) throws -> Manifest.Entries {
    do throws(DelimitedText.Refusal) {
      let separator = separator(of: text, usual: usual)
      var table = DelimitedText(text[...], separatedBy: separator)
      var header = try table.next()
      // Spreadsheets write the separator on a line of its own above the header.
      while let row = header, row.isBlank || isSeparatorLine(row) { header = try table.next() }
      guard let header else { return Manifest.Entries() }
      let places = try places(in: header, separator: separator)
      var found = Manifest.Entries()
      while let row = try table.next() {
        if row.isBlank { continue }
        try checkWidth(of: row, header: header, separator: separator)
        found.entries.append(
          Manifest.Entry(line: row.line, values: values(row.cells, places, separator: separator))
        )
      }
      found.remarks = ManifestColumn.remarks(on: header.cells)
      return found
    } catch {
      throw DatasetError.manifest(path: path, line: error.line, words: error.words)
    }
  }

  /// Whether a row is the line `sep=;`.
  private static func isSeparatorLine(_ row: DelimitedText.Row) -> Bool {
    row.line == 1 && row.cells[0].lowercased().hasPrefix("sep=")
      && row.cells.dropFirst().allSatisfy(\.isEmpty)
  }

  /// The separator with which the header has the required columns, or else the one that
  /// occurs in it most often.
  private static func separator(of text: String, usual: Character) -> Character {
    let lines = text.split(maxSplits: 3, whereSeparator: \.isNewline).prefix(3)
    let header = lines.first { !$0.lowercased().hasPrefix("sep=") } ?? ""
    let ranked = [usual] + separators.filter { $0 != usual }
    let fitting = ranked.first { separator in
      let columns = header.split(separator: separator).map {
        ManifestColumn(named: $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" ")))
      }
      return columns.contains(.path) && columns.contains(.label)
    }
    if let fitting { return fitting }
    let counts = ranked.map { separator in header.count { $0 == separator } }
    return zip(ranked, counts).max { $0.1 < $1.1 }.flatMap { $0.1 > 0 ? $0.0 : nil } ?? usual
  }

  /// The indices of each column, its names in order of precedence.
  private static func places(
    in header: DelimitedText.Row,
    separator: Character
  ) throws(DelimitedText.Refusal) -> [ManifestColumn: [Int]] {
    let names = header.cells.map { ManifestColumn.normalized($0) }
    var places: [ManifestColumn: [Int]] = [:]
    for column in ManifestColumn.allCases {
      for name in column.names {
        let own = names.indices.filter { names[$0] == name }
        if own.count > 1 {
          throw DelimitedText.Refusal(
            line: header.line,
            words: "\(own.count) columns are called '\(name)'; expected one"
          )
        }
        places[column, default: []] += own
      }
    }
    for needed in [ManifestColumn.path, .label] where places[needed, default: []].isEmpty {
      let near = header.cells.first {
        ManifestColumn.nearestName(to: $0).map(needed.names.contains) ?? false
      }
      let shown = header.cells.joined(separator: separator == "\t" ? " " : String(separator))
      throw DelimitedText.Refusal(
        line: header.line,
        words: "the header is '\(shown.excerpt(200))'; expected a column called"
          + " \(needed.names.joined(separator: " or "))"
          + (near.map { "; is it '\($0.excerpt())'?" } ?? "")
      )
    }
    return places
  }

  private static func checkWidth(
    of row: DelimitedText.Row,
    header: DelimitedText.Row,
    separator: Character
  ) throws(DelimitedText.Refusal) {
    guard row.cells.dropFirst(header.cells.count).contains(where: { !$0.isEmpty }) else { return }
    let name = [",": "commas", ";": "semicolons", "\t": "tabs"][separator] ?? "\(separator)"
    throw DelimitedText.Refusal(
      line: row.line,
      words: "has \(row.cells.count) cells, and the header \(header.cells.count); put a cell that"
        + " holds \(name) into quotation marks"
    )
  }

  private static func values(
    _ cells: [String],
    _ places: [ManifestColumn: [Int]],
    separator: Character
  ) -> [ManifestColumn: String] {
    var values: [ManifestColumn: String] = [:]
    for (column, own) in places {
      let found = own.lazy.filter { $0 < cells.count }
        .map { cells[$0].trimmingCharacters(in: .whitespaces) }.first { !$0.isEmpty }
      guard let found else { continue }
      // Where commas do not separate columns, they may separate decimals.
      values[column] =
        column.isTime && separator != "," ? found.replacing(",", with: ".") : found
    }
    return values
  }
}
