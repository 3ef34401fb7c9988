extension String {
  /// The text with the characters escaped that a terminal would obey instead of showing, as `\n` or
  /// `\u001B`: names of files and labels may hold anything.
  ///
  /// Those are control characters, line and paragraph separators, and the ones that change the
  /// direction of the text after them. A text in JSON stays JSON.
  package var printable: String { escaped { $0.isObeyed } }

  /// The same for a text of several lines, whose line ends and tabs stay.
  package var printableLines: String {
    escaped { $0.isObeyed && $0 != "\n" && $0 != "\t" }
  }

  private func escaped(_ isEscaped: (Unicode.Scalar) -> Bool) -> String {
    guard unicodeScalars.contains(where: isEscaped) else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if isEscaped(scalar) {
        text.append(contentsOf: scalar.writtenOut.unicodeScalars)
      } else {
        text.append(scalar)
      }
    }
    return String(text)
  }
}

extension Unicode.Scalar {
  /// Whether a terminal obeys it instead of showing it.
  fileprivate var isObeyed: Bool {
    switch value {
    case 0..<0x20, 0x7F...0x9F: true
    // Marks, embeddings and isolates of the bidirectional algorithm (UAX 9), and the byte order mark.
    case 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0xFEFF: true
    default: false
    }
  }

  /// Its escape in JSON.
  fileprivate var writtenOut: String {
    switch self {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    default:
      let code = String(value, radix: 16, uppercase: true)
      return "\\u" + String(repeating: "0", count: 4 - code.count) + code
    }
  }
}
