import Foundation
import SpeechModel
import TestSupport
import Testing

/// Requests that were valid before they were changed at random, on every address; always the same
/// ones.
@Suite struct MutatedRequestTests {
  /// How many: a few thousand, or as many as ASR_MUTATED_REQUESTS says.
  private static let count =
    ProcessInfo.processInfo.environment["ASR_MUTATED_REQUESTS"].flatMap { Int($0) } ?? 3_000
  private static let clients = 6
  /// What the server may take: all bodies together, and itself several times over.
  private static let mostBytes = 600 << 20

  /// What the clients found.
  private struct Found {
    var statuses: [Int: Int] = [:]
    var dishonest: [String] = []
    var slowest = Duration.zero
    var good = 0
  }

  @Test func everyRequestGetsAnHonestStatusAndGoodOnesAreStillAnswered() throws {
    let server = try LiveServer("--max-seconds", "5", "--max-body", "2", "--log-level", "error")
    let port = server.port
    let requests = try SampleRequest.all()
    let found = LockedValue(Found())
    let isDone = LockedValue(false)
    let good = LiveServer.request("POST", "/recognize", body: try word())
    let finished = DispatchGroup()
    func inThread(_ body: @escaping @Sendable () -> Void) {
      finished.enter()
      Thread.detachNewThread {
        body()
        finished.leave()
      }
    }
    let working = DispatchGroup()
    for client in 0..<Self.clients {
      working.enter()
      inThread {
        var sender = MutatingClient(port: port, requests: requests)
        for draw in stride(from: client, to: Self.count, by: Self.clients) {
          let status = sender.send(draw: UInt64(draw))
          found.withLock { found in
            if let status { found.statuses[status, default: 0] += 1 }
            if let status, status == 500 || status < 200 || status > 505 {
              found.dishonest.append("request \(draw): \(status)")
            }
          }
        }
        working.leave()
      }
    }
    inThread {
      while !isDone.withLock({ $0 }) {
        let start = ContinuousClock.now
        let status = try? {
          let connection = try RawConnection(port: port)
          connection.send(good)
          return try connection.response().status
        }()
        found.withLock { found in
          found.slowest = max(found.slowest, ContinuousClock.now - start)
          found.good += 1
          if status != 200 { found.dishonest.append("a good request: \(status ?? 0)") }
        }
        Thread.sleep(forTimeInterval: 0.05)
      }
    }
    working.wait()
    isDone.withLock { $0 = true }
    finished.wait()
    let result = found.withLock { $0 }
    #expect(result.dishonest.isEmpty, "\(result.dishonest.prefix(5))")
    // As many kinds of answers as the requests have ways to be wrong.
    for status in [200, 400, 404, 415] {
      #expect(result.statuses[status, default: 0] > 0, "\(result.statuses)")
    }
    #expect(result.good > 0 && result.slowest < .seconds(5))
    if let bytes = server.peakMemoryBytes { #expect(bytes < Self.mostBytes) }
    #expect(try server.ask("GET", "/readyz").status == 200)
  }
}

/// A valid request to an address.
private struct SampleRequest {
  var method = "POST"
  var target: String
  var headers: [String: String] = [:]
  var body: [UInt8]

  /// One for each way to send a recording, and for each document.
  static func all() throws -> [SampleRequest] {
    let wave = toneFile(seconds: 0.1)
    let audio = Data(wave).base64EncodedString()
    let line = #"{"key":"a\"\n","metadata":{"n":9007199254740993},"audio":"\#(audio)"}"#
    let (type, files) = form([
      ("key", nil, Array("17".utf8)), ("metadata", nil, Array(#"{"a":[1]}"#.utf8)),
      ("file", "a.wav", wave), ("file", "b.wav", wave),
    ])
    let (openType, openFiles) = form([
      ("model", nil, Array("words".utf8)), ("response_format", nil, Array("verbose_json".utf8)),
      ("file", "a.wav", wave),
    ])
    let tensors =
      #"{"id":"1","inputs":[{"name":"audio_file","datatype":"BYTES","shape":[1],"data":["\#(audio)"]},"#
      + #"{"name":"key","datatype":"BYTES","shape":[1],"data":["k"]}],"#
      + #""outputs":[{"name":"probabilities","parameters":{"classification":2}},{"name":"key"}]}"#
    let header =
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,16],"#
      + #""parameters":{"binary_data_size":64}}],"outputs":[{"name":"label"}]}"#
    let spoken = try Array(
      Data(contentsOf: URL(filePath: Fixtures.path("words/yes/gbm3_nohash_0.wav")))
    )
    return [
      SampleRequest(target: "/recognize?key=a%22&top=3", body: wave),
      SampleRequest(target: "/recognize?metadata=%7B%7D&model=words", body: spoken),
      SampleRequest(target: "/recognize", headers: ["Content-Type": type], body: files),
      SampleRequest(
        target: "/recognize",
        headers: ["Content-Type": "application/json"],
        body: Array(line.utf8)
      ),
      SampleRequest(
        target: "/recognize?top=1",
        headers: ["Content-Type": "application/x-ndjson"],
        body: Array("\(line)\n\(line)\n".utf8)
      ),
      SampleRequest(
        target: "/v1/audio/transcriptions",
        headers: ["Content-Type": openType],
        body: openFiles
      ),
      SampleRequest(target: "/v2/models/words/infer", body: Array(tensors.utf8)),
      SampleRequest(
        target: "/v2/models/words/infer",
        headers: ["Inference-Header-Content-Length": "\(header.utf8.count)"],
        body: Array(header.utf8) + [UInt8](repeating: 0, count: 64)
      ),
      SampleRequest(target: "/features?model=words", body: wave),
      SampleRequest(method: "GET", target: "/readyz", body: []),
      SampleRequest(method: "GET", target: "/v2/models/words/versions/1", body: []),
      SampleRequest(method: "GET", target: "/metrics", body: []),
    ]
  }
}

/// Sends changed requests, on one connection as long as it lasts.
private struct MutatingClient {
  let port: Int
  let requests: [SampleRequest]
  private var connection: RawConnection?

  init(port: Int, requests: [SampleRequest]) {
    self.port = port
    self.requests = requests
  }

  /// Sends the request of a draw; its status, or nil if the server has closed the connection or
  /// waits for more, as broken HTTP may make it.
  mutating func send(draw: UInt64) -> Int? {
    var random = RandomStream(seed: 11, .search, draw: draw)
    func below(_ limit: Int) -> Int { Int(random.next() % UInt64(max(1, limit))) }
    var request = requests[below(requests.count)]
    switch below(10) {
    case 0:
      // The request as bytes, its head included, or no request at all.
      var bytes = LiveServer.request(
        request.method,
        request.target,
        headers: request.headers,
        body: request.body
      )
      if below(8) == 0 { bytes = (0..<200).map { _ in UInt8(truncatingIfNeeded: below(256)) } }
      for _ in 0...below(4) { Self.change(&bytes, within: 200, below) }
      return Self.shortAnswer(port: port, bytes)
    case 1:
      var target = Array(request.target.utf8)
      Self.change(&target, within: target.count, below)
      // Spaces and line ends would end it.
      request.target =
        "/" + String(decoding: target.filter { $0 > 0x20 && $0 < 0x7F }, as: UTF8.self)
    case 2:
      request.headers["Content-Type"] = requests[below(requests.count)].headers["Content-Type"]
    case 3: request.target = requests[below(requests.count)].target
    default:
      // Mostly near the beginning, where headers and names are.
      let range = below(2) == 0 ? 120 : request.body.count
      for _ in 0...below(5) { Self.change(&request.body, within: range, below) }
    }
    return whole(request)
  }

  /// Sends a request whose length is told truly, and waits for its answer.
  private mutating func whole(_ request: SampleRequest) -> Int? {
    let bytes = LiveServer.request(
      request.method,
      request.target,
      headers: request.headers,
      body: request.method == "GET" ? nil : request.body
    )
    // A connection that the server has closed meanwhile is opened anew, once.
    for _ in 0..<2 {
      guard let open = connection ?? (try? RawConnection(port: port)) else { return 0 }
      let isFresh = connection == nil
      connection = open
      open.send(bytes)
      if let answer = try? open.response() {
        if answer.headers["connection"] == "close" { connection = nil }
        return answer.status
      }
      connection = nil
      if isFresh { break }
    }
    // No answer at all is none that a client can understand.
    return 0
  }

  /// The status of what comes at once.
  private static func shortAnswer(port: Int, _ bytes: [UInt8]) -> Int? {
    guard let connection = try? RawConnection(port: port, timeoutMilliseconds: 5) else { return 0 }
    connection.send(bytes)
    return try? connection.head().status
  }

  /// Words that mean something to one of the parsers.
  private static let words = [
    "0", "-1", "99999999999999999999", "1e999", "NaN", "null", "[", "{", "\"", "\\u0000", "\\ud800",
    "\r\n", "--b0undary", "--b0undary--", "=", "%", "%00", "../", "RIFF", "fLaC", "OggS", "\u{0}",
    "é", "\u{202E}",
  ]

  private static func change(
    _ bytes: inout [UInt8],
    within: Int,
    _ below: (Int) -> Int
  ) {
    guard !bytes.isEmpty else { return bytes = Array(words[below(words.count)].utf8) }
    let at = below(min(bytes.count, within))
    switch below(6) {
    case 0: bytes[at] ^= 1 << UInt8(below(8))
    case 1: bytes[at] = UInt8(truncatingIfNeeded: below(256))
    case 2: bytes.removeSubrange(at..<min(bytes.count, at + 1 + below(8)))
    case 3: bytes.insert(contentsOf: words[below(words.count)].utf8, at: at)
    case 4:
      bytes.insert(contentsOf: Array(bytes[at..<min(bytes.count, at + 1 + below(40))]), at: at)
    default: bytes.removeLast(below(bytes.count))
    }
  }
}
