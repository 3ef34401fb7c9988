import SpeechTraining
import Synchronization

/// Lets the threads that open files share one printer.
final class ReadingProgress: Sendable {
  /// Unchecked: the printer is only touched inside the mutex.
  private struct Shared: @unchecked Sendable {
    var printer: ProgressPrinter
  }

  private let shared: Mutex<Shared>

  init(_ printer: ProgressPrinter) { shared = Mutex(Shared(printer: printer)) }

  /// The printer as it is now.
  var printer: ProgressPrinter { shared.withLock { $0 }.printer }

  /// Shows that so many of so many files were opened.
  func show(done: Int, of all: Int) {
    shared.withLock { $0.printer.show(.reading(done: done, of: all)) }
  }
}
