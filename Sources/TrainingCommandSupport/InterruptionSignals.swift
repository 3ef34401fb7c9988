internal import Foundation
package import SpeechTraining

private let signalled = Interruption()

extension Interruption {
  /// An interruption by Ctrl-C or a termination request; a second Ctrl-C ends the process at once.
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
    // The parent process may have blocked them, and blocked signals are inherited.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return interruption
  }
}
