import Foundation
import SpeechModel
import SpeechServing
import TestSupport
import Testing

/// Clients that mean no good, or no longer anything: bounded in count and time.
@Suite struct HostileLoadTests {
  private func isWell(_ server: LiveServer) throws -> Bool {
    try server.ask("POST", "/recognize", body: try word()).status == 200
  }

  @Test func slowClientsAreClosed() async throws {
    let server = try LiveServer("--idle-timeout", "0.5", "--body-timeout", "1")
    let slowHead = try RawConnection(port: server.port)
    slowHead.send("POST /recog".utf8)
    let slowBody = try RawConnection(port: server.port)
    slowBody.send(LiveServer.request("POST", "/recognize", headers: ["Content-Length": "1000"]))
    // A byte at a time, for ten seconds or, on a busy machine, longer.
    var bytes = 0
    while bytes < 100 && slowBody.send([0]) {
      bytes += 1
      try await Task.sleep(for: .milliseconds(100))
    }
    #expect(bytes < 100)
    #expect(slowHead.rest().isEmpty)
    #expect(try isWell(server))
  }

  @Test(arguments: [
    "nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "POST /recognize HTTP/1.1\r\nHost: a\0b\r\n\r\n",
    "POST /recognize HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "POST /recognize HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST /recognize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "POST /recognize HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
  ])
  func brokenRequestsGetAStatusOrNothing(_ text: String) async throws {
    let server = try LiveServer("--idle-timeout", "1")
    let connection = try RawConnection(port: server.port)
    connection.send(text.utf8)
    let answer = String(decoding: connection.rest(), as: UTF8.self)
    #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"), "\(answer)")
    #expect(try isWell(server))
  }

  /// What is no request is answered in words, counted, and nothing of it is logged.
  @Test func whatIsNoRequestIsAnsweredInWords() throws {
    let server = try LiveServer()
    func answer(_ text: String) throws -> HTTPAnswer {
      let connection = try RawConnection(port: server.port)
      connection.send(text.utf8)
      let answer = try connection.response()
      #expect(connection.rest().isEmpty && connection.isEnded)
      return answer
    }
    let nonsense = try answer("nonsense\r\n\r\n")
    #expect(nonsense.status == 400 && nonsense.headers["connection"] == "close")
    #expect(
      nonsense.error?.firstMatch(
        of:
          /^this is not an HTTP\/1\.1 request \(.+\); expected one such as POST \/recognize, and http: in the/
      ) != nil,
      "\(nonsense.text)"
    )
    let long = try answer("GET /\(String(repeating: "x", count: 70_000)) HTTP/1.1\r\n\r\n")
    #expect(long.status == 431)
    #expect(
      long.error
        == "the address or a header is longer than 65536 bytes, or the headers are longer than 131072 together or"
        + " more than 100; send metadata in the body, as JSON or in a form"
    )
    // A client that goes on sending sees it, too.
    let stubborn = try RawConnection(port: server.port)
    stubborn.send("GET /healthz HTTP/1.1\r\nX: ".utf8)
    for _ in 0..<40 { stubborn.send([UInt8](repeating: 0x78, count: 10_000)) }
    #expect(try stubborn.response().status == 431)
    #expect(
      try answer("GET / HTTP/1.1\r\n\(String(repeating: "A: b\r\n", count: 101))\r\n").status == 431
    )
    let metrics = try server.ask("GET", "/metrics").text
    for (status, count) in [(400, 1), (431, 3)] {
      #expect(metrics.contains("route=\"unknown\",status=\"\(status)\"} \(count)\n"), "\(metrics)")
    }
  }

  /// Clients of HTTP/1.0, such as ApacheBench, wait for the end of the connection.
  @Test func clientsOfOldProtocolsSeeTheEnd() throws {
    let server = try LiveServer("--idle-timeout", "60")
    let closing = try RawConnection(port: server.port)
    closing.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n".utf8)
    let text = String(decoding: closing.rest(), as: UTF8.self)
    #expect(text.hasPrefix("HTTP/1.0 200 ") && text.hasSuffix("\r\n\r\nok\n"), "\(text)")
    #expect(closing.isEnded)
    let line = "{\"audio\":\"\(Data(try word()).base64EncodedString())\"}\n"
    let stream = try RawConnection(port: server.port)
    stream.send(
      ("POST /recognize HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
        + "Content-Length: \(line.utf8.count)\r\n\r\n\(line)").utf8
    )
    let lines = String(decoding: stream.rest(), as: UTF8.self)
    #expect(!lines.lowercased().contains("chunked"), "\(lines)")
    #expect(lines.contains("\r\n\r\n{\"label\":\"yes\",") && lines.hasSuffix("}\n"), "\(lines)")
    #expect(stream.isEnded)
    // The answer to a request is in its own version, however many are sent at once; and 1.0 knows no 100.
    let mixed = try RawConnection(port: server.port)
    mixed.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
    mixed.send(
      "POST /recognize HTTP/1.0\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"
        .utf8
    )
    let both = String(decoding: mixed.rest(), as: UTF8.self)
    #expect(mixed.isEnded)
    #expect(both.hasPrefix("HTTP/1.1 200 OK\r\n") && both.contains("ok\nHTTP/1.0 400 "), "\(both)")
    let kept = try RawConnection(port: server.port)
    for _ in 0..<2 {
      kept.send("GET /healthz HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n".utf8)
      #expect(try kept.response().headers["connection"] == "keep-alive")
    }
  }

  /// A stream of lines that has begun, and sends blanks.
  private struct EndlessLine {
    let connection: RawConnection

    init(_ server: LiveServer) throws {
      connection = try RawConnection(port: server.port)
      let headers = ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
      connection.send(LiveServer.request("POST", "/recognize", headers: headers))
    }

    func send(_ count: Int) {
      let head = Array("\(String(count, radix: 16))\r\n".utf8)
      connection.send(head + [UInt8](repeating: 0x20, count: count) + Array("\r\n".utf8))
    }

    /// The last line of the answer.
    var answer: String {
      get throws {
        #expect(try connection.head().status == 200)
        return String(decoding: try connection.chunk() ?? [], as: UTF8.self)
      }
    }
  }

  /// Whether so many bytes of bodies come to be in memory.
  private func becomes(_ bytes: Int, _ server: LiveServer) throws -> Bool {
    for _ in 0..<500 {
      let metrics = try server.ask("GET", "/metrics").text
      if metrics.contains("\nasr_request_body_bytes \(bytes)\n") { return true }
      Thread.sleep(forTimeInterval: 0.02)
    }
    return false
  }

  @Test func linesThatNeverEndHaveTheTimeOfABody() throws {
    let server = try LiveServer("--body-timeout", "1")
    let line = try EndlessLine(server)
    line.send(1_000)
    #expect(try becomes(1_000, server))
    Thread.sleep(forTimeInterval: 1.1)
    line.send(1)
    #expect(
      try line.answer
        == "{\"error\":\"a line has taken more than 1 s to arrive; send each line at once\",\"status\":408}\n"
    )
    #expect(try becomes(0, server))
    // Its connection does not stay, either, though its body has no end.
    #expect(try line.connection.chunk() == nil)
    #expect(line.connection.rest().isEmpty && line.connection.isEnded)
  }

  /// Eight of the largest bodies are in memory at once, and no more.
  @Test func linesThatNeverEndTakeNoMoreMemoryThanBodies() throws {
    let server = try LiveServer(
      "--max-body",
      "32",
      "--idle-timeout",
      "600",
      "--body-timeout",
      "600"
    )
    let lines = try (1...8).map { number in
      let line = try EndlessLine(server)
      line.send(32 << 20)
      #expect(try becomes(number * 32 << 20, server))
      return line
    }
    let one = try EndlessLine(server)
    one.send(1)
    #expect(
      try one.answer
        == "{\"error\":\"the server has no memory left for another recording; try again in a second\",\"status\":503}\n"
    )
    #expect(try server.ask("POST", "/recognize", body: try word()).status == 503)
    for line in lines { line.connection.reset() }
  }

  /// A type that belongs to another route takes no limit away.
  @Test func everyOtherBodyHasItsTime() throws {
    let server = try LiveServer("--body-timeout", "0.5", "--idle-timeout", "20")
    let connection = try RawConnection(port: server.port)
    connection.send(
      LiveServer.request(
        "POST",
        "/features",
        headers: ["Content-Type": "application/x-ndjson", "Content-Length": "1000"]
      )
    )
    connection.send([1, 2, 3])
    #expect(connection.rest().isEmpty && connection.isEnded)
  }

  /// A server that lets a stream's client wait for its turn does not take it for idle.
  @Test func streamsThatWaitForOthersAreNotClosed() async throws {
    let server = try LiveServer("--threads", "1", "--idle-timeout", "0.5")
    let audio = Data(WaveEncoder.encode(tone(hertz: 300, seconds: 5, rate: 8_000)))
    let line = "{\"audio\":\"\(audio.base64EncodedString())\"}\n"
    let body = Array(String(repeating: line, count: 40).utf8)
    let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
      for _ in 0..<20 {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
              continuation.resume(
                with: Result {
                  let connection = try RawConnection(port: server.port, timeoutSeconds: 60)
                  let type = ["Content-Type": "application/x-ndjson"]
                  connection.send(
                    LiveServer.request("POST", "/recognize", headers: type, body: body)
                  )
                  return try connection.response()
                }
              )
            }
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for answer in answers {
      let lines = answer.text.split(separator: "\n")
      #expect(
        lines.count == 40 && lines.allSatisfy { $0.hasPrefix("{\"label\":") },
        "\(answer.text)"
      )
    }
  }

  /// Who sends lines, reads no answer and hangs up leaves no work behind.
  @Test func aClientThatReadsNothingLeavesNoWorkBehind() throws {
    let server = try LiveServer()
    let chunk = Array(String(repeating: "{}\n", count: 20_000).utf8)
    do {
      let connection = try RawConnection(port: server.port, timeoutMilliseconds: 2_000)
      let headers = ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
      connection.send(LiveServer.request("POST", "/recognize", headers: headers))
      let size = Array("\(String(chunk.count, radix: 16))\r\n".utf8)
      // Until the server reads no more, as its answers are not read.
      while connection.send(size + chunk + Array("\r\n".utf8)) {}
    }
    #expect(try becomes(0, server))
    #expect(try isWell(server))
    // A few dozen lines, and what stands in buffers; each line that is read on takes some hundreds of bytes.
    if let peak = server.peakMemoryBytes { #expect(peak < 256 << 20) }
  }

  /// The time of a client that waits for its answers is not counted.
  @Test func aStreamThatAwaitsAnswersIsNotIdle() throws {
    let server = try LiveServer(
      "--threads",
      "1",
      "--idle-timeout",
      "0.3",
      "--max-seconds",
      "3600",
      "--max-body",
      "200"
    )
    let audio = Data(WaveEncoder.encode(tone(hertz: 300, seconds: 300, rate: 8_000)))
    let line = Array("{\"audio\":\"\(audio.base64EncodedString())\"}\n".utf8)
    let connection = try RawConnection(port: server.port, timeoutSeconds: 60)
    let headers = ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
    connection.send(LiveServer.request("POST", "/recognize", headers: headers))
    for _ in 0..<8 {
      connection.send(
        Array("\(String(line.count, radix: 16))\r\n".utf8) + line + Array("\r\n".utf8)
      )
    }
    #expect(try connection.head().status == 200)
    for _ in 0..<8 {
      #expect(try connection.chunk()?.starts(with: "{\"label\":".utf8) == true)
    }
    // And then it is.
    #expect(connection.rest().isEmpty && connection.isEnded)
  }

  /// The body of a request has its time, whatever was sent and answered before it.
  @Test func aBodyBehindAnAnswerHasItsTime() throws {
    let server = try LiveServer()
    let connection = try RawConnection(port: server.port)
    let bytes = try word()
    let head = LiveServer.request(
      "POST",
      "/recognize",
      headers: ["Content-Length": "\(bytes.count)"]
    )
    connection.send(LiveServer.request("GET", "/healthz") + head)
    #expect(try connection.response().text == "ok\n")
    Thread.sleep(forTimeInterval: 1.3)
    connection.send(bytes)
    #expect(try connection.response().status == 200)
  }

  /// Which of two would count is not said, so none does.
  @Test func aSecondHostIsRefused() throws {
    let server = try LiveServer()
    let connection = try RawConnection(port: server.port)
    connection.send("GET /healthz HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n".utf8)
    let answer = try connection.response()
    #expect(answer.status == 400)
    #expect(answer.error == "the request has no Host header, or several; HTTP/1.1 asks for one")
  }

  /// Damage within a body is not answered in the middle of another answer.
  @Test func aBrokenBodyBreaksNoAnswer() throws {
    let server = try LiveServer()
    let line = "{\"audio\":\"\(Data(try word()).base64EncodedString())\"}\n"
    let connection = try RawConnection(port: server.port)
    let headers = ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
    connection.send(
      LiveServer.request("GET", "/healthz")
        + LiveServer.request("POST", "/recognize", headers: headers)
        + Array("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n".utf8)
    )
    #expect(try connection.response().text == "ok\n")
    #expect(try connection.head().status == 200)
    #expect(try connection.chunk()?.starts(with: "{\"label\":\"yes\",".utf8) == true)
    connection.send("zz\r\n".utf8)
    let rest = String(decoding: connection.rest(), as: UTF8.self)
    #expect(!rest.contains("HTTP/1.1") && connection.isEnded, "\(rest)")
    #expect(try isWell(server))
  }

  /// Headers of recordings that claim what no recording has.
  @Test func bombsAreRefusedInWords() async throws {
    let server = try LiveServer("--max-seconds", "2")
    var flac = Array("fLaC".utf8) + [0x80, 0, 0, 34] + [0x10, 0, 0x10, 0, 0, 0, 0, 0, 0, 0]
    // 16 kHz, one channel, 16 bits, 2^36 - 1 frames.
    flac += [0x03, 0xE8, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 16)
    func wave(rate: UInt32, channels: UInt16) -> [UInt8] {
      var bytes = toneFile()
      withUnsafeBytes(of: channels.littleEndian) { bytes.replaceSubrange(22..<24, with: $0) }
      withUnsafeBytes(of: rate.littleEndian) { bytes.replaceSubrange(24..<28, with: $0) }
      return bytes
    }
    for bomb in [
      flac, wave(rate: 1, channels: 1), wave(rate: 16_000, channels: 1_000),
      wave(rate: 4_000_000_000, channels: 1), toneFile(seconds: 3),
    ] {
      let answer = try server.ask("POST", "/recognize", body: bomb)
      #expect((400..<500).contains(answer.status), "\(answer.text)")
      #expect(answer.error?.isEmpty == false)
    }
    let deep = [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
    let json = ["Content-Type": "application/json"]
    #expect(
      try server.ask("POST", "/recognize", headers: json, body: deep).error
        == "not JSON: more than 64 values in one another at byte 65"
    )
    #expect(try isWell(server))
  }

  /// Mutated recordings, always the same ones.
  @Test func mutatedRecordingsGetAnHonestStatus() async throws {
    let server = try LiveServer()
    let original = toneFile()
    var random = RandomStream(seed: 7, .split)
    let connection = try RawConnection(port: server.port)
    for _ in 0..<500 {
      var bytes = original
      for _ in 0..<4 {
        let at = Int(random.next() % UInt64(min(60, bytes.count)))
        bytes[at] = UInt8(truncatingIfNeeded: random.next())
      }
      if random.next() % 4 == 0 { bytes.removeLast(Int(random.next() % UInt64(bytes.count))) }
      connection.send(LiveServer.request("POST", "/recognize", body: bytes))
      let answer = try connection.response()
      #expect([200, 400, 413, 415].contains(answer.status), "\(answer.text)")
    }
    #expect(try isWell(server))
  }

  @Test func clientsThatHangUpLeaveNothingBehind() async throws {
    let server = try LiveServer()
    let bytes = try word()
    let request = LiveServer.request("POST", "/recognize", body: bytes)
    for cut in stride(from: 1, through: request.count, by: request.count / 40) {
      let connection = try RawConnection(port: server.port)
      connection.send(request[..<cut])
      if cut.isMultiple(of: 2) { connection.reset() }
    }
    #expect(try isWell(server))
    var used: String?
    for _ in 0..<50 where used != "asr_request_body_bytes 0" {
      try await Task.sleep(for: .milliseconds(50))
      used = try server.ask("GET", "/metrics").text.split(separator: "\n").map(String.init)
        .first { $0.hasPrefix("asr_request_body_bytes ") }
    }
    #expect(used == "asr_request_body_bytes 0")
  }

  @Test func idleConnectionsKeepNobodyWaiting() async throws {
    let server = try LiveServer("--idle-timeout", "2")
    let idle = try (0..<200).map { _ in try RawConnection(port: server.port) }
    let start = ContinuousClock.now
    #expect(try isWell(server))
    #expect(ContinuousClock.now - start < .seconds(2))
    #expect(idle.allSatisfy { $0.rest().isEmpty })
  }

  /// So many at once that some have to be refused, and every answer is one or the other.
  @Test func aFullQueueAnswers503() async throws {
    let server = try LiveServer("--queue", "2", "--threads", "1")
    let bytes = toneFile(seconds: 20)
    let answers = try await withThrowingTaskGroup(of: HTTPAnswer.self) { group in
      for _ in 0..<24 {
        group.addTask {
          try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
              continuation.resume(
                with: Result { try server.ask("POST", "/recognize", body: bytes) }
              )
            }
          }
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let statuses = answers.map(\.status)
    #expect(Set(statuses).isSubset(of: [200, 503]) && statuses.contains(200))
    for answer in answers where answer.status == 503 {
      #expect(answer.headers["retry-after"] == "1")
      #expect(
        answer.error == "2 recordings wait already, the most that may; try again in a second"
      )
    }
  }
}
