internal import Foundation
internal import SpeechModel

/// The standard streams: results go to the output, everything else to the error stream.
package enum Terminal {
  /// Whether the error stream is a terminal that can change a line in place.
  package static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The width of the terminal as it is now; where nobody knows, that of the variable COLUMNS, or 80.
  package static var columns: Int {
    var size = winsize()
    let answer = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    if answer == 0 && size.ws_col > 0 { return Int(size.ws_col) }
    let variable = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 0
    return variable > 0 ? variable : 80
  }

  /// Whether the error stream shows Unicode: a terminal does by its locale, and a file holds UTF-8.
  package static var isUnicode: Bool {
    isatty(STDERR_FILENO) == 0 || showsUnicode(ProcessInfo.processInfo.environment)
  }

  /// Whether the error stream is a terminal with colours, and nobody objects to them.
  package static var hasColours: Bool {
    isInteractive && showsColours(ProcessInfo.processInfo.environment)
  }

  /// Whether a terminal of that environment shows Unicode.
  package static func showsUnicode(_ environment: [String: String]) -> Bool {
    // The first that says anything wins (POSIX, "Internationalization Variables").
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let encoding = (locale ?? "").uppercased().replacing("-", with: "")
    return environment["TERM"] != "dumb" && encoding.contains("UTF8")
  }

  /// How the names of terminals with colours begin.
  private static let colourful = [
    "xterm", "screen", "tmux", "rxvt", "linux", "konsole", "gnome", "alacritty", "kitty", "foot",
    "wezterm", "ghostty", "cygwin", "ansi", "putty", "iterm", "st",
  ]

  /// Whether a terminal of that environment has colours, and NO_COLOR is not set (no-color.org).
  package static func showsColours(_ environment: [String: String]) -> Bool {
    guard environment["NO_COLOR", default: ""].isEmpty else { return false }
    let terminal = environment["TERM", default: ""]
    if terminal == "dumb" || terminal.hasSuffix("-mono") || terminal.hasSuffix("-m") {
      return false
    }
    return !environment["COLORTERM", default: ""].isEmpty || terminal.contains("color")
      || colourful.contains { terminal == $0 || terminal.hasPrefix($0 + "-") }
  }

  /// Writes to the error stream, without a raw control character; what takes the place of the line
  /// that stands there begins with a carriage return and goes through as it is.
  package static func note(_ text: String) {
    let text = text.hasPrefix("\r") ? text : text.printableLines
    // Words that cannot be shown must not end a run.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes a line to the standard output, without a raw control character in it.
  ///
  /// A reader that has gone is no error: it has what it wanted.
  /// - Throws: `OutputError` if it cannot be written, because a disk is full, for example.
  package static func print(_ line: String) throws {
    guard AnswerStream.write(line.printableLines + "\n") else { throw OutputError() }
  }

  /// The path of a file to write: names of the standard output lead to where answers go.
  package static func path(_ output: String) -> String {
    let names = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
    return names.contains(output) ? "/dev/fd/\(AnswerStream.number)" : output
  }

  /// Whether nobody reads the standard output any more.
  package static var isOutputClosed: Bool { AnswerStream.isClosed }
}

/// The standard output takes no more.
package struct OutputError: Error, CustomStringConvertible {
  package var description: String {
    "the answers cannot be written to the standard output; is the disk full?"
  }
}
