internal import Foundation
package import SpeechModel

/// A recording to be recognized: a file, the standard input, or something that is not a recording,
/// with the reason.
package struct RecordingFile: Sendable, Equatable {
  enum Content: Sendable, Equatable {
    case standardInput
    case file(SystemPath)
    case unreadable(String)
  }

  /// Its name in answers.
  package let name: String
  let content: Content

  /// Reads it, with ffmpeg if needed and installed.
  ///
  /// - Throws: `AudioError`, or `Answer.Failure` if it is not a recording.
  package func clip(channel: ChannelChoice) throws -> AudioClip {
    func decoded(_ bytes: [UInt8], _ name: String) throws -> AudioClip {
      try AudioFile.decode(bytes, name: name, channel: channel, externalDecoder: .installed)
    }
    switch content {
    case .standardInput:
      let name = "standard input"
      return try decoded(AudioFile.contents(ofStream: STDIN_FILENO, name: name), name)
    case .file(let path):
      // A name that is not valid text cannot be passed as a string.
      guard path.isText else { return try decoded(path.contents(), name) }
      return try AudioFile.read(name, channel: channel, externalDecoder: .installed)
    case .unreadable(let words): throw Answer.Failure(words: words)
    }
  }
}

/// The name of a file in the system: bytes, which need not be UTF-8.
struct SystemPath: Sendable, Equatable {
  let bytes: [UInt8]

  init(bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// The name that a command-line argument stands for, even if it is not UTF-8.
  init(argument: String) {
    let text = Array(argument.utf8)
    bytes = argument.unicodeScalars.contains("\u{FFFD}") ? Self.raw[argument] ?? text : text
  }

  /// The arguments that are not UTF-8, by the text that represents them.
  private static let raw: [String: [UInt8]] = {
    var arguments: [String: [UInt8]] = [:]
    for case let argument? in UnsafeBufferPointer(
      start: CommandLine.unsafeArgv,
      count: Int(CommandLine.argc)
    ) {
      let bytes = Array(UnsafeRawBufferPointer(start: argument, count: strlen(argument)))
      let text = String(decoding: bytes, as: UTF8.self)
      if Array(text.utf8) != bytes { arguments[text] = bytes }
    }
    return arguments
  }()

  /// The name with invalid UTF-8 replaced.
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var isText: Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// The name in a folder.
  func appending(_ name: [UInt8]) -> SystemPath {
    SystemPath(bytes: bytes + (bytes.last == UInt8(ascii: "/") ? [] : [UInt8(ascii: "/")]) + name)
  }

  /// Calls the body with the name as a C string.
  func withCString<Value>(_ body: (UnsafePointer<CChar>) throws -> Value) rethrows -> Value {
    try (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a name ends with zero") }
      return try body(base)
    }
  }

  /// The file's status, with links followed; nil if there is no file.
  var status: stat? {
    var status = stat()
    return withCString { stat($0, &status) } == 0 ? status : nil
  }

  /// The bytes of the recording.
  ///
  /// - Throws: `AudioError`.
  func contents() throws -> [UInt8] {
    guard let status else { throw AudioError(source: text, reason: .missing) }
    guard status.kind == S_IFREG else {
      throw AudioError(source: text, reason: .unreadable(.irregular))
    }
    let descriptor = withCString { open($0, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw AudioError(source: text, reason: .unreadable(.last))
    }
    defer { close(descriptor) }
    return try AudioFile.contents(ofStream: descriptor, name: text)
  }

  /// The first bytes of the file; none if it cannot be read.
  var firstBytes: [UInt8] {
    let descriptor = withCString { open($0, O_RDONLY | O_CLOEXEC | O_NONBLOCK) }
    guard descriptor >= 0 else { return [] }
    defer { close(descriptor) }
    return [UInt8](unsafeUninitializedCapacity: FirstBytes.count) { buffer, count in
      count = max(0, read(descriptor, buffer.baseAddress, FirstBytes.count))
    }
  }
}

extension stat {
  /// The kind of file, such as `S_IFREG`.
  var kind: mode_t { st_mode & S_IFMT }
}
