internal import Foundation
internal import SpeechModel

/// The lines of a stream, handed out as they come in; no more than one line and a block are held.
package struct LineReader {
  /// A line without its end.
  package enum Line {
    /// Its bytes.
    case bytes(ArraySlice<UInt8>)
    /// It has more bytes than are read.
    case tooLong
  }

  private let descriptor: Int32
  private let longestBytes: Int
  private var buffer: [UInt8] = []
  /// Bytes at the beginning of the buffer that were handed out.
  private var head = 0
  /// Bytes, from the beginning of the buffer, in which there is no further line end.
  private var searched = 0
  /// Whether the rest of a line that is too long is being skipped.
  private var isSkipping = false
  private var isAtEnd = false

  private static let blockBytes = 1 << 16

  /// Reads a descriptor.
  ///
  /// - Parameter longestBytes: The most bytes of a line.
  package init(descriptor: Int32, longestBytes: Int) {
    self.descriptor = descriptor
    self.longestBytes = longestBytes
  }

  /// Waits for a line, and returns it with those that have come in with it; nil at the end.
  ///
  /// - Throws: `StreamError` if the stream cannot be read.
  package mutating func lines(atMost most: Int) throws -> [Line]? {
    var lines: [Line] = []
    while true {
      while lines.count < most, let line = wholeLine() { lines.append(line) }
      if !lines.isEmpty { return lines }
      if isAtEnd { return lastLine().map { [$0] } }
      try fill()
    }
  }

  private mutating func wholeLine() -> Line? {
    guard let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) else {
      searched = buffer.count
      if searched - head > longestBytes {
        isSkipping = true
        head = searched
      }
      return nil
    }
    defer {
      head = end + 1
      searched = head
      isSkipping = false
    }
    if isSkipping || end - head > longestBytes { return .tooLong }
    let line = buffer[head..<end]
    return .bytes(line.last == UInt8(ascii: "\r") ? line.dropLast() : line)
  }

  /// What follows the last line end, once.
  private mutating func lastLine() -> Line? {
    defer {
      head = buffer.count
      isSkipping = false
    }
    if isSkipping { return .tooLong }
    return head < buffer.count ? .bytes(buffer[head...]) : nil
  }

  /// Waits for more bytes.
  private mutating func fill() throws {
    buffer.removeFirst(head)
    searched -= head
    head = 0
    var block = [UInt8](repeating: 0, count: Self.blockBytes)
    var count: Int
    repeat {
      count = block.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    } while count < 0 && errno == EINTR
    if count < 0 { throw StreamError(fault: .last) }
    isAtEnd = count == 0
    buffer += block[..<max(0, count)]
  }
}

/// A stream that cannot be read.
package struct StreamError: Error, CustomStringConvertible {
  let fault: FileFault

  /// The reason in words.
  package var description: String { "the standard input cannot be read: \(fault)" }
}
