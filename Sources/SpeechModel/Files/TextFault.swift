internal import SpeechFoundation

/// Why a file that people write cannot be read as text.
public enum TextFault: Sendable, Equatable {
  /// There is no such file.
  case missing
  /// It is a link to a file that is not there.
  case brokenLink
  /// It is a folder.
  case folder
  /// Its path holds a NUL character.
  case nameWithNUL
  /// The system refused, with this `errno`.
  case system(code: Int32)
  /// It is too large.
  case tooLarge(bytes: Int, allowed: Int)
  /// It is a device or a pipe that has not ended after so many bytes.
  case endless(bytes: Int, allowed: Int)
  /// It is a pipe that nothing was written to for so many seconds.
  case silentPipe(seconds: Int)
  /// It is not UTF-8.
  case notUTF8
  /// It begins with the byte order mark of UTF-16, and is not UTF-16.
  case notUTF16
}

extension TextFault: CustomStringConvertible {
  /// What was found, what was expected, and what to do.
  public var description: String {
    switch self {
    case .missing: "there is no such file"
    case .brokenLink: "this is a link to a file that is not there"
    case .folder: "this is a folder; expected a file"
    case .nameWithNUL: "the path holds a NUL character"
    case .system(let code): "cannot be read: \(String(cString: strerror(code)))"
    case .tooLarge(let bytes, let allowed): "it has \(bytes) bytes; expected at most \(allowed)"
    case .endless(let bytes, let allowed):
      "there is no end to it after \(bytes) bytes; expected at most \(allowed)"
    case .silentPipe(let seconds):
      "this is a pipe that nothing was written to for \(seconds) seconds;"
        + " expected a file, or a pipe that something writes to"
    case .notUTF8: "this is not UTF-8 text; save the file as UTF-8"
    case .notUTF16:
      "this is not UTF-16 text, though its first bytes say so; save the file as UTF-8"
    }
  }
}
