import Foundation
import Synchronization

private let isEndRequested = Atomic(false)

/// Whether a signal has asked to stop listening; a second one ends the process at once.
enum EndOfListening {
  static var isRequested: Bool { isEndRequested.load(ordering: .relaxed) }

  /// Has Ctrl-C and a termination request end the waiting for sound.
  static func onSignals() {
    // Without SA_RESTART, so that a read that waits for sound returns.
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { number in
      isEndRequested.store(true, ordering: .relaxed)
      signal(number, SIG_DFL)
    }
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
    // A process inherits the signals that its parent has blocked.
    var both = sigset_t()
    sigemptyset(&both)
    sigaddset(&both, SIGINT)
    sigaddset(&both, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }
}
