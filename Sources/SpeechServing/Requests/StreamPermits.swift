internal import HTTPTypes
internal import SpeechModel

/// The places for streams of sound, which stay open for long.
final class StreamPlaces: Sendable {
  private let taken = LockedValue(0)
  private let count: Int

  /// After how many seconds to try again for a place.
  private static let retrySeconds = 10

  /// Makes so many places.
  init(count: Int) { self.count = count }

  /// How many are taken.
  var takenCount: Int { taken.withLock { $0 } }

  /// A place, which is free again once nobody holds it.
  final class Place: Sendable {
    private let places: StreamPlaces

    fileprivate init(_ places: StreamPlaces) { self.places = places }

    deinit { places.taken.withLock { $0 -= 1 } }
  }

  /// Takes a place.
  ///
  /// - Throws: `ServingError` if there is none.
  func take() throws -> Place {
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
    return Place(self)
  }
}
