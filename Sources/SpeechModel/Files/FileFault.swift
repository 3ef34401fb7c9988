internal import SpeechFoundation

/// Why a file or folder cannot be read, made or written.
public enum FileFault: Error, Sendable, Equatable {
  /// The system refused, with this `errno`.
  case system(code: Int32)
  /// It is a folder where a file should be written.
  case folder
  /// It is a socket.
  case socket
  /// It is a block device.
  case blockDevice
  /// It is a pipe without a reader.
  case unreadPipe
  /// It should be read, and is not a regular file.
  case irregular
  /// Its name contains a NUL character, at which the system would truncate it.
  case nameWithNUL
  /// It would be larger than its format allows, 4 GiB.
  case tooLarge
  /// The message of another library.
  case other(detail: String)

  /// The last error of the system in this thread.
  package static var last: FileFault { .system(code: errno) }
}

extension FileFault: CustomStringConvertible {
  /// The fault in words: the system's own message if the system refused.
  public var description: String {
    switch self {
    case .system(let code): String(cString: strerror(code))
    case .folder: "it is a folder; name a file in it"
    case .socket: "it is a socket; name a file"
    case .blockDevice: "it is a device for blocks; name a file"
    case .unreadPipe: "it is a pipe that nothing reads from; name a file, or start its reader first"
    case .irregular: "it is not a regular file"
    case .nameWithNUL: "its name holds a NUL character"
    case .tooLarge: "it would be larger than 4 GiB"
    case .other(let detail): detail
    }
  }
}
