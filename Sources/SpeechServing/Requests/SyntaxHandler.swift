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

  /// The longest header, or address, and all of a request together, in bytes.
  static let (longestHeader, longestHeaders) = (64 << 10, 128 << 10)

  private let onRefusal: @Sendable (_ status: Int) -> Void
  private var isAnswering = false
  private var isOld = false
  private var isLast = false

  /// - Parameter onRefusal: Called with the status of an answer to what is no request.
  init(onRefusal: @escaping @Sendable (_ status: Int) -> Void) { self.onRefusal = onRefusal }

  /// Puts it where requests are still as HTTP/1 has them.
  func install(in pipeline: ChannelPipeline) throws {
    let operations = pipeline.syncOperations
    let codec = try operations.handler(type: HTTP1ToHTTPServerCodec.self)
    try operations.addHandler(self, position: .before(codec))
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data) {
      isAnswering = true
      isOld = head.version == .http1_0
      isLast = isOld && !head.isKeepAlive
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(var head) where isOld:
      head.version = .http1_0
      // A body without a length ends with the connection.
      if head.headers["Content-Length"].isEmpty { isLast = true }
      head.headers.replaceOrAdd(name: "Connection", value: isLast ? "close" : "keep-alive")
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .end:
      isAnswering = false
      context.write(data, promise: promise)
      if isLast { end(context) }
    default: context.write(data, promise: promise)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard let error = error as? HTTPParserError, error != .closedConnection, !isAnswering else {
      return context.fireErrorCaught(error)
    }
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
        "the address or a header is longer than \(longestHeader) bytes, or all headers are longer than"
          + " \(longestHeaders); send metadata in the body, as JSON or in a form"
      )
    }
    return ServingError(
      .badRequest,
      "this is no request of HTTP/1.1 (\("\(error)".excerpt(60))); expected one such as POST /recognize, and"
        + " http: in the address, not https:"
    )
  }
}
