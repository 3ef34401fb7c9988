package import SpeechTraining

extension Verdict {
  /// The verdict and what to try, for a terminal: whole commands, which can be pasted.
  package func report(_ command: RunCommand) -> String {
    guard !suggestions.isEmpty else { return words }
    return
      ([words, "What to try next:"]
      + suggestions.map {
        command.isPossible
          ? "  \($0.words):\n    \(command.changed(by: $0.change))" : "  \($0.words)"
      })
      .joined(separator: "\n")
  }
}
