internal import HTTPTypes
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPTypesHTTP1
internal import SpeechModel

/// What is needed of a connection before a request is one: words for bytes that are none, and the end of
/// the connection for clients of HTTP/1.0, who wait for it.
///
/// Hummingbird leaves the latter open, and answers the former without a word.
final class SyntaxHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// The longest header, or address, and all of a request together, in bytes, and the most headers.
  static let (longestHeader, longestHeaders, mostHeaders) = (64 << 10, 128 << 10, 100)

  /// A request whose bytes or whose answer are not all through.
  private struct OpenRequest {
    var isHTTP10: Bool
    /// Whether the client waits for the end of the connection.
    var closesAfterAnswer: Bool
    var hasArrived = false
    var isAnswered = false
  }

  private let onRefusal: @Sendable (_ status: Int) -> Void
  /// In their order; a client may send the next before it has the answer to the last.
  private var open: [OpenRequest] = []
  private var isRefused = false

  /// - Parameter onRefusal: Called with the status of an answer to what is no request.
  init(onRefusal: @escaping @Sendable (_ status: Int) -> Void) { self.onRefusal = onRefusal }

  /// Puts it where requests are still as HTTP/1 has them.
  func install(in pipeline: ChannelPipeline) throws {
    let operations = pipeline.syncOperations
    let codec = try operations.handler(type: HTTP1ToHTTPServerCodec.self)
    try operations.addHandler(self, position: .before(codec))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(var head):
      let isHTTP10 = head.version == .http1_0
      open.append(
        OpenRequest(isHTTP10: isHTTP10, closesAfterAnswer: isHTTP10 && !head.isKeepAlive)
      )
      // None counts of several (RFC 9112, 3.2), and the request is refused as without one.
      if head.headers["Host"].count > 1 {
        head.headers.remove(name: "Host")
        return context.fireChannelRead(wrapInboundOut(.head(head)))
      }
    case .body: break
    case .end:
      if let last = open.indices.last { open[last].hasArrived = true }
      forgetAnswered()
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard let index = open.firstIndex(where: { !$0.isAnswered }) else {
      return context.write(data, promise: promise)
    }
    switch unwrapOutboundIn(data) {
    case .head(let head) where head.status.code < 200:
      // "100 Continue", for the request that is arriving; HTTP/1.0 does not know it (RFC 9110, 10.1.1).
      if open.last?.isHTTP10 == true {
        promise?.succeed(())
      } else {
        context.write(data, promise: promise)
      }
    case .head(var head) where open[index].isHTTP10:
      head.version = .http1_0
      // A body without a length ends with the connection.
      if head.headers["Content-Length"].isEmpty { open[index].closesAfterAnswer = true }
      let value = open[index].closesAfterAnswer ? "close" : "keep-alive"
      head.headers.replaceOrAdd(name: "Connection", value: value)
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      context.write(data, promise: promise)
      open[index].isAnswered = true
      if open[index].closesAfterAnswer { end(context) }
      forgetAnswered()
    default: context.write(data, promise: promise)
    }
  }

  private func forgetAnswered() { open.removeAll { $0.isAnswered && $0.hasArrived } }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    // What follows what was refused.
    if isRefused { return }
    guard let error = error as? HTTPParserError, open.isEmpty, context.channel.isActive,
      // The client is gone.
      error != .invalidEOFState, error != .closedConnection
    else { return context.fireErrorCaught(error) }
    isRefused = true
    let refusal = Self.refusal(error)
    var json = JSONText()
    json.object {
      $0.name("error")
      $0.string(refusal.message)
    }
    let body = ByteBuffer(bytes: json.bytes + [UInt8(ascii: "\n")])
    let head = HTTPResponseHead(
      version: .http1_1,
      status: HTTPResponseStatus(statusCode: refusal.status.code),
      headers: [
        "Content-Type": "application/json", "Content-Length": "\(body.readableBytes)",
        "X-Content-Type-Options": "nosniff", "Connection": "close",
      ]
    )
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
    context.write(wrapOutboundOut(.end(nil)), promise: nil)
    end(context)
    // Not at once, since a client that is still sending would not see the answer.
    context.eventLoop.assumeIsolatedUnsafeUnchecked()
      .scheduleTask(in: ConnectionHandler.lingeringTime) { context.close(promise: nil) }
    onRefusal(refusal.status.code)
  }

  /// Sends what was written, and says that nothing follows; the client closes then.
  private func end(_ context: ChannelHandlerContext) {
    context.flush()
    context.close(mode: .output, promise: nil)
  }

  private static func refusal(_ error: HTTPParserError) -> ServingError {
    if error == .headerOverflow {
      return ServingError(
        .requestHeaderFieldsTooLarge,
        "the address or a header is longer than \(longestHeader) bytes, or the headers are longer than"
          + " \(longestHeaders) together or more than \(mostHeaders); send metadata in the body, as JSON or in a form"
      )
    }
    return ServingError(
      .badRequest,
      "this is not an HTTP/1.1 request (\("\(error)".excerpt(60))); expected one such as POST /recognize, and"
        + " http: in the address, not https:"
    )
  }
}
