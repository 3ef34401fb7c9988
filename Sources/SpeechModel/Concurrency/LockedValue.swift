internal import Foundation

/// A value that one thread at a time may use.
///
/// Foundation's lock rather than `Mutex`, which waits on a futex that the thread sanitizer does not
/// see: whoever builds a server with it would be told of a race at every value behind one. The
/// few nanoseconds more are paid per clip and task. Where there is no value, an `NSLock` by itself
/// does: one without size would seem to lie where something else does.
package final class LockedValue<Value: Sendable>: @unchecked Sendable {
  // Unchecked: the value is reached with the lock held only.
  private let lock = NSLock()
  private var value: Value

  /// Keeps a value.
  package init(_ value: Value) { self.value = value }

  /// Calls the body with the value, while no other thread has it.
  package func withLock<Result, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(&value)
  }
}
