internal import Foundation
internal import SpeechModel

/// The recordings to be answered, a group at a time.
package struct RecordingFeed {
  private enum Source {
    case list(ArraySlice<KeyedRecording>)
    case lines(LineReader, read: Int)
  }

  private var source: Source

  /// The most bytes of a line.
  private static let longestLineBytes = 1 << 20

  /// Recordings that are known from the beginning.
  package init(_ recordings: [KeyedRecording]) { source = .list(recordings[...]) }

  /// The recordings that lines of JSON on the standard input name, as they come in.
  package static var standardInput: RecordingFeed {
    var feed = RecordingFeed([])
    feed.source = .lines(
      LineReader(descriptor: STDIN_FILENO, longestBytes: longestLineBytes),
      read: 0
    )
    return feed
  }

  /// The next recordings; nil at the end.
  ///
  /// Of lines, those that have come in; it waits for one, and not for more.
  ///
  /// - Throws: `StreamError`.
  package mutating func next(atMost most: Int) throws -> [KeyedRecording]? {
    switch source {
    case .list(let rest):
      guard !rest.isEmpty else { return nil }
      source = .list(rest.dropFirst(most))
      return Array(rest.prefix(most))
    case .lines(var reader, let read):
      let lines = try reader.lines(atMost: most)
      source = .lines(reader, read: read + (lines?.count ?? 0))
      return lines?.enumerated().compactMap { index, line in
        Self.recording(line, number: read + index + 1)
      }
    }
  }

  /// The recording of a line; nil if the line is blank.
  private static func recording(_ line: LineReader.Line, number: Int) -> KeyedRecording? {
    switch line {
    case .bytes(let bytes):
      bytes.allSatisfy { $0 == 0x20 || $0 == 0x09 }
        ? nil : KeyedRecording(line: bytes, number: number)
    case .tooLong:
      KeyedRecording(
        words: "line \(number): more than \(longestLineBytes) bytes; expected at most that many",
        ConsumerData()
      )
    }
  }
}
