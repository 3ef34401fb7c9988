internal import Foundation
internal import SpeechModel

/// The standard streams: results go to the output, everything else to the error stream.
package enum Terminal {
  /// Whether the error stream is a terminal that can change a line in place.
  package static var isInteractive: Bool {
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// The width of the terminal as it is now; if unknown, that of the variable COLUMNS, or 80.
  package static var columns: Int {
    var size = winsize()
    let answer = ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    if answer == 0 && size.ws_col > 0 { return Int(size.ws_col) }
    let variable = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) } ?? 0
    return variable > 0 ? variable : 80
  }

  /// Whether the error stream shows Unicode: a terminal according to its locale, a file always.
  package static var isUnicode: Bool {
    isatty(STDERR_FILENO) == 0 || showsUnicode(ProcessInfo.processInfo.environment)
  }

  /// Whether the error stream is a terminal with colours that are not switched off.
  package static var hasColours: Bool {
    isInteractive && showsColours(ProcessInfo.processInfo.environment)
  }

  /// Whether a terminal with this environment shows Unicode.
  package static func showsUnicode(_ environment: [String: String]) -> Bool {
    // The first that is set applies (POSIX, "Internationalization Variables").
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let encoding = (locale ?? "").uppercased().replacing("-", with: "")
    return environment["TERM"] != "dumb" && encoding.contains("UTF8")
  }

  /// The prefixes of the names of terminals with colours.
  private static let colourful = [
    "xterm", "screen", "tmux", "rxvt", "linux", "konsole", "gnome", "alacritty", "kitty", "foot",
    "wezterm", "ghostty", "cygwin", "ansi", "putty", "iterm", "st",
  ]

  /// Whether a terminal with this environment has colours, and NO_COLOR is not set (no-color.org).
  package static func showsColours(_ environment: [String: String]) -> Bool {
    guard environment["NO_COLOR", default: ""].isEmpty else { return false }
    let terminal = environment["TERM", default: ""]
    if terminal == "dumb" || terminal.hasSuffix("-mono") || terminal.hasSuffix("-m") {
      return false
    }
    return !environment["COLORTERM", default: ""].isEmpty || terminal.contains("color")
      || colourful.contains { terminal == $0 || terminal.hasPrefix($0 + "-") }
  }

  /// Writes to the error stream, without raw control characters; a text that replaces the current
  /// line begins with a carriage return and is written unchanged.
  package static func note(_ text: String) {
    let text = text.hasPrefix("\r") ? text : text.printableLines
    // A failure to print a note must not end a run.
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }

  /// Writes a line to the standard output, without raw control characters.
  ///
  /// A reader that has closed the pipe is not an error: it has read what it wanted.
  /// - Throws: `OutputError` if it cannot be written, because a disk is full, for example.
  package static func print(_ line: String) throws {
    try print(bytes: Array(line.printableLines.utf8))
  }

  /// Writes a line of bytes to the standard output as they are, for what must come back unchanged.
  ///
  /// - Throws: `OutputError`.
  package static func print(bytes: [UInt8]) throws {
    guard AnswerStream.write(bytes + [UInt8(ascii: "\n")]) else { throw OutputError() }
  }

  /// The path of a file to write; names of the standard output stand for the stream of answers.
  package static func path(_ output: String) -> String {
    let names = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"]
    return names.contains(output) ? "/dev/fd/\(AnswerStream.number)" : output
  }

  /// Whether the standard output no longer has a reader.
  package static var isOutputClosed: Bool { AnswerStream.isClosed }
}

/// The standard output cannot be written.
package struct OutputError: Error, CustomStringConvertible {
  package var description: String {
    "the answers cannot be written to the standard output; is the disk full?"
  }
}
