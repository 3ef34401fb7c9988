internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpeechModel

/// Answers lines of JSON with lines of JSON, in their order, while more come in.
///
/// No more than a few dozen recordings are in memory, however long the stream is: the next line is
/// read once the answer for one before it was sent. All that is in memory counts as bodies do.
struct RecognitionStream: Sendable {
  let services: Services
  let choices: RecognizeRoute.Choices

  func response(_ request: Request, _ context: ServingContext) -> Response {
    let body = request.body
    return Response(
      status: .ok,
      headers: [.contentType: "application/x-ndjson"],
      body: ResponseBody { writer in
        // One for each answer that was sent.
        let (answers, answered) = AsyncStream<Void>.makeStream()
        let debt = StreamDebt(context)
        let (lines, line) = AsyncThrowingStream<Task<[UInt8], Never>, any Error>.makeStream()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            do {
              try await read(body, context, answers) {
                debt.change(by: 1)
                line.yield($0)
              }
              line.finish()
            } catch let error as ServingError {
              // The status was sent long ago: the last line says what was wrong.
              debt.change(by: 1)
              line.yield(Task { error.line(ConsumerData()) })
              line.finish()
            } catch {
              line.finish(throwing: error)
            }
          }
          for try await answer in lines {
            try await writer.write(ByteBuffer(bytes: await answer.value))
            debt.change(by: -1)
            answered.yield()
          }
          try await group.waitForAll()
        }
        try await writer.finish(nil)
      }
    )
  }

  private func read(
    _ body: RequestBody,
    _ context: ServingContext,
    _ answers: AsyncStream<Void>,
    _ yield: (Task<[UInt8], Never>) -> Void
  ) async throws {
    let reader = services.reader
    var splitter = LineSplitter(longest: reader.longestBytes)
    var answers = answers.makeAsyncIterator()
    var number = 0
    // The bytes of lines that are not answered yet, in their order.
    var underWay: [Int] = []
    // Bytes that count as in use and belong to no line under way.
    var held = 0
    defer { reader.budget.give(held) }
    /// Waits for the answer to the oldest line; false if none is under way.
    func oneIsAnswered() async throws -> Bool {
      if underWay.isEmpty { return false }
      // Nobody answers any more once the client is gone.
      guard await answers.next() != nil else { throw CancellationError() }
      underWay.removeFirst()
      return true
    }
    func hasRoom(for count: Int) -> Bool {
      underWay.count < recordingsAtOnce && underWay.reduce(count, +) <= reader.longestOfStream
    }
    func take(_ bytes: ArraySlice<UInt8>) async throws {
      // What is buffered of a client that is gone would be read to its end.
      try Task.checkCancellation()
      number += 1
      // Lines that nothing is waited for must not keep a thread from all others.
      if number.isMultiple(of: 500) { await Task.yield() }
      if bytes.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { return }
      while !hasRoom(for: bytes.count) {
        guard try await oneIsAnswered() else { break }
      }
      let (line, number) = (Array(bytes), number)
      underWay.append(line.count)
      held -= line.count
      yield(
        Task {
          defer { reader.budget.give(line.count) }
          return await answer(line, number, context)
        }
      )
    }
    var lineStart = ContinuousClock.now
    for try await buffer in body {
      if splitter.isAtLineStart { lineStart = .now }
      while !reader.budget.take(buffer.readableBytes) {
        guard try await oneIsAnswered() else { throw reader.noMemory }
        lineStart = .now
      }
      held += buffer.readableBytes
      splitter.append(buffer.readableBytesView)
      while let line = try splitter.next() {
        try await take(line)
        // What is left came with the line; the time until its answer is not the client's.
        lineStart = .now
      }
      // Line ends and blank lines.
      let spent = held - splitter.count
      reader.budget.give(spent)
      held -= spent
      guard ContinuousClock.now - lineStart < reader.longestTime else { throw reader.lateLine }
    }
    if let line = splitter.last() { try await take(line) }
  }

  private func answer(
    _ bytes: [UInt8],
    _ number: Int,
    _ context: ServingContext
  ) async -> [UInt8] {
    var consumer = ConsumerData()
    do {
      let text = number == 1 ? bytes[...].withoutByteOrderMark : bytes[...]
      let value = try JSONValue(parsing: text)
      consumer = RecognitionLine.consumer(of: value)
      let line = try RecognitionLine(value)
      let prediction = try await services.recognize(
        line.audio,
        choices.model,
        context,
        isPatient: true
      )
      return Self.line(
        ClipAnswer(
          consumer: line.consumer,
          model: choices.model,
          result: .success(prediction),
          top: choices.top
        )
      )
    } catch {
      var failure = ServingError(error)
      failure = ServingError(failure.status, "line \(number): \(failure.message)")
      return Self.line(
        ClipAnswer(consumer: consumer, model: choices.model, result: .failure(failure))
      )
    }
  }

  private static func line(_ answer: ClipAnswer) -> [UInt8] {
    var json = JSONText()
    answer.write(to: &json)
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

extension ServingError {
  /// The last line of a stream whose status was sent long ago: what was wrong.
  func line(_ consumer: ConsumerData) -> [UInt8] {
    var json = JSONText()
    json.object {
      if let key = consumer.key {
        $0.name("key")
        $0.raw(key)
      }
      $0.name("error")
      $0.string(message)
      $0.name("status")
      $0.number(status.code)
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
