internal import SpeechModel
internal import Yams

/// What is wrong with invalid YAML, in one line of bounded length.
///
/// Yams repeats the line in question, or the whole text, however long.
enum YAMLErrorWords {
  /// How much of the line is shown before and after the mistake, in characters.
  private static let shownCharacters = 30

  /// The parser's message with the line, the column and the text there.
  static func words(for error: any Error, in text: String) -> String {
    switch error {
    // The parser's own message names a function of its library.
    case YamlError.parser(_, let problem, let mark, _) where problem.hasPrefix("Maximum nesting"):
      "line \(mark.line): lists and objects lie in one another more than 1000 deep"
    case YamlError.scanner(_, let problem, let mark, _),
      YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      "line \(mark.line), column \(mark.column): \(problem)\(excerpt(at: mark, of: text))"
    case YamlError.duplicatedKeysInMapping(let keys, let context):
      "line \(context.mark.line): the key '\((keys.first ?? "").excerpt())' is given once more below"
    case YamlError.reader(let problem, let offset, let value, _):
      (offset.map { "line \(1 + text.prefix($0).count(where: \.isNewline)): " } ?? "")
        + "\(problem) (U+\(String(value, radix: 16, uppercase: true)))"
    default: "\(error)".excerpt(200)
    }
  }

  private static func excerpt(at mark: Mark, of text: String) -> String {
    let lines = text.split(
      maxSplits: mark.line,
      omittingEmptySubsequences: false,
      whereSeparator: \.isNewline
    )
    guard mark.line >= 1, mark.line <= lines.count else { return "" }
    let scalars = lines[mark.line - 1].unicodeScalars
    let before = max(0, mark.column - 1 - shownCharacters)
    let shown = String(String.UnicodeScalarView(scalars.dropFirst(before)))
      .excerpt(2 * shownCharacters)
    return shown.isEmpty ? "" : ", at '\(before > 0 ? "…" : "")\(shown)'"
  }
}
