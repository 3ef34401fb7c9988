internal import Foundation

/// The standard streams: results go to the output, everything else to the error stream.
package enum Terminal {
  /// Whether the error stream is a terminal that can change a line in place.
  package static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The width of the terminal.
  package static var columns: Int {
    var size = winsize()
    let answer = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    return answer == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }

  /// Writes to the error stream.
  package static func note(_ text: String) {
    // Words that cannot be shown must not end a run.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes a line to the standard output.
  ///
  /// - Throws: `OutputError` if it cannot be written, because a disk is full, for example.
  package static func print(_ line: String) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
    } catch {
      throw OutputError()
    }
  }
}

/// The standard output takes no more.
package struct OutputError: Error, CustomStringConvertible {
  package var description: String {
    "the answers cannot be written to the standard output; is the disk full?"
  }
}
