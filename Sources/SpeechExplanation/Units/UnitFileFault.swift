public import SpeechModel

/// What is wrong with a file of spans, or with a line of it.
public enum UnitFileFault: Sendable, Equatable {
  /// It cannot be read as text.
  case text(TextFault)
  /// It is no table.
  case table(TableFault)
  /// It is empty.
  case empty
  /// The header lacks a column; the header itself.
  case header(String)
  /// A span that does not go from one number to a larger one; its cells.
  case span(from: String, to: String)
  /// There are too many units.
  case tooMany(found: Int, allowed: Int)
}

extension UnitFileFault: CustomStringConvertible {
  /// What was found, and what was expected.
  public var description: String {
    let columns = "the columns start and end, in seconds, and perhaps low and high, in Hz"
    return switch self {
    case .text(let fault): fault.description
    case .table(let fault): fault.description
    case .empty: "it is empty; expected \(columns)"
    case .header(let header): "the header is '\(header.excerpt(80))'; expected \(columns)"
    case .span(let from, let to):
      "from '\(from.excerpt())' to '\(to.excerpt())'; expected two numbers,"
        + " 0 or more, the second one larger"
    case .tooMany(let found, let allowed): "\(found) units follow; expected at most \(allowed)"
    }
  }
}
