import Foundation
import SpeechModel
import SpeechServing
import TestSupport
import Testing

@Suite struct RecognizeRouteTests {
  private static let shared = Result { try LiveServer() }
  private static let digest = "fdbd97d3c8a3f454b9a65af2b582d89fc8a441ef6c7817b31200a726fde71f23"

  private func server() async throws -> LiveServer { try Self.shared.get() }

  @Test func theAnswerIsTheRecognizers() async throws {
    let bytes = try word()
    let expected = try SpeechRecognizer(modelAt: LiveServer.linear).recognize(
      bytes: bytes,
      name: "word"
    )
    let answer = try await server().ask(
      "POST",
      "/recognize?key=caf%C3%A9+%22x%22&top=2&metadata=%7B%20%22n%22:12345678901234567890%7D",
      body: bytes
    )
    #expect(answer.status == 200)
    let scores = expected.scores.prefix(2).map {
      "{\"label\":\"\($0.label)\",\"probability\":\($0.probability)}"
    }
    #expect(
      answer.text
        == "{\"key\":\"café \\\"x\\\"\",\"label\":\"\(expected.label)\",\"confidence\":\(expected.confidence),"
        + "\"rejected\":false,\"durationSeconds\":\(expected.durationSeconds),"
        + "\"scores\":[\(scores.joined(separator: ","))],"
        + "\"metadata\":{ \"n\":12345678901234567890},"
        + "\"model\":{\"name\":\"words\",\"digest\":\"\(Self.digest)\"}}\n"
    )
    #expect(answer.headers["x-request-id"]?.count ?? 0 >= 16)
  }

  @Test func aFormsFilesAreAnsweredInOrderWithTheirKeys() async throws {
    let (type, body) = form([
      ("key", nil, Array("k\"1".utf8)), ("metadata", nil, Array("{\"b\": 1e400}".utf8)),
      ("file", "a.wav", try word()),
      ("second", "b.wav", Array("no sound".utf8)),
    ])
    let answer = try await server().ask(
      "POST",
      "/recognize",
      headers: ["Content-Type": type],
      body: body
    )
    #expect(answer.status == 200)
    #expect(answer.text.hasPrefix("{\"answers\":[{\"key\":\"k\\\"1\",\"label\":\"yes\","))
    #expect(answer.text.contains("\"metadata\":{\"b\": 1e400}"))
    #expect(
      answer.text.contains(
        "{\"key\":\"second\",\"error\":\"not an audio file that can be read here; expected WAV, FLAC,"
          + " Ogg, MP3, AIFF, AU or CAF\",\"status\":415,"
      )
    )
  }

  @Test(arguments: [
    (
      "/recognize?kye=1", "", "there is no parameter 'kye'; expected key, top, model, metadata", 400
    ),
    ("/recognize?top=0", "", "'top' is '0'; expected 1 or more", 400),
    ("/recognize?model=x", "", "there is no model 'x'; expected one of: words", 404),
    ("/recognize?metadata=1", "", "'metadata' is a number; expected an object", 400),
    (
      "/recognize?metadata={", "",
      "'metadata' is not JSON: expected a member's name at byte 2", 400
    ),
    (
      "/recognize", "",
      "the recording is empty (0 bytes); expected the bytes of a WAV, FLAC, Ogg, MP3, AIFF, AU or CAF"
        + " file", 400
    ),
    (
      "/recognize", "multipart/form-data",
      "the content type multipart/form-data names no boundary of 1 to 70 characters; let the library that"
        + " makes the form set it", 400
    ),
    ("/recognize", "application/json", "not JSON: a value is missing at byte 1", 400),
    (
      "/recognize?key=1", "application/json",
      "'key' and 'metadata' in the address belong to a body that is one recording; here put 'key' and"
        + " 'metadata' into the object", 400
    ),
  ])
  func whatIsWrongIsSaid(_ target: String, _ type: String, _ words: String, _ status: Int)
    async throws
  {
    let answer = try await server().ask(
      "POST",
      target,
      headers: type.isEmpty ? [:] : ["Content-Type": type],
      body: []
    )
    #expect(answer.status == status)
    #expect(answer.error == words)
  }

  /// What users send by mistake.
  @Test func bodiesOfAnotherKindThanTheirTypeAreNamed() async throws {
    let audio = Data(try word()).base64EncodedString()
    let json = Array("{\"key\": 1, \"audio\": \"\(audio)\"}".utf8)
    let typed = ["Content-Type": "application/json"]
    func ask(_ headers: [String: String], _ body: [UInt8]) async throws -> HTTPAnswer {
      try await server().ask("POST", "/recognize", headers: headers, body: body)
    }
    let untyped = try await ask([:], json)
    #expect(untyped.status == 415)
    #expect(
      untyped.error
        == "the body begins as JSON does; send it with the content type application/json"
    )
    let sound = try await ask(typed, try word())
    #expect(sound.status == 400)
    #expect(
      sound.error
        == "the content type says JSON, and the body does not begin as JSON does; send the bytes of a recording"
        + " as audio/wav, or without a content type"
    )
    let marked = try await ask(typed, [0xEF, 0xBB, 0xBF] + json)
    #expect(marked.text.hasPrefix("{\"key\":1,\"label\":\"yes\","), "\(marked.text)")
    let lines = try await ask(
      ["Content-Type": "application/x-ndjson"],
      [0xEF, 0xBB, 0xBF] + json + [10]
    )
    #expect(lines.text.hasPrefix("{\"key\":1,\"label\":\"yes\","), "\(lines.text)")
    let packed = try await ask(["Content-Encoding": "gzip"], [0x1F, 0x8B])
    #expect(packed.status == 415)
    #expect(
      packed.error
        == "the body is encoded as 'gzip'; send it as it is, without Content-Encoding"
    )
    #expect(try await ask(["Content-Encoding": "identity"], try word()).status == 200)
    // A key as another program's file name may be, in Latin-1.
    let latin = try await ask(
      typed,
      Array("{\"key\": \"caf".utf8) + [0xE9] + Array("\", \"audio\": \"\(audio)\"}".utf8)
    )
    #expect(latin.status == 400)
    #expect(latin.error == "'key' is not UTF-8; send it so, or in escapes: \\u00e9")
  }

  /// The largest metadata fits into an address, where every character may take three.
  @Test func theLargestMetadataFitsIntoAnAddress() async throws {
    let metadata = "{\"a\":\"" + String(repeating: "%C3%A9", count: 8_000) + "\"}"
    let escaped = metadata.replacing("{", with: "%7B").replacing("\"", with: "%22")
    let target = "/recognize?metadata=\(escaped.replacing("}", with: "%7D"))"
    let answer = try await server().ask("POST", target, body: try word())
    #expect(answer.status == 200)
    #expect(answer.text.contains(String(repeating: "é", count: 8_000)))
  }

  @Test func slashesMakeNoOtherAddress() async throws {
    for target in ["/recognize/", "//recognize", "/recognize//?key=1"] {
      #expect(try await server().ask("POST", target, body: try word()).status == 200)
    }
    let method = try await server().ask("GET", "/recognize/")
    #expect(method.status == 405 && method.headers["allow"] == "POST")
  }

  @Test func addressesAndMethodsThatAreNotThereAreNamed() async throws {
    let missing = try await server().ask("GET", "/nothing")
    #expect(missing.status == 404)
    #expect(missing.error == "there is nothing at /nothing; /openapi.json lists what there is")
    let method = try await server().ask("GET", "/recognize")
    #expect(method.status == 405 && method.headers["allow"] == "POST")
    #expect(method.error == "/recognize does not take GET; expected POST")
    let infer = try await server().ask("GET", "/v2/models/words/infer")
    #expect(infer.status == 405 && infer.headers["allow"] == "POST")
    let model = try await server().ask("DELETE", "/v1/models/words")
    #expect(model.status == 405 && model.headers["allow"] == "GET, HEAD")
    // HEAD has the status and no body, so that the next answer is found.
    let connection = try RawConnection(port: try await server().port)
    for _ in 0..<2 { connection.send(LiveServer.request("HEAD", "/healthz")) }
    for _ in 0..<2 {
      let head = try connection.head()
      #expect(head.status == 200 && head.headers["content-length"] == "3")
    }
    connection.send(LiveServer.request("HEAD", "/recognize", headers: ["Connection": "close"]))
    #expect(try connection.head().status == 405)
    #expect(connection.rest().isEmpty)
  }

  @Test func aBodyBeyondTheLimitIsRefusedBeforeItIsSent() async throws {
    let server = try LiveServer("--max-body", "1")
    for headers in [["Expect": "100-continue"], [:]] {
      let connection = try RawConnection(port: server.port)
      connection.send(
        LiveServer.request(
          "POST",
          "/recognize",
          headers: headers.merging(["Content-Length": "5000000"]) { $1 }
        )
      )
      let answer = try connection.response()
      #expect(answer.status == 413 && answer.headers["connection"] == "close")
      #expect(
        answer.error
          == "a body of 5000000 bytes; expected at most 1048576, so send fewer or shorter recordings at"
          + " once"
      )
    }
    // Without a length it is noticed once they are too many.
    let connection = try RawConnection(port: server.port)
    connection.send(
      LiveServer.request("POST", "/recognize", headers: ["Transfer-Encoding": "chunked"])
    )
    connection.send("200000\r\n".utf8)
    connection.send([UInt8](repeating: 0, count: 2 << 20))
    #expect(try connection.response().status == 413)
  }

  @Test func aClientThatAsksWhetherToContinueIsTold() async throws {
    let bytes = try word()
    let connection = try RawConnection(port: try await server().port)
    connection.send(
      LiveServer.request(
        "POST",
        "/recognize",
        headers: ["Expect": "100-continue", "Content-Length": "\(bytes.count)"]
      )
    )
    #expect(try connection.head().status == 100)
    connection.send(bytes)
    #expect(try connection.response().status == 200)
  }

  @Test func aLongRecordingIsRefused() async throws {
    let server = try LiveServer("--max-seconds", "1")
    let answer = try server.ask("POST", "/recognize", body: toneFile(seconds: 1.1))
    #expect(answer.status == 413)
    #expect(answer.error == "longer than 1 seconds; cut it into shorter recordings")
  }

  /// An answer comes while more lines are awaited.
  @Test func aStreamIsAnsweredLineByLine() async throws {
    let audio = Data(try word()).base64EncodedString()
    let connection = try RawConnection(port: try await server().port)
    connection.send(
      LiveServer.request(
        "POST",
        "/recognize?top=1",
        headers: ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
      )
    )
    func send(_ line: String) {
      connection.send("\(String(line.utf8.count, radix: 16))\r\n\(line)\r\n".utf8)
    }
    #expect(try connection.head().status == 200)
    send("{\"key\":1,\"audio\":\"\(audio)\"}\n")
    func line() throws -> String { String(decoding: try connection.chunk() ?? [], as: UTF8.self) }
    #expect(try line().hasPrefix("{\"key\":1,\"label\":\"yes\","))
    send("{\"key\":\"two\"}\n\n{\"key\":\"\\ud800\",")
    #expect(
      try line().hasPrefix(
        "{\"key\":\"two\",\"error\":\"line 2: the member 'audio' is missing; expected the bytes of a"
          + " recording in base64\",\"status\":400,"
      )
    )
    send("\"audio\":\"\(audio.replacing("/", with: "\\/"))\",\"metadata\":{\"x\":\"\\u0041\"}}")
    connection.send("0\r\n\r\n".utf8)
    let last = try line()
    #expect(last.hasPrefix("{\"key\":\"\\ud800\",\"label\":\"yes\","))
    #expect(last.contains("\"metadata\":{\"x\":\"\\u0041\"}"))
    #expect(try connection.chunk() == nil)
  }

  /// Keys with quotes, line ends and emoji join ten thousand answers to their table.
  @Test func tenThousandKeysComeBack() async throws {
    let audio = Data(toneFile(seconds: 0.03)).base64EncodedString()
    let odd = ["\"", "\n", "😀", "\\", "\u{0}", "é", "'", ","]
    let keys = (0..<10_000).map { "\($0 % 9_000)\(odd[$0 % odd.count])\($0 % 7)" }
    let lines = try keys.enumerated().map { index, key in
      let text = String(decoding: try JSONEncoder().encode(key), as: UTF8.self)
      return
        "{\"metadata\":{\"n\":9007199254740993\(index)},\"key\":\(text),\"audio\":\"\(audio)\"}\n"
    }
    let port = try await server().port
    let answer = try await Task.detached {
      let connection = try RawConnection(port: port, timeoutSeconds: 60)
      let body = Array(lines.joined().utf8)
      let request = LiveServer.request(
        "POST",
        "/recognize",
        headers: ["Content-Type": "application/x-ndjson", "Content-Length": "\(body.count)"]
      )
      // Sent and received at once: the server holds no more than a few of them.
      nonisolated(unsafe) let sender = connection
      Thread.detachNewThread { sender.send(request + body) }
      return try connection.response()
    }.value
    #expect(answer.status == 200)
    let answers = answer.body.split(separator: 10)
    #expect(answers.count == keys.count)
    for (index, (key, line)) in zip(keys, answers).enumerated() {
      let value = try JSONValue(parsing: line)
      guard value["key"]?.string == key,
        value["metadata"].map({ String(decoding: $0.raw, as: UTF8.self) })
          == "{\"n\":9007199254740993\(index)}"
      else {
        Issue.record("answer \(index): \(String(decoding: line, as: UTF8.self))")
        break
      }
    }
  }
}
