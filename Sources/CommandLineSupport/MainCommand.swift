package import ArgumentParser
internal import Foundation
internal import SpeechModel

/// A program's main command: what all programs do before and after their own work.
///
/// The standard output is reserved for answers, a closed pipe or a limit on the size of files does
/// not end the program silently, and no error message contains a raw control character.
package protocol MainCommand: ParsableCommand {}

extension MainCommand {
  /// Runs the program with the arguments of the command line.
  package static func main() {
    prepare()
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let file = UnmarkedFile(in: arguments) { end(with: ValidationError("\(file)")) }
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
    } catch {
      end(with: error, after: arguments)
    }
  }

  /// The message about a first word that is none of the program's subcommands; nil if it is one, or
  /// if the program has none.
  private static func unknownSubcommand(_ arguments: [String]) -> String? {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !names.isEmpty, let word = arguments.first, !word.hasPrefix("-"), word != "help",
      !names.contains(word)
    else { return nil }
    let program = configuration.commandName ?? ""
    let expected =
      nearest(to: word, in: names).map { "did you mean \(program) \($0)?" }
      ?? "expected one of \(names.joined(separator: ", "))"
    return "\(program) has no command '\(word.excerpt())'; \(expected)"
  }

  private static func prepare() {
    AnswerStream.claim()
    // Both are reported as errors of the write.
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }

  /// Prints an error's message and ends the program with its status.
  private static func end(with error: any Error, after arguments: [String] = []) -> Never {
    let code = exitCode(for: error)
    // Our errors are one line each, whatever characters the names in them contain.
    let message = fullMessage(for: (error as? any CommandExplained).map(Explained.init) ?? error)
    var text = code == .failure ? message.printable : message.printableLines
    if code == .validationFailure {
      let hint =
        UnmarkedFile(unknownIn: arguments)?.description ?? dashedValue(text, arguments)
      if let hint { text = "Error: \(hint)\n\(text)" }
      if let meant = mistypedValue(text), let end = text.range(of: ". Please provide") {
        text.replaceSubrange(end, with: "; did you mean \(meant)? Please provide")
      }
      if let words = unknownSubcommand(arguments) {
        text = "Error: \(words)" + text.drop { $0 != "\n" }
      }
    }
    if !text.isEmpty {
      if code.isSuccess {
        do {
          try Terminal.print(text)
        } catch {
          Terminal.note("Error: \(error)\n")
          exit(withError: ExitCode.failure)
        }
      } else {
        Terminal.note(text + "\n")
      }
    }
    exit(withError: code)
  }
}

/// The option with the choice that a value was probably meant to be.
private func mistypedValue(_ message: String) -> String? {
  let pattern =
    #/The value '(.+)' is invalid for '(--[a-z-]+) .*Please provide one of ([^.]+)/#
  guard let (_, value, option, list) = message.firstMatch(of: pattern)?.output else { return nil }
  // A few choices stand in one line, in quotes, and more of them in a list.
  let choices = list.matches(of: #/'([^']+)'|(?m:^ +- (.+)$)/#)
    .compactMap { ($0.1 ?? $0.2).map(String.init) }
  return nearest(to: String(value), in: choices).map { "\(option) \($0)" }
}

/// What to write instead of a value that begins with a dash, if that is why an option has none.
private func dashedValue(_ message: String, _ arguments: [String]) -> String? {
  guard let option = message.firstMatch(of: #/Missing value for .(--[a-z-]+) /#)?.1,
    let index = arguments.firstIndex(of: String(option)), index + 1 < arguments.count
  else { return nil }
  let value = arguments[index + 1]
  guard value.hasPrefix("-"), !value.hasPrefix("--"), value.count > 1 else { return nil }
  return "a value that begins with a dash is written as \(option)=\(shellQuoted(value).printable)"
}

/// An error with the command's message about it.
private struct Explained: Error, CustomStringConvertible {
  let description: String

  init(_ error: any CommandExplained) { description = error.commandMessage }
}

/// A file whose name looks like an option.
private struct UnmarkedFile: CustomStringConvertible {
  let argument: String

  /// The first argument that would be parsed as single-letter flags, one of them perhaps `-h`, and
  /// is the name of a file.
  init?(in arguments: [String]) {
    self.init(arguments) { $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.count > 2 }
  }

  /// The first argument that may be an unknown option, and is the name of a file.
  init?(unknownIn arguments: [String]) { self.init(arguments) { $0.hasPrefix("-") && $0 != "-" } }

  private init?(_ arguments: [String], _ isSuspect: (String) -> Bool) {
    let suspect = arguments.prefix { $0 != "--" }.first {
      var status = stat()
      return isSuspect($0) && lstat($0, &status) == 0
    }
    guard let suspect else { return nil }
    argument = suspect
  }

  var description: String {
    "'\(argument.printable)' looks like an option and is a file; did you mean"
      + " './\(argument.printable)'? Or put -- before the names of files"
  }
}
