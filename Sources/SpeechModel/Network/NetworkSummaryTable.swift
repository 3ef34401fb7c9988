internal import SpeechFoundation

extension NetworkSummary {
  /// The table for a terminal: a line for each layer, then the totals.
  package var table: String {
    let header = ["", "layer", "output", "parameters", "multiply-adds", "sees"]
    let lines = [header] + rowsInWords
    let widths = header.indices.map { column in lines.map { $0[column].count }.max() ?? 0 }
    let aligned = lines.map { line in
      zip(line.indices, widths).map { column, width in
        Self.isNumber(column)
          ? String(repeating: " ", count: width - line[column].count) + line[column]
          : line[column].padded(to: width)
      }.joined(separator: "  ")
    }
    let text = aligned.map { $0.trimmingTrailingSpaces }.joined(separator: "\n")
    return text + "\n\n" + footer
  }

  /// Number, layer, output, parameters, multiply-adds and receptive field: a row for the input and
  /// for each layer, then the totals.
  package var rowsInWords: [[String]] {
    let layers = rows.map { row in
      [
        row.place, row.layer, Self.shape(row.output), Self.grouped(row.parameters),
        Self.grouped(row.multiplyAdds), Self.words(row),
      ]
    }
    let total = ["", "total", "", Self.grouped(parameters), Self.grouped(multiplyAdds), ""]
    return [["", "input", Self.shape(input), "", "", ""]] + layers + [total]
  }

  private var footer: String {
    "Output is frames × features × channels for one second of audio, as are the multiply-adds.\n"
      + "The model file takes \(fixedPoint(Double(fileBytes) / 1_000, decimals: 1)) kB."
  }

  /// Columns of numbers are right-aligned.
  private static func isNumber(_ column: Int) -> Bool { [3, 4, 5].contains(column) }

  /// "98 × 40 × 1".
  private static func shape(_ sizes: [Int]) -> String {
    sizes.map(String.init).joined(separator: " × ")
  }

  /// "3 frames, 45 ms", or "the whole clip".
  private static func words(_ row: Row) -> String {
    guard let frames = row.receptiveField.frames, let milliseconds = row.receptiveMilliseconds
    else { return "the whole clip" }
    let number = fixedPoint(milliseconds, decimals: 0)
    let padding = String(repeating: " ", count: max(0, 5 - number.count))
    return "\(counted(frames, "frame")), \(padding)\(number) ms"
  }

  /// "9,504,768".
  package static func grouped(_ number: Int) -> String {
    var text = String(number)
    var index = text.count - 3
    while index > 0 {
      text.insert(",", at: text.index(text.startIndex, offsetBy: index))
      index -= 3
    }
    return text
  }
}

extension String {
  fileprivate var trimmingTrailingSpaces: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
