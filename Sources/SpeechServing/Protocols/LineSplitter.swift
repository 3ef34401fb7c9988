internal import HTTPTypes

/// Cuts a stream of bytes into lines, holding no more than one line.
package struct LineSplitter {
  private var rest: [UInt8] = []
  /// Bytes of the rest that hold no line end.
  private var searched = 0
  private let longest: Int

  /// - Parameter longest: The most bytes of a line.
  package init(longest: Int) { self.longest = longest }

  /// Bytes that are held.
  package var count: Int { rest.count }

  /// Whether nothing of the next line has come yet.
  package var isAtLineStart: Bool { rest.isEmpty }

  /// Appends bytes of the stream.
  package mutating func append(_ bytes: some Sequence<UInt8>) { rest += bytes }

  /// The next whole line without its end; nil if there is none yet.
  ///
  /// - Throws: `ServingError` if a line is too long.
  package mutating func next() throws -> ArraySlice<UInt8>? {
    guard let end = rest[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = rest.count
      if rest.count > longest { throw tooLong }
      return nil
    }
    if end > longest { throw tooLong }
    var line = rest[..<end]
    rest.removeFirst(end + 1)
    searched = 0
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// What follows the last line end; nil if nothing does.
  package mutating func last() -> ArraySlice<UInt8>? {
    defer { rest = [] }
    return rest.isEmpty ? nil : rest[...]
  }

  private var tooLong: ServingError {
    ServingError(
      .contentTooLarge,
      "a line of more than \(longest) bytes; expected at most that many a recording"
    )
  }
}
