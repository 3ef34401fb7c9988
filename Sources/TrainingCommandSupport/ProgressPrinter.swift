internal import CommandLineSupport
package import Foundation
internal import SpeechModel
package import SpeechTraining

/// Shows a run's events to the user: a bar that changes in place on a terminal, plain lines
/// elsewhere.
package struct ProgressPrinter {
  private let isTerminal: Bool
  private let columns: () -> Int
  private let bar: ProgressBar
  private let write: (String) -> Void
  private var lastUpdate = Date.distantPast
  private var isLineOpen = false
  let isQuiet: Bool
  /// Whether nobody named a network, so that it is said why it is this one.
  package var choosesNetwork = false
  /// The current part of a cross-validation, from 1, of which less is shown.
  private var part: Int?
  /// Shown right below the accuracy.
  private var copied: CopiedClips?
  /// The clock, for tests.
  package var now: () -> Date = { Date() }

  /// The shortest time between two updates of the changing line, in seconds.
  private static let interval = 0.1
  /// The width of lines without a terminal.
  private static let columnsOfAFile = 120
  /// The most pairs of labels that are named.
  private static let confusedPairs = 5

  /// Creates a printer.
  ///
  /// - Parameters:
  ///   - isTerminal: Whether the line may change in place.
  ///   - columns: The width of the terminal, asked for at every change: a window may be resized.
  ///   - isUnicode: Whether bars and curves use Unicode blocks, or ASCII.
  ///   - hasColours: Whether the bar is coloured.
  ///   - isQuiet: Whether nothing is shown but warnings.
  ///   - write: Writes text, which includes line breaks.
  package init(
    isTerminal: Bool,
    columns: @autoclosure @escaping () -> Int = 80,
    isUnicode: Bool = true,
    hasColours: Bool = false,
    isQuiet: Bool = false,
    write: @escaping (String) -> Void
  ) {
    self.isTerminal = isTerminal
    self.columns = columns
    bar = ProgressBar(isUnicode: isUnicode, hasColours: hasColours)
    self.isQuiet = isQuiet
    self.write = write
  }

  /// Creates a printer that writes to standard error, in the style of its terminal.
  package init(isQuiet: Bool = false) {
    self.init(
      isTerminal: Terminal.isInteractive,
      columns: Terminal.columns,
      isUnicode: Terminal.isUnicode,
      hasColours: Terminal.hasColours,
      isQuiet: isQuiet,
      write: Terminal.note
    )
  }

  /// Shows an event.
  package mutating func show(_ event: TrainingEvent) {
    if isQuiet {
      showWarnings(event)
      return
    }
    if case .part(_, let place, _) = event { part = place }
    if let part, Self.isLeftOut(event, ofPart: part) { return }
    switch event {
    case .reading(let done, let all):
      update(
        share: Double(done) / Double(max(1, all)),
        before: "reading",
        after: ["\(done) of \(all) files"],
        isLast: done == all
      )
    case .speaking(let done, let all, let left): showSpoken(done, of: all, secondsLeft: left)
    case .data(let summary): line(summary.words)
    case .checked(let faults): line(faults.words)
    case .damagedCheckpoint(let error): line("a damaged checkpoint is skipped: \(error)")
    case .resuming(let point): line(point.words)
    case .calibrated(let summary): line(summary.report)
    case .judged(let verdict, let command): line(verdict.report(command))
    case .reported(let path): line("report: \(path)")
    case .trainingOnly(let summary): line(summary.trainingOnlyInWords)
    case .part(let name, let place, let all): line("\npart \(place) of \(all): \(name)")
    case .network(let outline): line(outline.words(choosesNetwork: choosesNetwork))
    case .step(let progress):
      update(
        share: Self.share(progress),
        before: String(
          format: "epoch %*d/%d",
          "\(progress.epochs)".count,
          progress.epoch,
          progress.epochs
        ),
        after: Self.words(progress),
        isLast: false
      )
    case .epoch(let metrics, let all, let isBest):
      line(Self.words(metrics, of: all) + (isBest ? "  best so far" : ""))
    case .ended(let epochs):
      close()
      let columns = isTerminal ? columns() : Self.columnsOfAFile
      LearningCurves.lines(epochs, columns: columns, isUnicode: bar.isUnicode).forEach { line($0) }
    case .copied(let clips): copied = clips
    case .tested(let evaluation):
      line("test accuracy \(evaluation.accuracyInWords)")
      if let copied { line(copied.words) }
      copied = nil
      if let words = evaluation.withoutSilence {
        line("without silence \(words.accuracyInWords)")
      }
      evaluation.rejection?.report.forEach { line($0) }
      let pairs = evaluation.confusedPairs(Self.confusedPairs)
      if !pairs.isEmpty { line("most often confused:") }
      for pair in pairs { line("  \(pair.words)") }
    case .warning(let warning): line("warning: \(warning.words)")
    }
  }

  /// Shows the part of an event that the user must know even with `--quiet`.
  private mutating func showWarnings(_ event: TrainingEvent) {
    switch event {
    case .warning(let warning): line("warning: \(warning.words)")
    case .data(let summary): if let words = summary.omissionsInWords { line(words) }
    case .checked(let faults): line(faults.words)
    case .damagedCheckpoint(let error): line("a damaged checkpoint is skipped: \(error)")
    default: break
    }
  }

  /// Whether an event is not shown for a part of a cross-validation, as its report has it, or it
  /// was shown before.
  private static func isLeftOut(_ event: TrainingEvent, ofPart part: Int) -> Bool {
    switch event {
    case .network: part > 1
    case .ended, .calibrated, .judged: true
    default: false
    }
  }

  /// Shows how many of how many clips were spoken by synthetic voices.
  package mutating func showSpoken(_ done: Int, of all: Int, secondsLeft: Double) {
    update(
      share: Double(done) / Double(max(1, all)),
      before: "speaking",
      after: ["\(done) of \(all) clips", "\(durationInWords(secondsLeft)) left"],
      isLast: done == all
    )
  }

  /// Shows how much of long recordings is mixed, from 0 to 1.
  package mutating func showMixed(_ share: Double) {
    let percent = String(format: "%3.0f %%", 100 * share)
    update(share: share, before: "mixing", after: [percent], isLast: share == 1)
  }

  /// Removes the changing line, before other output to the terminal.
  package mutating func close() {
    if isLineOpen { write("\r\u{1B}[K") }
    isLineOpen = false
  }

  /// The fraction of the run that is done, in [0, 1].
  private static func share(_ progress: TrainingEvent.Progress) -> Double {
    (Double(progress.epoch - 1) + Double(progress.step) / Double(progress.steps))
      / Double(progress.epochs)
  }

  /// The texts after the bar, the most important first.
  private static func words(_ progress: TrainingEvent.Progress) -> [String] {
    let speed = String(format: "%.0f clips/s", progress.clipsPerSecond)
    return [
      String(format: "%3d %%", Int(100 * share(progress))),
      "\(durationInWords(progress.secondsLeft)) left",
      String(format: "loss %.3f", progress.loss),
    ] + (progress.clipsPerSecond > 0 ? [speed] : [])
  }

  static func words(_ metrics: EpochMetrics, of epochs: Int) -> String {
    var text = String(
      format: "epoch %*d of %d  training loss %.3f  accuracy %5.1f %%",
      "\(epochs)".count,
      metrics.epoch,
      epochs,
      metrics.trainingLoss,
      100 * metrics.trainingAccuracy
    )
    if let loss = metrics.validationLoss, let accuracy = metrics.validationAccuracy {
      text += String(format: "  validation loss %.3f  accuracy %5.1f %%", loss, 100 * accuracy)
    }
    return text
  }

  /// Shows a line that stays.
  mutating func line(_ text: String) {
    close()
    write(text + "\n")
  }

  /// Shows a bar that the next line replaces; nothing where the line cannot change.
  mutating func update(share: Double, before: String, after: [String], isLast: Bool) {
    guard isTerminal, !isQuiet else { return }
    let now = now()
    guard isLast || now.timeIntervalSince(lastUpdate) >= Self.interval else { return }
    lastUpdate = now
    isLineOpen = true
    let line = bar.line(share: share, before: before, after: after, columns: columns())
    write("\r\(line)\u{1B}[K")
  }
}
