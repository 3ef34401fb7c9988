internal import Foundation
package import SpeechTraining

private let signalled = Interruption()

extension Interruption {
  /// An interruption by Ctrl-C, a termination request or the end of the terminal; a second Ctrl-C ends
  /// the process at once.
  package static func bySignals() -> Interruption {
    // Created here: the handler must find it and cannot allocate.
    let interruption = signalled
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&signals, number)
      signal(number) { number in
        signalled.request()
        signal(number, SIG_DFL)
      }
    }
    // nohup has it ignored. The shell and the kernel both send it, so that the second is no wish.
    let before = signal(SIGHUP, SIG_IGN)
    if unsafeBitCast(before, to: Int.self) != unsafeBitCast(SIG_IGN, to: Int.self) {
      sigaddset(&signals, SIGHUP)
      signal(SIGHUP) { _ in signalled.request() }
    }
    // The parent process may have blocked them, and blocked signals are inherited.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return interruption
  }
}
