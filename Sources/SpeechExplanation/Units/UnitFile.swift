internal import SpeechModel

extension UnitChoice {
  /// Reads units from a table with the columns start and end in seconds, and perhaps low and high in
  /// Hz, separated by commas, semicolons or tabs.
  ///
  /// - Throws: `ExplanationError` with the line that cannot be used.
  public init(contentsOf path: String) throws(ExplanationError) {
    func refusal(_ words: String) -> ExplanationError { .unitFile(path: path, words: words) }
    let text: String
    do throws(TextFile.Refusal) {
      text = try TextFile.read(path, limitBytes: 1 << 20)
    } catch {
      throw refusal(error.words)
    }
    do throws(DelimitedText.Refusal) {
      self = .spans(try Self.spans(text))
    } catch {
      throw refusal("line \(error.line): \(error.words)")
    }
  }

  private static func spans(_ text: String) throws(DelimitedText.Refusal) -> [UnitSpan] {
    let separator = text.contains("\t") ? "\t" : text.contains(";") ? ";" : "," as Character
    var table = DelimitedText(text[...], separatedBy: separator)
    guard let header = try table.next() else {
      throw DelimitedText.Refusal(line: 1, words: "it is empty; expected \(columns)")
    }
    let names = header.cells.map { $0.lowercased() }
    guard let start = names.firstIndex(of: "start"), let end = names.firstIndex(of: "end") else {
      throw DelimitedText.Refusal(
        line: header.line,
        words: "the header is '\(header.cells.joined(separator: "\(separator)").excerpt(80))';"
          + " expected \(columns)"
      )
    }
    let (low, high) = (names.firstIndex(of: "low"), names.firstIndex(of: "high"))
    var spans: [UnitSpan] = []
    while let row = try table.next() {
      if row.isBlank { continue }
      func range(_ first: Int, _ second: Int) throws(DelimitedText.Refusal) -> Range<Double> {
        let cells = [first, second].map { $0 < row.cells.count ? row.cells[$0] : "" }
        let numbers = cells.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
        guard numbers.count == 2, numbers[0] < numbers[1] else {
          throw DelimitedText.Refusal(
            line: row.line,
            words: "from '\(cells[0].excerpt())' to '\(cells[1].excerpt())'; expected two numbers,"
              + " 0 or more, the second one larger"
          )
        }
        return numbers[0]..<numbers[1]
      }
      var span = UnitSpan(seconds: try range(start, end))
      if let low, let high { span.hertz = try range(low, high) }
      spans.append(span)
    }
    guard spans.count <= most else {
      throw DelimitedText.Refusal(
        line: header.line,
        words: "\(spans.count) units follow; expected at most \(most)"
      )
    }
    return spans
  }

  private static let columns =
    "the columns start and end, in seconds, and perhaps low and high, in Hz"
}
