internal import Foundation

/// Shows a run's events to a person: one line that changes in place on a terminal, plain lines
/// elsewhere.
public struct ProgressPrinter {
  private let isTerminal: Bool
  private let columns: Int
  private let write: (String) -> Void
  private var lastUpdate = Date.distantPast
  private var isLineOpen = false

  /// The shortest time between two updates of the changing line, in seconds.
  private static let interval = 0.1

  /// Makes a printer.
  ///
  /// - Parameters:
  ///   - isTerminal: Whether the line may change in place.
  ///   - columns: The width of the terminal.
  ///   - write: Takes the text, line ends included.
  public init(isTerminal: Bool, columns: Int = 80, write: @escaping (String) -> Void) {
    self.isTerminal = isTerminal
    self.columns = columns
    self.write = write
  }

  /// Shows an event.
  public mutating func show(_ event: TrainingEvent) {
    switch event {
    case .reading(let done, let all):
      update("reading \(done) of \(all) files", isLast: done == all)
    case .data(let report): line(report)
    case .resuming(let words): line(words)
    case .calibrated(let summary): line(summary.report)
    case .judged(let verdict): line(verdict.report)
    case .part(let name, let place, let all): line("\npart \(place) of \(all): \(name)")
    case .network(let description): line(description)
    case .step(let progress): update(Self.words(progress), isLast: false)
    case .epoch(let metrics, let all, let isBest):
      line(Self.words(metrics, of: all) + (isBest ? "  best so far" : ""))
    case .tested(let evaluation):
      line("test accuracy \(evaluation.accuracyInWords)")
      if let words = evaluation.withoutSilence {
        line("without silence \(words.accuracyInWords)")
      }
    }
  }

  static func words(_ progress: TrainingEvent.Progress) -> String {
    String(
      format: "epoch %d of %d  %3d %%  loss %.3f  %.0f clips/s  %@ left",
      progress.epoch,
      progress.epochs,
      100 * progress.step / progress.steps,
      progress.loss,
      progress.clipsPerSecond,
      duration(progress.secondsLeft)
    )
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

  /// "42 s", "3:07 min" or "1:05 h".
  package static func duration(_ seconds: Double) -> String {
    let whole = max(0, Int(seconds.rounded()))
    if whole < 60 { return "\(whole) s" }
    let minutes = whole / 60
    if minutes < 60 { return String(format: "%d:%02d min", minutes, whole % 60) }
    return String(format: "%d:%02d h", minutes / 60, minutes % 60)
  }

  /// Removes the line that changes, if it is there.
  mutating func clear() {
    if isLineOpen { write("\r\u{1B}[K") }
    isLineOpen = false
  }

  /// Shows a line that stays.
  mutating func line(_ text: String) {
    clear()
    write(text + "\n")
  }

  /// Shows a line that the next one replaces; nothing where the line cannot change.
  mutating func update(_ text: String, isLast: Bool) {
    guard isTerminal else { return }
    let now = Date()
    guard isLast || now.timeIntervalSince(lastUpdate) >= Self.interval else { return }
    lastUpdate = now
    isLineOpen = true
    write("\r\(text.prefix(max(10, columns - 1)))\u{1B}[K")
  }
}
