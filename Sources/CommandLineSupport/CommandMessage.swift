internal import Foundation
internal import SpeechModel

/// An error of a library for which a command has a better message than its description: one that
/// names the command's own flags, which a library does not know.
package protocol CommandExplained: Error {
  /// The command's message about it.
  var commandMessage: String { get }
}

/// A command's message about an error.
package func commandMessage(_ error: any Error) -> String {
  (error as? any CommandExplained)?.commandMessage ?? "\(error)"
}

/// The end of a message about a missing file or folder: the one that was probably meant, if any.
package func didYouMean(insteadOf path: String) -> String {
  nearestPath(to: path).map { "; did you mean \(shellQuoted($0))?" } ?? ""
}

/// The same for the folder of a run or its model, which may lie in `runs`.
package func didYouMean(insteadOfRun path: String) -> String {
  let inRuns = "runs/\(path)"
  let candidates = [
    nearestPath(to: path), FileManager.default.fileExists(atPath: inRuns) ? inRuns : nil,
    nearestPath(to: inRuns),
  ]
  // A folder of runs is none itself.
  let run = candidates.compactMap(\.self).first {
    !isDirectory($0) || FileManager.default.fileExists(atPath: "\($0)/config.yaml")
  }
  return run.map { "; did you mean \(shellQuoted($0))?" } ?? ""
}

extension AudioError: CommandExplained {
  package var commandMessage: String { "\(source): \(commandReason)" }

  /// The message without the recording's name.
  package var commandReason: String {
    reason.commandWords + (reason == .missing ? didYouMean(insteadOf: source) : "")
  }
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
      "\(path): \(found); \(model.map { "use \(shellQuoted($0)), or " } ?? "")resume it with:"
        + " asr-train --resume \(shellQuoted(run))"
    case .otherDigest: "\(self), or name one with --from"
    case .unreadable(.missing): "\(self)\(didYouMean(insteadOfRun: path))"
    default: description
    }
  }
}
