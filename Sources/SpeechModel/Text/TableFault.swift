/// What is wrong with a line of a table in a text file.
public enum TableFault: Sendable, Equatable {
  /// A quotation mark inside a cell that does not begin with one.
  case markInCell
  /// A cell continues after its closing quotation mark.
  case cellAfterMark
  /// A quotation mark that is not closed.
  case openMark
  /// Several columns of one name.
  case repeatedColumn(name: String, columns: Int)
  /// The header has no column of any of these names; the header itself, and a column in it that may
  /// be meant.
  case noColumn(names: [String], header: String, nearest: String?)
  /// A line has more cells than the header.
  case tooManyCells(found: Int, header: Int, separator: Character)
}

extension TableFault: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    switch self {
    case .markInCell:
      "a quotation mark inside a cell; put the whole cell into quotation marks"
        + #" and double those inside, as in "say ""yes""""#
    case .cellAfterMark:
      "a cell continues after its closing quotation mark; double the quotation marks"
        + #" inside a cell, as in "say ""yes""""#
    case .openMark: "this quotation mark is not closed"
    case .repeatedColumn(let name, let columns):
      "\(columns) columns are called '\(name)'; expected one"
    case .noColumn(let names, let header, let nearest):
      "the header is '\(header.excerpt(200))'; expected a column called"
        + " \(names.joined(separator: " or "))"
        + (nearest.map { "; is it '\($0.excerpt())'?" } ?? "")
    case .tooManyCells(let found, let header, let separator):
      "has \(found) cells, and the header \(header); put a cell that"
        + " holds \(Self.name(of: separator)) into quotation marks"
    }
  }

  private static func name(of separator: Character) -> String {
    [",": "commas", ";": "semicolons", "\t": "tabs"][separator] ?? "\(separator)"
  }
}
