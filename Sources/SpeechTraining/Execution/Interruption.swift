internal import Synchronization

/// A request to end a run, which a signal handler may make at any time; training ends after the
/// step.
public final class Interruption: Sendable {
  /// What becomes of the run.
  public enum Outcome: Int, Sendable {
    /// It stops as it is, and can be resumed: the best model so far is neither calibrated nor scored.
    case resumable = 1
    /// It ends for good, like a run whose validations no longer improve: the best model so far is
    /// calibrated and scored on the testing clips.
    case finished
  }

  /// The raw value of the outcome; 0 for none.
  private let wish = Atomic(0)

  /// Creates one that is not requested yet.
  public init() {}

  /// Requests that the run ends; of several requests the last counts.
  ///
  /// Safe to call from a signal handler.
  public func request(_ outcome: Outcome = .resumable) {
    wish.store(outcome.rawValue, ordering: .relaxed)
  }

  /// What was requested; nil if nothing was.
  public var requested: Outcome? { Outcome(rawValue: wish.load(ordering: .relaxed)) }

  /// Whether a stop was requested.
  public var isRequested: Bool { requested != nil }

  /// Throws if a stop was requested, for work that has nothing to keep yet.
  ///
  /// - Throws: `InterruptionError` if a stop was requested.
  func check() throws(InterruptionError) {
    if isRequested { throw InterruptionError() }
  }
}

/// A stop was requested before there was anything to keep.
public struct InterruptionError: Error, Equatable, CustomStringConvertible {
  /// One line for the user.
  public var description: String { "stopped before training began; nothing was written" }
}
