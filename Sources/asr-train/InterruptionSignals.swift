import Foundation
import SpeechTraining

private let signalled = Interruption()

extension Interruption {
  /// An interruption that Ctrl-C or a termination request states; a second Ctrl-C ends at once.
  static func bySignals() -> Interruption {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        signalled.request()
        signal(number, SIG_DFL)
      }
    }
    return signalled
  }
}
