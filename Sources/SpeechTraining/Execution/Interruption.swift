internal import Synchronization

/// A wish to stop, which a signal handler may state at any time; training ends after the step.
public final class Interruption: Sendable {
  private let wish = Atomic(false)

  /// Nobody wishes to stop yet.
  public init() {}

  /// States the wish.
  ///
  /// Safe in a signal handler.
  public func request() { wish.store(true, ordering: .relaxed) }

  /// Whether it was stated.
  public var isRequested: Bool { wish.load(ordering: .relaxed) }

  /// Ends what has nothing to keep yet.
  ///
  /// - Throws: `InterruptionError` if the wish was stated.
  func check() throws(InterruptionError) {
    if isRequested { throw InterruptionError() }
  }
}

/// Why something ended before there was anything to keep: somebody wished it to.
public struct InterruptionError: Error, Equatable, CustomStringConvertible {
  /// One line for a person.
  public var description: String { "stopped before training began; nothing was written" }
}
