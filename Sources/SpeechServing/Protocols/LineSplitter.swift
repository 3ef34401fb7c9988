internal import HTTPTypes

/// Cuts a stream of bytes into lines, holding no more than one line.
package struct LineSplitter {
  private var bytes: [UInt8] = []
  /// The index of the first byte of the next line, before which all are spent.
  private var start = 0
  /// The index up to which there is no line end.
  private var searched = 0
  private let longest: Int

  /// - Parameter longest: The most bytes of a line.
  package init(longest: Int) { self.longest = longest }

  /// Bytes that are held.
  package var count: Int { bytes.count - start }

  /// Whether nothing of the next line has come yet.
  package var isAtLineStart: Bool { count == 0 }

  /// Appends bytes of the stream.
  package mutating func append(_ more: some Sequence<UInt8>) {
    // Once for all the lines of a part, since what follows has to move.
    bytes.removeFirst(start)
    searched -= start
    start = 0
    bytes += more
  }

  /// The next whole line without its end; nil if there is none yet.
  ///
  /// - Throws: `ServingError` if a line is too long.
  package mutating func next() throws -> ArraySlice<UInt8>? {
    guard let end = bytes[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = bytes.count
      if count > longest { throw tooLong }
      return nil
    }
    if end - start > longest { throw tooLong }
    var line = bytes[start..<end]
    start = end + 1
    searched = start
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return line
  }

  /// What follows the last line end; nil if nothing does.
  package mutating func last() -> ArraySlice<UInt8>? {
    defer { (bytes, start, searched) = ([], 0, 0) }
    return count == 0 ? nil : bytes[start...]
  }

  private var tooLong: ServingError {
    ServingError(
      .contentTooLarge,
      "a line of more than \(longest) bytes; expected at most that many a recording"
    )
  }
}
