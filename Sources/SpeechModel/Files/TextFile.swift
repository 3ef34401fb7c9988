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
    /// What is wrong.
    package var fault: TextFault
    /// What was found, what was expected, and what to do.
    package var words: String { fault.description }

    init(line: Int? = nil, _ fault: TextFault) {
      self.line = line
      self.fault = fault
    }
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
      throw Refusal(.nameWithNUL)
    }
    var status = stat()
    guard stat(path, &status) == 0 else { throw missing(path) }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR { throw Refusal(.folder) }
    if kind == S_IFREG, Int(status.st_size) > limitBytes {
      throw Refusal(.tooLarge(bytes: Int(status.st_size), allowed: limitBytes))
    }
    // Opening a named pipe without a writer would block for ever.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | (kind == S_IFIFO ? O_NONBLOCK : 0))
    guard descriptor >= 0 else { throw Refusal(.system(code: errno)) }
    defer { close(descriptor) }
    if kind == S_IFIFO { try awaitWriter(descriptor) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = block.withUnsafeMutableBytes {
        SpeechFoundation.read(descriptor, $0.baseAddress, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Refusal(.system(code: errno)) }
      if count == 0 { return bytes }
      guard bytes.count + count <= limitBytes else {
        throw Refusal(.endless(bytes: bytes.count + count, allowed: limitBytes))
      }
      bytes += block[..<count]
    }
  }

  private static func missing(_ path: String) -> Refusal {
    let number = errno
    guard number == ENOENT || number == ENOTDIR else {
      return Refusal(.system(code: number))
    }
    var link = stat()
    let isLink = lstat(path, &link) == 0 && link.st_mode & S_IFMT == S_IFLNK
    return Refusal(isLink ? .brokenLink : .missing)
  }

  /// Waits until a pipe has data, then makes reads block for the rest.
  private static func awaitWriter(_ descriptor: Int32) throws(Refusal) {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, Int32(patienceSeconds * 1_000)) > 0 else {
      throw Refusal(.silentPipe(seconds: patienceSeconds))
    }
    _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) & ~O_NONBLOCK)
  }

  /// Decodes bytes as text.
  ///
  /// - Throws: `Refusal`.
  package static func text(of bytes: [UInt8]) throws(Refusal) -> String {
    if bytes.starts(with: [0xFF, 0xFE]) { return try wideText(bytes, littleEndian: true) }
    if bytes.starts(with: [0xFE, 0xFF]) { return try wideText(bytes, littleEndian: false) }
    let own = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    if let text = String(validating: own, as: UTF8.self) { return text }
    throw Refusal(line: lineOfError(in: own), .notUTF8)
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
      throw Refusal(.notUTF16)
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
