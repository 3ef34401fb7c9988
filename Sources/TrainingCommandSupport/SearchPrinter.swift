internal import Foundation
internal import SpeechModel
package import SpeechTraining

/// Shows a search's events to the user: a line for each trial, and on a terminal one that changes
/// in place.
package struct SearchPrinter {
  private var printer: ProgressPrinter
  private let names: [(path: String, name: String)]
  /// What trials start from.
  private let start: String

  /// Creates a printer.
  ///
  /// - Parameters:
  ///   - space: What is searched, for the names of the settings.
  ///   - printer: Shows the lines.
  package init(_ space: SearchSpace, _ printer: ProgressPrinter) {
    self.printer = printer
    start = space.startPath ?? (space.variesStart ? "varied" : "untrained")
    names = zip(space.parameters, space.names).map { ($0.path, $1) }
  }

  /// Shows an event.
  package mutating func show(_ event: SearchEvent) {
    if printer.isQuiet {
      showWarnings(event)
      return
    }
    switch event {
    case .preparing(let event): printer.show(event)
    case .alreadyFinished: printer.line("this search is finished")
    case .resuming(let trials): printer.line("resuming after \(trials) trials")
    case .round(let number, let trials):
      if number == 1 {
        printer.line("start: \(start)")
      }
      printer.line("round \(number): \(counted(trials, "trial"))")
    case .progress(let progress):
      printer.update(
        share: Double(progress.done) / Double(max(1, progress.known)),
        before: "search",
        after: Self.words(progress),
        isLast: false
      )
    case .trial(let trial, let isBest): printer.line(words(trial, isBest: isBest))
    }
  }

  /// Shows the part of an event that the user must know even with `--quiet`.
  private mutating func showWarnings(_ event: SearchEvent) {
    switch event {
    case .preparing(let event): printer.show(event)
    case .trial(let trial, _) where trial.failure != nil:
      printer.line("warning: \(words(trial, isBest: false))")
    default: break
    }
  }

  /// Removes the changing line, before other output.
  package mutating func finish() { printer.close() }

  static func words(_ progress: SearchProgress) -> [String] {
    let running = progress.running.map(String.init).joined(separator: ", ")
    return [
      "\(progress.done) of \(progress.known)\(progress.isOpen ? " or more" : "") trials",
      running.isEmpty ? nil : "running \(running)",
      progress.best.flatMap { best in
        best.score.map { "best \($0.accuracyInWords) (trial \(best.number))" }
      },
      progress.secondsLeft.map { "\(durationInWords($0)) left" },
    ].compactMap { $0 }
  }

  func words(_ trial: Trial, isBest: Bool) -> String {
    let settings = names.compactMap { path, name in
      trial.assignments[path].map { "\(name) \($0)" }
    }.joined(separator: ", ")
    switch trial.result {
    case .failed(let words): return "trial \(trial.number) failed: \(words)  (\(settings))"
    case .finished(let score):
      return "trial \(trial.number): accuracy \(score.accuracyInWords)"
        + String(format: "  loss %.3f", score.loss) + "  \(settings)"
        + (isBest ? "  best so far" : "")
    }
  }
}
