/// The rows of a table (RFC 4180), each with the line of the file that it begins in.
///
/// Lines end in LF, CR LF or CR. White space around a cell is removed, inside quotation marks it
/// is kept.
package struct DelimitedText {
  /// A row.
  package struct Row: Equatable {
    /// The line, from 1.
    package var line: Int
    /// Its cells.
    package var cells: [String]

    /// Whether it is empty.
    package var isBlank: Bool { cells.allSatisfy(\.isEmpty) }
  }

  /// What is wrong with a row.
  package struct Refusal: Error, Equatable {
    /// The line where it begins, from 1.
    package var line: Int
    /// What is wrong.
    package var fault: TableFault
    /// What was found, and what was expected.
    package var words: String { fault.description }

    init(line: Int, _ fault: TableFault) {
      self.line = line
      self.fault = fault
    }
  }

  private let text: [UInt8]
  private let separator: UInt8
  private var position = 0
  private var line: Int

  /// Starts reading.
  ///
  /// - Parameters:
  ///   - text: The text after the lines that are not rows.
  ///   - line: The line that it begins in.
  package init(_ text: Substring, separatedBy separator: Character, line: Int = 1) {
    self.text = Array(text.utf8)
    self.separator = separator.asciiValue ?? UInt8(ascii: ",")
    self.line = line
  }

  /// The next row; nil at the end.
  ///
  /// - Throws: `Refusal`.
  package mutating func next() throws(Refusal) -> Row? {
    guard position < text.count else { return nil }
    var row = Row(line: line, cells: [])
    while true {
      row.cells.append(try cell())
      guard position < text.count else { return row }
      if text[position] == separator {
        position += 1
        continue
      }
      endLine()
      return row
    }
  }

  /// Reads a cell up to the separator or the end of the line.
  private mutating func cell() throws(Refusal) -> String {
    skipBlanks()
    if position < text.count, text[position] == Self.quote { return try quotedCell() }
    let start = position
    var end = position
    while position < text.count, text[position] != separator, !isLineEnd(text[position]) {
      // With tabs as separators, quotation marks inside a cell are common and literal.
      if text[position] == Self.quote, separator != Self.tab {
        throw Refusal(line: line, .markInCell)
      }
      position += 1
      if !isBlank(text[position - 1]) { end = position }
    }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private mutating func quotedCell() throws(Refusal) -> String {
    let first = line
    var content: [UInt8] = []
    position += 1
    while position < text.count {
      let byte = text[position]
      if byte == Self.quote {
        position += 1
        guard position < text.count, text[position] == Self.quote else {
          skipBlanks()
          guard position == text.count || text[position] == separator || isLineEnd(text[position])
          else {
            throw Refusal(line: first, .cellAfterMark)
          }
          return String(decoding: content, as: UTF8.self)
        }
      } else if isLineEnd(byte) {
        content.append(UInt8(ascii: "\n"))
        endLine()
        continue
      }
      content.append(byte)
      position += 1
    }
    throw Refusal(line: first, .openMark)
  }

  private mutating func skipBlanks() {
    while position < text.count, isBlank(text[position]) { position += 1 }
  }

  /// Advances to the next line.
  private mutating func endLine() {
    if text[position...].starts(with: [Self.carriageReturn, Self.lineFeed]) { position += 1 }
    position += 1
    line += 1
  }

  private func isBlank(_ byte: UInt8) -> Bool {
    byte != separator && (byte == UInt8(ascii: " ") || byte == Self.tab)
  }

  private func isLineEnd(_ byte: UInt8) -> Bool {
    byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private static let quote = UInt8(ascii: "\"")
  private static let tab = UInt8(ascii: "\t")
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
}
