internal import SpeechModel

/// The memory that request bodies may take, all of them together.
package final class MemoryBudget: Sendable {
  private let used = LockedValue(0)
  /// The most bytes.
  package let bytes: Int

  /// Makes a budget of so many bytes.
  package init(bytes: Int) { self.bytes = bytes }

  /// The bytes in use.
  package var usedBytes: Int { used.withLock { $0 } }

  /// Takes bytes; false if there are not as many left.
  func take(_ count: Int) -> Bool {
    used.withLock { used in
      guard used + count <= bytes else { return false }
      used += count
      return true
    }
  }

  /// Gives bytes back.
  func give(_ count: Int) { used.withLock { $0 -= count } }
}
