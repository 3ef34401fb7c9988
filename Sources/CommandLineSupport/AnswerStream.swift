internal import Foundation
internal import Synchronization

/// The stream for answers: the standard output as it was when the program began.
///
/// Libraries that read recordings print to the standard output of the process, which is therefore
/// redirected to the error stream from `claim` on.
enum AnswerStream {
  private static let descriptor = Atomic<Int32>(STDOUT_FILENO)
  private static let isClosedByReader = Atomic(false)

  /// Reserves the standard output for answers and redirects everything else printed there to the
  /// error stream.
  static func claim() {
    // A file opened later must not take the number of a standard stream that was closed.
    let hadOutput = fcntl(STDOUT_FILENO, F_GETFD) >= 0
    openMissingStreams()
    let kept = hadOutput ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) : -1
    descriptor.store(kept, ordering: .relaxed)
    dup2(STDERR_FILENO, STDOUT_FILENO)
  }

  private static func openMissingStreams() {
    for stream in STDIN_FILENO...STDERR_FILENO where fcntl(stream, F_GETFD) < 0 {
      // open takes the lowest free number, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }

  /// The number of its descriptor; -1 if it was closed when the program began.
  static var number: Int32 { descriptor.load(ordering: .relaxed) }

  /// Whether the reader of the answers has closed the pipe, as `head` does when it has read enough.
  static var isClosed: Bool { isClosedByReader.load(ordering: .relaxed) }

  /// Writes a text, or nothing once the reader has closed the pipe.
  ///
  /// - Returns: Whether it was written, or no longer has a reader.
  static func write(_ text: [UInt8]) -> Bool {
    if isClosed { return true }
    let descriptor = number
    return text.withUnsafeBytes { bytes in
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Foundation.write(
          descriptor,
          UnsafeRawBufferPointer(rebasing: rest).baseAddress,
          rest.count
        )
        if count < 0 && errno == EINTR { continue }
        if count < 0 && errno == EPIPE {
          isClosedByReader.store(true, ordering: .relaxed)
          return true
        }
        if count <= 0 { return false }
        rest = rest[(rest.startIndex + count)...]
      }
      return true
    }
  }
}
