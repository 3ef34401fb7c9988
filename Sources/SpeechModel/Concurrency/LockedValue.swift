/// A value that one thread at a time may use.
///
/// A mutex of the system rather than `Mutex`, which waits on a futex that the thread sanitizer does not
/// see: it would report a race at every value behind one, also to a server that uses this package.
/// The few extra nanoseconds are paid per clip and task. Where there is no value, use a `Lock`
/// by itself: a value of size zero would seem to share its address with another.
package final class LockedValue<Value: Sendable>: @unchecked Sendable {
  // Unchecked: the value is accessed only with the lock held.
  private let lock = Lock()
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
