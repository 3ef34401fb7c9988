internal import Foundation
internal import SpeechModel

/// A thread for pictures, which must not keep recognition waiting.
final class FeaturePainter: Sendable {
  private let queue = DispatchQueue(label: "features")
  private let waiting = LockedValue(0)

  /// The most pictures that wait.
  private static let capacity = 8

  /// Calls the body on the thread.
  ///
  /// - Throws: `QueueRefusal` if too many wait, or what the body throws.
  func run<Value: Sendable>(_ body: @Sendable @escaping () throws -> Value) async throws -> Value {
    let isFull = waiting.withLock { waiting in
      if waiting >= Self.capacity { return true }
      waiting += 1
      return false
    }
    if isFull { throw QueueRefusal.full(capacity: Self.capacity) }
    defer { waiting.withLock { $0 -= 1 } }
    return try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }
}
