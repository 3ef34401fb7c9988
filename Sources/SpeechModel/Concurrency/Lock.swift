internal import SpeechFoundation

/// A lock that one thread at a time holds.
package final class Lock: @unchecked Sendable {
  // Unchecked: the mutex is made for several threads; the pointer to it never changes.
  fileprivate let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  package init() {
    mutex.initialize(to: pthread_mutex_t())
    let status = pthread_mutex_init(mutex, nil)
    precondition(status == 0, "the system has no memory for a lock")
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Waits until no other thread holds the lock, and takes it.
  package func lock() { pthread_mutex_lock(mutex) }

  /// Releases the lock, which the thread holds.
  package func unlock() { pthread_mutex_unlock(mutex) }

  /// Calls the body with the lock held.
  package func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    lock()
    defer { unlock() }
    return try body()
  }
}

/// Lets threads wait until another one says that something has changed.
package final class Condition: @unchecked Sendable {
  // Unchecked: as for the lock.
  private let lock = Lock()
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  package init() {
    condition.initialize(to: pthread_cond_t())
    let status = pthread_cond_init(condition, nil)
    precondition(status == 0, "the system has no memory for a condition")
  }

  deinit {
    pthread_cond_destroy(condition)
    condition.deallocate()
  }

  /// Calls the body, which may `wait`, with the condition's lock held.
  package func withLock<Result>(_ body: () -> Result) -> Result { lock.withLock(body) }

  /// Releases the lock until another thread announces a change; may return without one.
  package func wait() { pthread_cond_wait(condition, lock.mutex) }

  /// Wakes all threads that wait.
  package func announce() { pthread_cond_broadcast(condition) }
}
