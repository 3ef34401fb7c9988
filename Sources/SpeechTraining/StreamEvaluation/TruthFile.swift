internal import SpeechFoundation
package import SpeechModel

/// Reads which words a recording holds: a label track of Audacity (start, end and label, separated by tabs), or
/// NIST's CTM (recording, channel, start, duration, word).
package enum TruthFile {
  /// The words of a file, in the order in which they begin.
  ///
  /// - Parameter seconds: The duration of the recording.
  /// - Throws: `TruthFileError`.
  package static func read(_ path: String, seconds: Double) throws -> [TrueWord] {
    let bytes: [UInt8]
    do {
      bytes = try AudioFile.contents(of: path, isWanted: { _ in true })
    } catch let error as AudioError {
      throw TruthFileError(path: path, line: nil, fault: .unreadable(error.reason))
    }
    return try words(String(decoding: bytes, as: UTF8.self), path: path, seconds: seconds)
  }

  /// The words of a text.
  ///
  /// - Throws: `TruthFileError`.
  package static func words(
    _ text: String,
    path: String,
    seconds: Double
  ) throws(TruthFileError) -> [TrueWord] {
    var words: [TrueWord] = []
    var lines: [Int] = []
    for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .enumerated()
    {
      // Audacity writes the frequencies of a selection below it, behind a backslash; CTM has comments.
      let isBlank = line.allSatisfy(\.isWhitespace)
      if isBlank || line.hasPrefix("\\") || line.hasPrefix(";;") { continue }
      guard let word = word(line) else {
        throw TruthFileError(path: path, line: index + 1, fault: .noWord(String(line)))
      }
      let fault: TruthFileError.Fault? =
        if !(word.startSeconds >= 0 && word.startSeconds.isFinite && word.endSeconds.isFinite) {
          .noWord(String(line))
        } else if word.endSeconds <= word.startSeconds {
          .backwards(start: word.startSeconds, end: word.endSeconds)
        } else if word.startSeconds >= seconds {
          .beyond(start: word.startSeconds, duration: seconds)
        } else {
          nil
        }
      if let fault { throw TruthFileError(path: path, line: index + 1, fault: fault) }
      words.append(word)
      lines.append(index + 1)
    }
    guard !words.isEmpty else { throw TruthFileError(path: path, line: nil, fault: .empty) }
    let order = words.indices.sorted { words[$0].startSeconds < words[$1].startSeconds }
    for (earlier, later) in zip(order, order.dropFirst())
    where words[later].startSeconds < words[earlier].endSeconds - 1e-6 {
      throw TruthFileError(
        path: path,
        line: lines[later],
        fault: .overlap(with: lines[earlier], end: words[earlier].endSeconds)
      )
    }
    return order.map { words[$0] }
  }

  /// The label track of words, to the microsecond.
  package static func text(_ words: [TrueWord]) -> String {
    words.map { word in
      "\(fixedPoint(word.startSeconds, decimals: 6))\t\(fixedPoint(word.endSeconds, decimals: 6))\t\(word.label)\n"
    }.joined()
  }

  /// The word of a line; nil if it has none.
  private static func word(_ line: Substring) -> TrueWord? {
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

/// Why a file does not say which words a recording holds.
package struct TruthFileError: Error, Equatable {
  package enum Fault: Equatable, Sendable {
    case unreadable(AudioError.Reason)
    case empty
    case noWord(String)
    case backwards(start: Double, end: Double)
    case beyond(start: Double, duration: Double)
    case overlap(with: Int, end: Double)
  }

  package var path: String
  /// The number of the line, from 1; nil if it is about the whole file.
  package var line: Int?
  package var fault: Fault
}

extension TruthFileError: CustomStringConvertible {
  /// One line: the file, the line, what was found, what was expected.
  package var description: String {
    path.printable + (line.map { ":\($0)" } ?? "") + ": \(fault.words)"
  }
}

extension TruthFileError.Fault {
  fileprivate var words: String {
    switch self {
    case .unreadable(let reason): "\(reason)"
    case .empty:
      "no word; expected lines of start and end in seconds and label, separated by tabs, as Audacity exports"
        + " labels"
    case .noWord(let line):
      "'\(line.excerpt(80))' is no word; expected start and end in seconds and label, separated by tabs, as"
        + " Audacity exports labels, or a line of CTM: recording, channel, start, duration, word"
    case .backwards(let start, let end):
      "the word ends at \(start == end ? "the same time" : "\(end.shortText) s"), and begins at"
        + " \(start.shortText) s; expected a later end"
    case .beyond(let start, let duration):
      "the word begins at \(start.shortText) s, and the recording has \(duration.shortText) s; are the"
        + " times in milliseconds, or is it another recording's file?"
    case .overlap(let line, let end):
      "the word begins before that of line \(line) has ended, at \(end.shortText) s; expected one word at"
        + " a time"
    }
  }
}
