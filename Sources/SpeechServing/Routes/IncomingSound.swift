internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpeechModel

/// The samples of a request's body, as they come in: a WAV file that is still being recorded, or samples
/// without a header.
///
/// Unchecked: one task at a time reads it, the route's and then the response's.
final class IncomingSound: @unchecked Sendable {
  private var chunks: RequestBody.AsyncIterator
  private var decoder: SampleDecoder
  /// Bytes that came with the header.
  private var pending: ArraySlice<UInt8>
  /// Whether the next bytes are the first, and samples, by what the client says.
  private var isFirst = false

  private static let source = "the stream"

  var sampleRateHertz: Int { decoder.coding.sampleRateHertz }

  /// Reads up to the first sample, so that a body that is no sound gets a status of its own.
  ///
  /// - Parameter coding: How samples without a header are written; nil for WAV.
  /// - Throws: `ServingError`.
  init(_ body: RequestBody, coding: SampleCoding?, channel: ChannelChoice) async throws {
    chunks = body.makeAsyncIterator()
    var bytes: [UInt8] = []
    do {
      if let coding {
        decoder = try SampleDecoder(coding, channel: channel, source: Self.source)
        isFirst = true
      } else {
        let header = try await Self.header(&bytes, &chunks)
        decoder = try SampleDecoder(header.coding, channel: channel, source: Self.source)
        bytes.removeFirst(header.count)
      }
    } catch let error as AudioError {
      throw ServingError(error)
    }
    pending = bytes[...]
  }

  /// Waits for samples, of which there may be none; nil at the end.
  ///
  /// - Throws: `ServingError` for samples that are none or a stream that has to end, or any other error if the
  ///   connection breaks.
  func next() async throws -> [Float]? {
    var bytes = pending
    pending = []
    if bytes.isEmpty {
      guard let chunk = try await chunks.next() else { return nil }
      bytes = Array(chunk.readableBytesView)[...]
    }
    while isFirst {
      switch WaveStreamHeader.find(in: Array(bytes)) {
      case .header: throw Self.isWave
      case .other: isFirst = false
      case .beginning:
        guard let chunk = try await chunks.next() else {
          isFirst = false
          break
        }
        bytes += chunk.readableBytesView
      }
    }
    do {
      return try decoder.decode(bytes)
    } catch {
      throw ServingError(error)
    }
  }

  private static func header(
    _ bytes: inout [UInt8],
    _ chunks: inout RequestBody.AsyncIterator
  ) async throws -> WaveStreamHeader {
    while true {
      switch WaveStreamHeader.find(in: bytes) {
      case .header(let header): return header
      case .other: throw notWave
      case .beginning:
        guard let chunk = try await next(&chunks) else {
          throw bytes.isEmpty ? empty : notWave
        }
        bytes += chunk.readableBytesView
      }
    }
  }

  private static func next(_ chunks: inout RequestBody.AsyncIterator) async throws -> ByteBuffer? {
    do {
      return try await chunks.next()
    } catch let error as ServingError {
      throw error
    } catch {
      throw ServingError(.badRequest, "the stream broke within its header; send it again")
    }
  }

  private static let empty = ServingError(
    .badRequest,
    "the stream is empty (0 bytes); \(expected)"
  )

  private static let notWave = ServingError(
    .unsupportedMediaType,
    "the stream does not begin as WAV of 16, 24 or 32 bits does; \(expected)"
  )

  private static let isWave = ServingError(
    .badRequest,
    "the stream begins as a WAV file does, which says itself how its samples are written; leave out 'rate'"
      + " and 'encoding', or the content type audio/l16"
  )

  private static let expected =
    "expected WAV, as 'arecord -t wav' sends it, or samples without a header and how they are written, as"
    + " in: /listen?rate=16000&encoding=s16le"
}
