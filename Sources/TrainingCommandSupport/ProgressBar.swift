/// A progress bar between words, in one line that is never wider than the terminal.
package struct ProgressBar: Sendable {
  /// Whether it uses Unicode blocks, which fill a cell by eighths, or ASCII.
  package var isUnicode = true
  /// Whether it is coloured.
  package var hasColours = false

  package init(isUnicode: Bool = true, hasColours: Bool = false) {
    self.isUnicode = isUnicode
    self.hasColours = hasColours
  }

  /// The fewest and the most cells of a useful bar.
  private static let cells = 4...40
  /// Columns reserved for the words before the bar grows: the bar then keeps its length
  /// while the words around it change.
  private static let columnsOfWords = 66
  private static let eighths: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
  private static let (cyan, plain) = ("\u{1B}[36m", "\u{1B}[0m")

  /// Draws the line.
  ///
  /// - Parameters:
  ///   - share: The fraction that is done, in [0, 1].
  ///   - before: The text before the bar.
  ///   - after: The texts after it, the most important first; those without room are left out.
  ///   - columns: The width of the terminal. The last column stays free: many terminals start a
  ///     new line when something is written there.
  package func line(share: Double, before: String, after: [String], columns: Int) -> String {
    let room = max(0, columns - 1)
    let cells = min(
      Self.cells.upperBound,
      max(Self.cells.lowerBound, columns - Self.columnsOfWords)
    )
    var words = after
    while words.count > 1, width(before, cells, words) > room { words.removeLast() }
    guard width(before, cells, words) <= room else {
      return String(([before] + words).joined(separator: " ").prefix(room))
    }
    let bar = bar(share: share, cells: cells)
    let coloured = hasColours ? Self.cyan + bar + Self.plain : bar
    return "\(before) \(coloured) " + words.joined(separator: "  ")
  }

  /// Columns of the whole line, colours not counted.
  private func width(_ before: String, _ cells: Int, _ words: [String]) -> Int {
    before.count + cells + 4 + words.joined(separator: "  ").count
  }

  private func bar(share: Double, cells: Int) -> String {
    let done = share.isFinite ? min(1, max(0, share)) : 0
    func blanks(_ count: Int, _ blank: String) -> String { String(repeating: blank, count: count) }
    guard isUnicode else {
      let full = Int(done * Double(cells))
      return "[" + blanks(full, "#") + blanks(cells - full, "-") + "]"
    }
    let (full, rest) = Int(done * Double(8 * cells)).quotientAndRemainder(dividingBy: 8)
    let part = rest > 0 ? String(Self.eighths[rest - 1]) : ""
    return "▕" + blanks(full, "█") + part + blanks(cells - full - part.count, " ") + "▏"
  }
}
