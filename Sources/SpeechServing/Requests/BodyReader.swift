internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpeechModel

/// Reads request bodies whole, within limits for each and for all together.
package struct BodyReader: Sendable {
  /// The most bytes of a body.
  package let longestBytes: Int
  /// The longest time that a body, or a line of a stream, may take to arrive.
  package let longestTime: Duration
  /// The memory of all bodies.
  package let budget: MemoryBudget

  /// The most bytes of the lines of a stream that are not answered yet, so that no stream takes all memory.
  var longestOfStream: Int { budget.bytes / 8 }

  /// Why a body or a line is not read any further where others take all memory.
  var noMemory: ServingError {
    var error = ServingError(
      .serviceUnavailable,
      "the server has no memory left for another recording; try again in a second"
    )
    error.retryAfterSeconds = 1
    error.closesConnection = true
    return error
  }

  /// Why a stream whose line does not end is not read any further.
  var lateLine: ServingError {
    let seconds = longestTime / .seconds(1)
    return ServingError(
      .requestTimeout,
      "a line has taken more than \(seconds.shortText) s to arrive; send each line at once"
    )
  }

  /// Calls the body with the bytes of a request, which count as memory in use until it returns.
  ///
  /// - Throws: `ServingError` if there are too many bytes, or what the body throws.
  func withBytes<Value>(
    of request: Request,
    _ body: ([UInt8]) async throws -> Value
  ) async throws -> Value {
    let announced = request.headers[.contentLength].flatMap { Int($0) }
    if let announced, announced > longestBytes { throw tooLarge("\(announced)") }
    var taken = 0
    defer { budget.give(taken) }
    func take(_ count: Int) throws {
      guard budget.take(count) else { throw noMemory }
      taken += count
    }
    var bytes: [UInt8] = []
    do {
      for try await buffer in request.body {
        guard bytes.count + buffer.readableBytes <= longestBytes else {
          throw tooLarge("more than \(longestBytes)")
        }
        try take(buffer.readableBytes)
        if bytes.isEmpty, let announced { bytes.reserveCapacity(min(announced, 1 << 20)) }
        bytes.append(contentsOf: buffer.readableBytesView)
      }
    } catch let error as ServingError {
      throw error
    } catch {
      // The connection broke, or its chunks are none.
      var broken = ServingError(.badRequest, "the body did not arrive whole; send it again")
      broken.closesConnection = true
      throw broken
    }
    return try await body(bytes)
  }

  private func tooLarge(_ found: String) -> ServingError {
    var error = ServingError(
      .contentTooLarge,
      "a body of \(found) bytes; expected at most \(longestBytes), so send fewer or shorter"
        + " recordings at once"
    )
    error.closesConnection = true
    return error
  }
}
