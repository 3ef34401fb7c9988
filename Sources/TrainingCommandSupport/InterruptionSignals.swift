internal import Foundation
package import SpeechTraining

private let signalled = Interruption()

extension Interruption {
  /// An interruption that Ctrl-C or a termination request states; a second Ctrl-C ends at once.
  package static func bySignals() -> Interruption {
    // Made here: the handler, in which nothing may be made, must find it.
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
    // A program that starts this one may have blocked them, and a blocked signal is inherited.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    return interruption
  }
}
