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
}
