extension StringProtocol {
  /// The text as a message may repeat it: on one line, control characters escaped, and no more than
  /// its first characters.
  ///
  /// What a message repeats comes from files of other people, which may hold anything.
  ///
  /// - Parameter limit: How many Unicode scalars are kept before `…`.
  package func excerpt(_ limit: Int = 100) -> String {
    var text = ""
    for (index, scalar) in unicodeScalars.prefix(limit.addingReportingOverflow(1).partialValue)
      .enumerated()
    {
      if index == limit { return text + "…" }
      text += scalar.shown
    }
    return text
  }

  /// The whole text on one line, control characters escaped.
  package var singleLine: String { unicodeScalars.reduce(into: "") { $0 += $1.shown } }
}

extension Unicode.Scalar {
  /// The scalar, or an escape where it would move the cursor, colour the terminal or turn the
  /// direction of what follows.
  fileprivate var shown: String {
    switch self {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    // Marks, embeddings and isolates of the bidirectional algorithm (UAX 9), and the byte order mark.
    case "\u{200E}", "\u{200F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}", "\u{FEFF}":
      return escape
    default:
      switch properties.generalCategory {
      case .control, .lineSeparator, .paragraphSeparator: return escape
      default: return String(self)
      }
    }
  }

  private var escape: String { "\\u{\(String(value, radix: 16, uppercase: true))}" }
}
