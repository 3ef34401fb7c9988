/// Searches the text of a file for aliases that cost time before anything can be counted.
///
/// The parser compares the keys of an object with one another, including everything that an
/// alias in one of them stands for.
enum YAMLAliases {
  /// Whether an alias may occur in a key.
  ///
  /// In a text with aliases, every key that is marked by `?`, is a list or an object, or begins
  /// with `*` counts, in comments and quotation marks, too.
  static func standInKeys(of text: String) -> Bool {
    let bytes = Array(text.utf8)
    var (before, current) = (newline, Token.other)
    var (hasAlias, hasSuspectKey) = (false, false)
    for byte in bytes {
      let isSpace = blanks.contains(byte)
      if byte == colon, current == .alias || current == .collectionEnd { hasSuspectKey = true }
      if current == .question, isSpace || byte == newline { hasSuspectKey = true }
      // Unicode line breaks are line breaks in YAML, too, and end in such a byte.
      let beginsToken = blanks.contains(before) || openers.contains(before) || before >= 0x80
      if byte == star, beginsToken {
        current = .alias
        hasAlias = true
      } else if byte == question, beginsToken {
        current = .question
      } else if closers.contains(byte) {
        current = .collectionEnd
      } else if byte == newline || openers.contains(byte) {
        current = .other
      } else if !isSpace, current != .alias || blanks.contains(before) {
        current = .other
      }
      before = byte
    }
    return hasAlias && (hasSuspectKey || current == .question)
  }

  private enum Token { case other, alias, collectionEnd, question }

  private static let (star, colon, question, newline) = (
    UInt8(ascii: "*"), UInt8(ascii: ":"), UInt8(ascii: "?"), UInt8(ascii: "\n")
  )
  private static let blanks = Set(" \t\r".utf8)
  private static let openers = Set("\n[{,".utf8)
  private static let closers = Set("]}".utf8)
}
