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
    FileHandle.standardError.write(Data(text.utf8))
  }

  /// Writes a line to the standard output.
  package static func print(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
  }
}
