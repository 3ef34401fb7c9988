internal import SpeechFoundation
internal import SpeechModel

/// Reads which words a recording holds: a label track of Audacity (start, end and label, separated by tabs), NIST's
/// CTM (recording, channel, start, duration, word), or the labels of TensorFlow's `speech_commands` (label, time).
package enum TruthFile {
  /// A line that holds a word: its number in the file, from 1, and its text.
  typealias Line = (number: Int, text: Substring)

  /// Labels are set by hand, and rounded: a word may end so much after the recording, in seconds.
  private static let toleranceSeconds = 0.1

  /// The words of a file, in the order in which they begin.
  ///
  /// - Parameters:
  ///   - seconds: The duration of the recording.
  ///   - unit: The unit of lines of label and time; nil to tell it by the times.
  ///   - warn: Called if the times do not look like that unit.
  /// - Throws: `TruthFileError`.
  package static func read(
    _ path: String,
    seconds: Double,
    unit: LabelTimeUnit? = nil,
    warn: (UnlikelyLabelTimes) -> Void = { _ in }
  ) throws -> [TrueWord] {
    let bytes: [UInt8]
    do {
      bytes = try AudioFile.contents(of: path, isWanted: { _ in true })
    } catch let error as AudioError {
      throw TruthFileError(path: path, line: nil, fault: .unreadable(error.reason))
    }
    let text: String
    do {
      text = try TextFile.text(of: bytes)
    } catch {
      throw TruthFileError(path: path, line: error.line, fault: .noText(error.fault))
    }
    return try words(text, path: path, seconds: seconds, unit: unit, warn: warn)
  }

  /// The words of a text.
  ///
  /// - Throws: `TruthFileError`.
  package static func words(
    _ text: String,
    path: String,
    seconds: Double,
    unit: LabelTimeUnit? = nil,
    warn: (UnlikelyLabelTimes) -> Void = { _ in }
  ) throws(TruthFileError) -> [TrueWord] {
    let lines = lines(of: text)
    guard let first = lines.first else {
      throw TruthFileError(path: path, line: nil, fault: .empty)
    }
    if word(first.text) == nil, LabelTime(first.text) != nil {
      return try LabelTime.words(lines, path: path, seconds: seconds, unit: unit, warn: warn)
    }
    guard unit == nil else {
      throw TruthFileError(path: path, line: first.number, fault: .secondsByForm)
    }
    return try spans(lines, path: path, seconds: seconds)
  }

  /// The label track of words, to the microsecond.
  package static func text(_ words: [TrueWord]) -> String {
    words.map { word in
      "\(fixedPoint(word.startSeconds, decimals: 6))\t\(fixedPoint(word.endSeconds, decimals: 6))\t\(word.label)\n"
    }.joined()
  }

  /// The lines that should hold a word.
  private static func lines(of text: String) -> [Line] {
    text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated()
      .compactMap { index, line in
        // Audacity writes the frequencies of a selection below it, behind a backslash; CTM has comments.
        let isBlank = line.allSatisfy(\.isWhitespace)
        return isBlank || line.hasPrefix("\\") || line.hasPrefix(";;") ? nil : (index + 1, line)
      }
  }

  /// The words of lines that say where each begins and ends.
  private static func spans(
    _ lines: [Line],
    path: String,
    seconds: Double
  ) throws(TruthFileError) -> [TrueWord] {
    var words: [TrueWord] = []
    for line in lines {
      guard let word = word(line.text) else {
        throw TruthFileError(
          path: path,
          line: line.number,
          fault: LabelTime(line.text) == nil || words.isEmpty
            ? .noWord(String(line.text)) : .otherForm(than: lines[0].number)
        )
      }
      let fault: TruthFileError.Fault? =
        if !(word.startSeconds >= 0 && word.startSeconds.isFinite && word.endSeconds.isFinite) {
          .noWord(String(line.text))
        } else if word.endSeconds <= word.startSeconds {
          .backwards(start: word.startSeconds, end: word.endSeconds)
        } else if word.startSeconds >= seconds {
          .beyond(start: word.startSeconds, duration: seconds, unit: .seconds)
        } else if word.endSeconds > seconds + toleranceSeconds {
          .endsBeyond(end: word.endSeconds, duration: seconds)
        } else {
          nil
        }
      if let fault { throw TruthFileError(path: path, line: line.number, fault: fault) }
      words.append(word)
    }
    let order = words.indices.sorted { words[$0].startSeconds < words[$1].startSeconds }
    for (earlier, later) in zip(order, order.dropFirst())
    where words[later].startSeconds < words[earlier].endSeconds - 1e-6 {
      throw TruthFileError(
        path: path,
        line: lines[later].number,
        fault: .overlap(with: lines[earlier].number, end: words[earlier].endSeconds)
      )
    }
    return order.map { words[$0] }
  }

  /// The word of a line that says where it begins and ends; nil if it has none.
  static func word(_ line: Substring) -> TrueWord? {
    let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    if columns.count >= 3, let start = Double(columns[0]), let end = Double(columns[1]) {
      let label = columns[2...].joined(separator: "\t").trimmed(\.isWhitespace)
      return label.isEmpty
        ? nil : TrueWord(label: String(label), startSeconds: start, endSeconds: end)
    }
    let parts = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard parts.count >= 5, let start = Double(parts[2]), let duration = Double(parts[3]) else {
      return nil
    }
    return TrueWord(label: parts[4], startSeconds: start, endSeconds: start + duration)
  }
}
