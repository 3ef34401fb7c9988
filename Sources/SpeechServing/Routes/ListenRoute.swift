internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import SpeechModel

/// `POST /listen`: the words of sound that is still coming in, a line as soon as one is heard and another when it
/// is over.
struct ListenRoute: Sendable {
  let services: Services

  func answer(_ request: Request, _ context: ServingContext) async throws -> Response {
    do {
      return try await listen(request, context)
    } catch {
      // The body may have no end that could be waited for.
      var error = ServingError(error)
      error.closesConnection = true
      throw error
    }
  }

  private func listen(_ request: Request, _ context: ServingContext) async throws -> Response {
    let query = try QueryString(request.uri.query)
    let wish = try ListeningWish(query, contentType: request.headers[.contentType])
    let model = try services.model(named: wish.model)
    try check(wish.settings)
    guard services.isOpen.withLock({ $0 }) else { throw QueueRefusal.stopped }
    let permit = try services.permits.take()
    let sound = try await IncomingSound(request.body, coding: wish.coding, channel: wish.channel)
    let stream = try ListeningStream(
      model,
      sampleRateHertz: sound.sampleRateHertz,
      settings: wish.settings,
      permit: permit
    )
    return Response(
      status: .ok,
      headers: [.contentType: "application/x-ndjson", .connection: "close"],
      body: ResponseBody { writer in
        try await answer(sound, stream, model, key: wish.key, context, to: &writer)
        try await writer.finish(nil)
      }
    )
  }

  /// A window is a recording, and may be no longer than one.
  private func check(_ settings: StreamSettings) throws {
    let most = services.limits.durationSeconds
    guard let window = settings.windowSeconds, window > most else { return }
    throw ServingError(
      .badRequest,
      "'window' is \(window.shortText) seconds; this server hears at most \(most.shortText) at once"
    )
  }

  /// Writes the lines of a stream, and at last what was wrong with it.
  ///
  /// The next sound is read once the lines for that before it were sent.
  /// - Throws: Whatever breaks the connection.
  private func answer(
    _ sound: IncomingSound,
    _ stream: ListeningStream,
    _ model: ServedModel,
    key: String?,
    _ context: ServingContext,
    to writer: inout any ResponseBodyWriter
  ) async throws {
    var failure: ServingError?
    do {
      while let samples = try await sound.next() {
        for start in stride(from: 0, to: samples.count, by: stream.turnSamples) {
          let part = Array(samples[start..<min(samples.count, start + stream.turnSamples)])
          let events = try await turn(context) { try stream.hear(part) }
          try await Self.write(events, key: key, to: &writer)
        }
        services.metrics.countSound(
          model: model.name,
          seconds: Double(samples.count) / Double(sound.sampleRateHertz)
        )
      }
    } catch let error as ServingError {
      failure = error
    }
    do {
      let events = try await turn(context) { try stream.finish() }
      try await Self.write(events, key: key, to: &writer)
    } catch let error as ServingError {
      failure = failure ?? error
    }
    if let failure {
      try await writer.write(
        ByteBuffer(bytes: failure.line(ConsumerData(keyText: key, metadataText: nil)))
      )
    }
  }

  /// Computes something in the stream's turn, unless its client has hung up.
  private func turn(
    _ context: ServingContext,
    _ body: @escaping @Sendable () throws -> [StreamEvent]
  ) async throws -> [StreamEvent] {
    if context.isAbandoned() { throw CancellationError() }
    do {
      return try await services.queue.turn(body)
    } catch {
      let words = ServingError(error)
      if words.status == .internalServerError {
        context.logger.error("\("\(error)".excerpt(1_000))")
      }
      throw words
    }
  }

  private static func write(
    _ events: [StreamEvent],
    key: String?,
    to writer: inout any ResponseBodyWriter
  ) async throws {
    if events.isEmpty { return }
    let lines = try events.map { try sortedJSON(EventRecord($0, key: key)) + "\n" }
    try await writer.write(ByteBuffer(string: lines.joined()))
  }
}
