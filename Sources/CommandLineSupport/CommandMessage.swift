internal import SpeechModel

/// An error of a library of which a command has more to say than its description: what to do about it
/// with the command's own flags, which a library does not know.
package protocol CommandExplained: Error {
  /// What the command says of it.
  var commandMessage: String { get }
}

/// What a command says of an error.
package func commandMessage(_ error: any Error) -> String {
  (error as? any CommandExplained)?.commandMessage ?? "\(error)"
}

extension AudioError: CommandExplained {
  package var commandMessage: String { "\(source): \(reason.commandWords)" }
}

extension AudioError.Reason {
  /// The error without the file's name.
  package var commandWords: String {
    switch self {
    case .noSuchChannel: "\(explanation) (--channel)"
    case .channelsCancel: "\(explanation); hear one of them with --channel 1"
    default: explanation
    }
  }
}

extension ModelFileError: CommandExplained {
  package var commandMessage: String {
    switch reason {
    case .otherKind(let found, .resume(let run, let model)):
      "\(path): \(found); \(model.map { "use \($0), or " } ?? "")resume it with:"
        + " asr-train --resume \(run)"
    case .otherDigest: "\(self), or name one with --from"
    default: description
    }
  }
}
