internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes
internal import SpeechModel

/// What Hummingbird leaves to its users on a connection: `Expect: 100-continue`, a limit on how
/// long a body may take, closing after an answer that says so, and ending a stream of sound that has
/// stopped or that is to stop.
///
/// Such a stream's body ends with a `ServingError` then, so that its client can be told.
final class ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let longestBodyBytes: Int
  private let bodyTime: TimeAmount
  private let idleTime: TimeAmount
  private let onRefusal: @Sendable (_ status: Int) -> Void
  private var isReading = false
  /// Whether the body is sound that is listened to.
  private var isListening = false
  /// Whether the server owes the stream's client an answer.
  private var isOwing = false
  /// How many requests have begun, and how many were answered.
  private var (requests, answers) = (0, 0)
  /// Whether the last of them has not come to its end.
  private var isArriving = false
  /// Whether the rest of the body is not wanted any more.
  private var isInterrupted = false
  /// Whether the client is to send, and not the server to work off what came.
  private var isReadPending = false
  /// Since when.
  private var pendingSince = NIODeadline.now()
  private var isLast = false
  private var timeout: Scheduled<Void>?

  /// How long a client may go on sending after the last answer, which it would not see if the
  /// connection were closed while bytes arrive.
  static let lingeringTime = TimeAmount.seconds(1)

  /// - Parameter onRefusal: As of `SyntaxHandler`.
  init(
    longestBodyBytes: Int,
    bodyTime: TimeAmount,
    idleTime: TimeAmount,
    onRefusal: @escaping @Sendable (_ status: Int) -> Void
  ) {
    self.longestBodyBytes = longestBodyBytes
    self.bodyTime = bodyTime
    self.idleTime = idleTime
    self.onRefusal = onRefusal
  }

  func handlerAdded(context: ChannelHandlerContext) {
    // A client that closes its half has hung up: nothing is computed for it any more.
    _ = context.channel.setOption(.allowRemoteHalfClosure, value: false)
    do {
      try SyntaxHandler(onRefusal: onRefusal).install(in: context.pipeline)
    } catch {
      context.fireErrorCaught(error)
    }
  }

  func read(context: ChannelHandlerContext) {
    if !isReadPending { pendingSince = .now() }
    isReadPending = true
    context.read()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isInterrupted { return }
    switch unwrapInboundIn(data) {
    case .head(let head):
      requests += 1
      isArriving = true
      isListening = head.isListening
      let isStreaming = isListening || head.isStream
      isReading = !isStreaming
      if isStreaming { watchStream(context, in: idleTime) }
      if head.expectsContinue && !isTooLarge(head) {
        context.writeAndFlush(
          wrapOutboundOut(.head(HTTPResponse(status: .continue))),
          promise: nil
        )
      }
    case .body: break
    case .end:
      isArriving = false
      isReading = false
      isListening = false
      timeout?.cancel()
      timeout = nil
    }
    context.fireChannelRead(data)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    isReadPending = false
    // Read on, since closing with bytes unread would take the last lines from the client.
    if isInterrupted { context.read() }
    // Most bodies arrive whole, and cost no timer.
    if isReading && timeout == nil {
      timeout = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: bodyTime) {
        context.close(promise: nil)
      }
    }
    context.fireChannelReadComplete()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    context.fireUserInboundEventTriggered(event)
    if isListening, event is ChannelShouldQuiesceEvent {
      interrupt(context, ServingError(QueueRefusal.stopped))
    }
  }

  func triggerUserOutboundEvent(
    context: ChannelHandlerContext,
    event: Any,
    promise: EventLoopPromise<Void>?
  ) {
    guard let debt = event as? StreamDebt.Event else {
      return context.triggerUserOutboundEvent(event, promise: promise)
    }
    isOwing = debt.isAny
    // The client's time begins with the answer.
    pendingSince = .now()
    promise?.succeed(())
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
      answers += 1
      let (isLast, answered) = (isLast, answers)
      // A body that was answered before its end may never end.
      if isLast || isArriving && requests == answered {
        context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: Self.lingeringTime) {
          if isLast || self.isArriving && self.requests == answered { context.close(promise: nil) }
        }
      }
    }
    context.write(data, promise: promise)
  }

  /// Looks whether the client of a stream has stopped sending or reading.
  private func watchStream(_ context: ChannelHandlerContext, in time: TimeAmount) {
    timeout?.cancel()
    timeout = context.eventLoop.assumeIsolatedUnsafeUnchecked().scheduleTask(in: time) {
      let rest = self.idleTime - (NIODeadline.now() - self.pendingSince)
      if rest > .zero {
        self.watchStream(context, in: rest)
      } else if self.isReadPending, self.isListening {
        self.interrupt(context, self.pauseError)
      } else if self.isReadPending && !self.isOwing || !context.channel.isWritable {
        context.close(promise: nil)
      } else {
        // It is the server that has let the client wait. Hummingbird would take it for idle, and sees a
        // part of the body instead.
        context.fireChannelRead(self.wrapInboundOut(.body(ByteBuffer())))
        context.fireChannelReadComplete()
        self.pendingSince = .now()
        self.watchStream(context, in: self.idleTime)
      }
    }
  }

  private var pauseError: ServingError {
    let seconds = Double(idleTime.nanoseconds) / 1e9
    return ServingError(
      .requestTimeout,
      "no sound has come for \(seconds.shortText) seconds, the longest that a stream may pause; send"
        + " silence meanwhile, or connect again"
    )
  }

  /// Ends a stream of sound before its end.
  private func interrupt(_ context: ChannelHandlerContext, _ error: ServingError) {
    isListening = false
    isInterrupted = true
    timeout?.cancel()
    timeout = nil
    context.fireErrorCaught(error)
    context.read()
  }

  private func isTooLarge(_ head: HTTPRequest) -> Bool {
    if head.isListening { return false }
    return head.headerFields[.contentLength].flatMap { Int($0) }.map { $0 > longestBodyBytes }
      ?? false
  }
}

extension HTTPRequest {
  fileprivate var expectsContinue: Bool {
    headerFields[.expect]?.lowercased() == "100-continue"
  }

  /// Whether the body is sound that is listened to as it comes, for as long as it likes.
  var isListening: Bool { normalizedPath == "/listen" }

  /// The path as the router takes it, to which slashes that are doubled or at the end are nothing.
  var normalizedPath: String {
    "/" + (path ?? "").prefix { $0 != "?" }.split(separator: "/").joined(separator: "/")
  }

  /// Whether the body is a stream of lines, which may take as long as it likes.
  var isStream: Bool {
    guard normalizedPath == "/recognize", let type = headerFields[.contentType]?.lowercased() else {
      return false
    }
    return ["application/x-ndjson", "application/ndjson", "application/jsonl"].contains {
      type.hasPrefix($0)
    }
  }
}
