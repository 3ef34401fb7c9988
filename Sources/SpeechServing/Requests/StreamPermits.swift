internal import HTTPTypes
internal import SpeechModel

/// Permits to listen to a stream of sound, which may stay open for hours: so many at once.
final class StreamPermits: Sendable {
  private let taken = LockedValue(0)
  private let count: Int

  /// After how many seconds to try again for a permit.
  private static let retrySeconds = 10

  /// Makes so many permits.
  init(count: Int) { self.count = count }

  /// How many are taken.
  var takenCount: Int { taken.withLock { $0 } }

  /// A permit, which is free again once nobody holds it.
  final class Permit: Sendable {
    private let permits: StreamPermits

    fileprivate init(_ permits: StreamPermits) { self.permits = permits }

    deinit { permits.taken.withLock { $0 -= 1 } }
  }

  /// Takes a permit.
  ///
  /// - Throws: `ServingError` if there is none.
  func take() throws -> Permit {
    let isTaken = taken.withLock { taken in
      guard taken < count else { return false }
      taken += 1
      return true
    }
    guard isTaken else {
      var error = ServingError(
        .serviceUnavailable,
        "\(counted(count, "stream")) \(count == 1 ? "is" : "are") listened to already, the most that may"
          + " be; try again in \(Self.retrySeconds) seconds"
      )
      error.retryAfterSeconds = Self.retrySeconds
      throw error
    }
    return Permit(self)
  }
}
