internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// What Hummingbird leaves to its users on a connection: `Expect: 100-continue`, a limit on how
/// long a body may take, and closing after an answer that says so.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let longestBodyBytes: Int
  private let bodyTime: TimeAmount
  private var isReading = false
  private var isLast = false
  private var timeout: Scheduled<Void>?

  /// How long a client may go on sending after the last answer, which it would not see if the
  /// connection were closed while bytes arrive.
  private static let lingeringTime = TimeAmount.seconds(1)

  init(longestBodyBytes: Int, bodyTime: TimeAmount) {
    self.longestBodyBytes = longestBodyBytes
    self.bodyTime = bodyTime
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // A client that closes its half has hung up: nothing is computed for it any more.
    _ = context.channel.setOption(.allowRemoteHalfClosure, value: false)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      isReading = !head.isStream
      if head.expectsContinue && !isTooLarge(head) {
        context.writeAndFlush(
          wrapOutboundOut(.head(HTTPResponse(status: .continue))),
          promise: nil
        )
      }
    case .body: break
    case .end:
      isReading = false
      timeout?.cancel()
      timeout = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    // Most bodies arrive whole, and cost no timer.
    if isReading && timeout == nil {
      timeout = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: bodyTime) {
        context.close(promise: nil)
      }
    }
    context.fireChannelReadComplete()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timeout?.cancel()
    timeout = nil
    context.fireChannelInactive()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    switch unwrapOutboundIn(data) {
    case .head(let head): isLast = head.headerFields[.connection] == "close"
    case .body: break
    case .end:
      if isLast {
        context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.lingeringTime) {
          context.close(promise: nil)
        }
      }
    }
    context.write(data, promise: promise)
  }

  private func isTooLarge(_ head: HTTPRequest) -> Bool {
    head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 > longestBodyBytes } ?? false
  }
}

extension HTTPRequest {
  fileprivate var expectsContinue: Bool {
    headerFields[.expect]?.lowercased() == "100-continue"
  }

  /// Whether the body is a stream of lines, which may take as long as it likes.
  var isStream: Bool {
    guard let type = headerFields[.contentType]?.lowercased() else { return false }
    return ["application/x-ndjson", "application/ndjson", "application/jsonl"].contains {
      type.hasPrefix($0)
    }
  }
}
