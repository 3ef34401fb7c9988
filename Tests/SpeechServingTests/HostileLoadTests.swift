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
