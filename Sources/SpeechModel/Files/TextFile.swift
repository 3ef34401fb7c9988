internal import SpeechFoundation

/// Reads text files that people write: configurations, manifests, lists.
///
/// UTF-8, or UTF-16 with a byte order mark, which spreadsheets write as "Unicode text"; pipes and
/// devices are read like files; nothing is read beyond a limit.
package enum TextFile {
  /// Why a file cannot be read as text, without its name.
  package struct Refusal: Error, Equatable {
    /// The line concerned, from 1; nil for the whole file.
    package var line: Int?
    package var words: String
  }

  /// How long to wait for a pipe's first bytes, in seconds.
  private static let patienceSeconds = 10

  /// The text of a file, without its byte order mark.
  ///
  /// - Parameter limitBytes: The most bytes that it may have.
  /// - Throws: `Refusal`.
  package static func read(_ path: String, limitBytes: Int) throws(Refusal) -> String {
    try text(of: bytes(of: path, limitBytes: limitBytes))
  }

  /// The bytes of a file.
  ///
  /// - Throws: `Refusal`.
  private static func bytes(of path: String, limitBytes: Int) throws(Refusal) -> [UInt8] {
    guard !path.utf8.contains(0) else {
      throw Refusal(words: "the path holds a NUL character")
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw missing(path) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw Refusal(words: "this is a folder; expected a file") }
    if kind == S_IFREG, Int(status.st_size) > limitBytes {
      throw tooLarge("it has \(status.st_size) bytes", limitBytes)
    }
    // Opening a named pipe without a writer would block for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (kind == S_IFIFO ? O_NONBLOCK : 0))
    guard descriptor >= 0 else { throw Refusal(words: "cannot be read: \(systemWords())") }
    defer { close(descriptor) }
    if kind == S_IFIFO { try awaitWriter(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes {
        SpeechFoundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Refusal(words: "cannot be read: \(systemWords())") }
      if count == 0 { return bytes }
      guard bytes.count + count <= limitBytes else {
        throw tooLarge("there is no end to it after \(bytes.count + count) bytes", limitBytes)
      }
      bytes += block[..<count]
    }
  }

  private static func missing(_ path: String) -> Refusal {
    let number = errno
    guard number == ENOENT || number == ENOTDIR else {
      return Refusal(words: "cannot be read: \(systemWords(number))")
    }
    var link = stat()
    let isLink = lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK
    return Refusal(
      words: isLink ? "this is a link to a file that is not there" : "there is no such file"
    )
  }

  private static func tooLarge(_ found: String, _ limitBytes: Int) -> Refusal {
    Refusal(words: "\(found); expected at most \(limitBytes)")
  }

  /// Waits until a pipe has data, then makes reads block for the rest.
  private static func awaitWriter(_ descriptor: Int32) throws(Refusal) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Int32(patienceSeconds * 1_000)) > 0 else {
      throw Refusal(
        words: "this is a pipe that nothing was written to for \(patienceSeconds) seconds;"
          + " expected a file, or a pipe that something writes to"
      )
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
  }

  private static func systemWords(_ number: Int32 = errno) -> String {
    String(cString: strerror(number))
  }

  /// Decodes bytes as text.
  ///
  /// - Throws: `Refusal`.
  package static func text(of bytes: [UInt8]) throws(Refusal) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) { return try wideText(bytes, littleEndian: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try wideText(bytes, littleEndian: false) }
    let own = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: own, as: UTF8.self) { return text }
    throw Refusal(
      line: lineOfError(in: own),
      words: "this is not UTF-8 text; save the file as UTF-8"
    )
  }

  private static func wideText(
    _ bytes: [UInt8],
    littleEndian: Bool
  ) throws(Refusal) -> String {
    let (low, high) = littleEndian ? (0, 1) : (1, 0)
    let units = stride(from: 2, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0 + high]) << 8 | UInt16(bytes[$0 + low])
    }
    guard bytes.count.isMultiple(of: 2), let text = String(validating: units, as: UTF16.self)
    else {
      throw Refusal(
        words: "this is not UTF-16 text, though its first bytes say so; save the file as UTF-8"
      )
    }
    return text
  }

  private static func lineOfError(in bytes: ArraySlice<UInt8>) -> Int {
    var (parser, rest, line) = (Unicode.UTF8.ForwardParser(), bytes.makeIterator(), 1)
    while case .valid(let scalar) = parser.parseScalar(from: &rest) {
      if scalar.elementsEqual([0x0A]) { line += 1 }
    }
    return line
  }
}
