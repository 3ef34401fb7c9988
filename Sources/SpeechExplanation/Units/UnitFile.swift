internal import SpeechModel

extension UnitChoice {
  /// Reads units from a table with the columns start and end in seconds, and perhaps low and high in
  /// Hz, separated by commas, semicolons or tabs.
  ///
  /// - Throws: `ExplanationError` with the line that cannot be used.
  public init(contentsOf path: String) throws(ExplanationError) {
    let text: String
    do throws(TextFile.Refusal) {
      text = try TextFile.read(path, limitBytes: 1 << 20)
    } catch {
      throw .unitFile(path: path, line: nil, .text(error.fault))
    }
    self = .spans(try Self.spans(text, path: path))
  }

  private static func spans(_ text: String, path: String) throws(ExplanationError) -> [UnitSpan] {
    func refusal(_ line: Int, _ fault: UnitFileFault) -> ExplanationError {
      .unitFile(path: path, line: line, fault)
    }
    let separator = text.contains("\t") ? "\t" : text.contains(";") ? ";" : "," as Character
    var table = DelimitedText(text[...], separatedBy: separator)
    func nextRow() throws(ExplanationError) -> DelimitedText.Row? {
      do throws(DelimitedText.Refusal) {
        return try table.next()
      } catch {
        throw refusal(error.line, .table(error.fault))
      }
    }
    guard let header = try nextRow() else { throw refusal(1, .empty) }
    let names = header.cells.map { $0.lowercased() }
    guard let start = names.firstIndex(of: "start"), let end = names.firstIndex(of: "end") else {
      throw refusal(header.line, .header(header.cells.joined(separator: "\(separator)")))
    }
    let (low, high) = (names.firstIndex(of: "low"), names.firstIndex(of: "high"))
    var spans: [UnitSpan] = []
    while let row = try nextRow() {
      if row.isBlank { continue }
      func range(_ first: Int, _ second: Int) throws(ExplanationError) -> Range<Double> {
        let cells = [first, second].map { $0 < row.cells.count ? row.cells[$0] : "" }
        let numbers = cells.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
        guard numbers.count == 2, numbers[0] < numbers[1] else {
          throw refusal(row.line, .span(from: cells[0], to: cells[1]))
        }
        return numbers[0]..<numbers[1]
      }
      var span = UnitSpan(seconds: try range(start, end))
      if let low, let high { span.hertz = try range(low, high) }
      spans.append(span)
    }
    guard spans.count <= most else {
      throw refusal(header.line, .tooMany(found: spans.count, allowed: most))
    }
    return spans
  }
}
