internal import Synchronization

/// A request to stop, which a signal handler may make at any time; training ends after the step.
public final class Interruption: Sendable {
  private let wish = Atomic(false)

  /// Creates one that is not requested yet.
  public init() {}

  /// Requests a stop.
  ///
  /// Safe to call from a signal handler.
  public func request() { wish.store(true, ordering: .relaxed) }

  /// Whether a stop was requested.
  public var isRequested: Bool { wish.load(ordering: .relaxed) }

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
