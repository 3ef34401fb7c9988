import Foundation
import SpeechModel
import TestSupport
import Testing

/// Sound that is listened to while it comes in.
@Suite struct ListenRouteTests {
  private static let shared = Result { try LiveServer() }

  /// Three words with silence around them, 3.6 seconds.
  private let clip: AudioClip
  /// The same as 16-bit WAV.
  private let wave: [UInt8]

  init() throws {
    let silence = [Float](repeating: 0, count: 8_000)
    var samples = silence
    for name in ["yes/gbm3_nohash_0", "stop/gbm3_nohash_0", "yes/gbm3_nohash_0"] {
      samples += try AudioFile.read(Fixtures.path("words/\(name).wav")).samples + silence
    }
    wave = WaveEncoder.encode(AudioClip(samples: samples, sampleRateHertz: 16_000))
    clip = try AudioFile.decode(wave, name: "words")
  }

  /// What `asr-listen --json --threshold 0.5` prints for samples at 16 kHz.
  private func printed(_ samples: [Float], key: String? = nil) throws -> [String] {
    var settings = StreamSettings()
    settings.threshold = 0.5
    var stream = try StreamRecognizer(
      SpeechRecognizer(modelAt: LiveServer.linear),
      sampleRateHertz: 16_000,
      settings: settings
    )
    var events: [StreamEvent] = []
    try stream.append(samples, into: &events)
    try stream.finish(into: &events)
    return try events.map { try sortedJSON(EventRecord($0, key: key)) }
  }

  /// Samples as 16-bit numbers.
  private func words(_ samples: [Float], isBigEndian: Bool = false) -> [UInt8] {
    samples.flatMap { sample in
      let bits = UInt16(bitPattern: Int16(sample * 32_768))
      let (high, low) = (UInt8(bits >> 8), UInt8(bits & 255))
      return isBigEndian ? [high, low] : [low, high]
    }
  }

  /// Begins a stream; its body is to be sent in chunks.
  private func begin(
    _ target: String,
    type: String? = nil,
    port: Int? = nil
  ) throws -> RawConnection {
    let connection = try RawConnection(port: try port ?? Self.shared.get().port)
    var headers = ["Transfer-Encoding": "chunked"]
    headers["Content-Type"] = type
    connection.send(LiveServer.request("POST", target, headers: headers))
    return connection
  }

  @discardableResult
  private func send(_ bytes: some Collection<UInt8>, _ connection: RawConnection) -> Bool {
    let size = String(bytes.count, radix: 16)
    return connection.send(Array("\(size)\r\n".utf8) + bytes + Array("\r\n".utf8))
  }

  /// The lines up to the end of the answer.
  private func rest(_ connection: RawConnection) throws -> [String] {
    var body: [UInt8] = []
    while let piece = try connection.chunk() { body += piece }
    return String(decoding: body, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func lines(
    _ body: [UInt8],
    chunkBytes: Int,
    _ target: String,
    type: String? = nil
  ) throws -> [String] {
    let connection = try begin(target, type: type)
    for start in stride(from: 0, to: body.count, by: chunkBytes) {
      send(body[start..<min(body.count, start + chunkBytes)], connection)
    }
    connection.send("0\r\n\r\n".utf8)
    #expect(try connection.head().status == 200)
    return try rest(connection)
  }

  @Test func eventsAreTheRecognizersHoweverTheSoundComes() throws {
    let expected = try printed(clip.samples)
    #expect(expected.count > 3)
    #expect(try lines(wave, chunkBytes: 1_001, "/listen?threshold=0.5") == expected)
    #expect(
      try lines(wave, chunkBytes: 65_536, "/listen?threshold=0.50&exclusive=false") == expected
    )
    let raw = "/listen?threshold=0.5&rate=16000"
    #expect(try lines(words(clip.samples), chunkBytes: 777, raw) == expected)
    let keyed = try lines(
      words(clip.samples, isBigEndian: true),
      chunkBytes: 5_000,
      "/listen?threshold=0.5&key=caf%C3%A9+%22x%22",
      type: "audio/L16; rate=16000; channels=1"
    )
    #expect(keyed == (try printed(clip.samples, key: "café \"x\"")))
    // Of two channels one is chosen.
    let both = zip(clip.samples, clip.samples.reversed()).flatMap { words([$1, $0]) }
    #expect(try lines(both, chunkBytes: 4_099, raw + "&channels=2&channel=2") == expected)
    // The line on the pages.
    let folder = try TemporaryFolder()
    try Data(wave).write(to: URL(filePath: try folder.file("words.wav")))
    let curl = Process()
    let output = Pipe()
    curl.executableURL = URL(filePath: "/bin/sh")
    let address = "http://127.0.0.1:\(try Self.shared.get().port)/listen?threshold=0.5"
    curl.arguments = ["-c", "cat words.wav | curl -sN -X POST -T . '\(address)'"]
    curl.currentDirectoryURL = URL(filePath: folder.path)
    curl.standardOutput = output
    try curl.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    #expect(text.split(separator: "\n").map(String.init) == expected)
  }

  @Test func wordsAreToldWhileTheSoundGoesOn() throws {
    let expected = try printed(clip.samples)
    let connection = try begin("/listen?threshold=0.5")
    send(wave[..<50], connection)
    // The header is enough to know that the stream is listened to.
    let head = try connection.head()
    #expect(head.status == 200 && head.headers["content-type"] == "application/x-ndjson")
    send(wave[50..<60_000], connection)
    let first = try #require(try connection.chunk())
    #expect(String(decoding: first, as: UTF8.self) == expected[0] + "\n")
    send(wave[60_000...], connection)
    connection.send("0\r\n\r\n".utf8)
    #expect(try rest(connection) == Array(expected.dropFirst()))
  }

  @Test func whatIsNoNumberIsSilence() throws {
    var samples = clip.samples
    for index in stride(from: 0, to: samples.count, by: 501) { samples[index] = 0 }
    let expected = try printed(samples)
    for index in stride(from: 0, to: samples.count, by: 501) {
      samples[index] = index.isMultiple(of: 2) ? .nan : .infinity
    }
    let raw = "/listen?threshold=0.5&rate=16000&encoding=f32le"
    let bytes = samples.withUnsafeBytes { Array($0) }
    #expect(try lines(bytes, chunkBytes: 9_999, raw) == expected)
    // 16-bit numbers are no such samples: the bytes of the first are 1e20, or 0x60AD78EC.
    #expect(
      try lines([0, 0, 0, 0, 0xEC, 0x78, 0xAD, 0x60], chunkBytes: 3, raw + "&key=a") == [
        "{\"key\":\"a\",\"error\":\"sample 1 is 1e+20; floating-point samples must lie in about -1 to 1, so"
          + " scale the file first\",\"status\":400}"
      ]
    )
    // Any bytes are 16-bit samples, a half one at the end included.
    let noise = (0..<40_001).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    let heard = try lines(noise, chunkBytes: 8_000, "/listen?rate=8000")
    #expect(heard.allSatisfy { !$0.contains("error") })
  }

  @Test(arguments: [
    (
      "/listen?treshold=1", "", 400,
      "there is no parameter 'treshold'; expected key, model, channel, rate, encoding, channels,"
        + " threshold, smooth, window, hop, refractory, exclusive"
    ),
    ("/listen?hop=0", "", 400, "'hop' is '0'; expected 0.01 to 10.0 seconds"),
    ("/listen?smooth=nan", "", 400, "'smooth' is 'nan'; expected 0.0 to 10.0 seconds"),
    ("/listen?threshold=high", "", 400, "'threshold' is 'high'; expected a number"),
    ("/listen?exclusive=2", "", 400, "'exclusive' is '2'; expected true or false"),
    ("/listen?model=x", "", 404, "there is no model 'x'; expected one of: words"),
    ("/listen?rate=1", "", 400, "'rate' is '1'; expected 1000 to 384000 Hz"),
    (
      "/listen?rate=8000&encoding=mp3", "", 400,
      "'encoding' is 'mp3'; expected one of: s16le, s16be, s24le, s32le, f32le"
    ),
    ("/listen?rate=8000&channels=33", "", 400, "'channels' is '33'; expected 1 to 32"),
    ("/listen?rate=8000&channel=2", "", 400, "has 1 channel; expected channel 2"),
    (
      "/listen?encoding=s16le", "", 400,
      "'encoding' is for samples without a header; give 'rate', too"
    ),
    (
      "/listen", "audio/l16;channels=1", 400,
      "the content type audio/l16 names no rate; expected one, as in: audio/l16;rate=16000;channels=1"
    ),
    (
      "/listen", "audio/wav", 415,
      "the stream does not begin as WAV of 16, 24 or 32 bits does; expected WAV, as 'arecord -t wav' sends"
        + " it, or samples without a header and how they are written, as in:"
        + " /listen?rate=16000&encoding=s16le"
    ),
  ])
  func whatIsWrongIsSaid(_ target: String, _ type: String, _ status: Int, _ words: String) throws {
    // The body goes on; the answer doesn't wait for it.
    let connection = try begin(target, type: type.isEmpty ? nil : type)
    send("fLaC, which is no stream".utf8, connection)
    let answer = try connection.response()
    #expect(answer.status == status && answer.headers["connection"] == "close")
    #expect(answer.error == words)
  }

  @Test func headersThatNoSoundHasAreRefused() throws {
    func error(_ change: (inout [UInt8]) -> Void) throws -> String? {
      var bytes = wave
      change(&bytes)
      return try Self.shared.get().ask("POST", "/listen", body: bytes).error
    }
    #expect(try error { $0[22] = 33 } == "33 channels; expected 1 to 32")
    #expect(
      try error { $0.replaceSubrange(24..<28, with: [1, 0, 0, 0]) }
        == "sample rate 1 Hz; expected 1000 to 384000 Hz"
    )
    #expect(
      try error { $0 = [] }?.hasPrefix("the stream is empty (0 bytes); expected WAV, as") == true
    )
  }

  /// Its header is no sound, and says the rate better than an address.
  @Test func aWaveFileIsNoBareSamples() throws {
    for (target, type, chunk) in [
      ("/listen?rate=8000", nil, 20), ("/listen", "audio/l16;rate=16000", 32_000),
    ] {
      let heard = try lines(Array(wave[..<4_000]), chunkBytes: chunk, target, type: type)
      #expect(
        heard == [
          "{\"error\":\"the stream begins as a WAV file does, which says itself how its samples are written; leave out"
            + " 'rate' and 'encoding', or the content type audio/l16\",\"status\":400}"
        ]
      )
    }
  }

  /// However its address is written, it is a stream, with the words and times of one.
  @Test func aStreamMayHaveASlashAtItsEnd() throws {
    let server = try LiveServer("--idle-timeout", "0.5")
    let silent = try begin("/listen/", port: server.port)
    #expect(try silent.response().status == 408)
  }

  @Test func oneStreamTooManyIsRefusedUntilAnotherHangsUp() throws {
    let server = try LiveServer("--streams", "1", "--max-seconds", "5")
    /// Whether a figure comes to be a number.
    func becomes(_ name: String, _ wanted: Double) throws -> Bool {
      for _ in 0..<100 {
        let line = try server.ask("GET", "/metrics").text.split(separator: "\n")
          .first { $0.hasPrefix("\(name) ") }
        let found = line.flatMap { Double($0.dropFirst(name.count + 1)) }
        if let found, abs(found - wanted) < 1e-6 { return true }
        Thread.sleep(forTimeInterval: 0.05)
      }
      return false
    }
    do {
      let stream = try begin("/listen", port: server.port)
      // One second.
      send(wave[..<32_044], stream)
      #expect(try stream.head().status == 200)
      #expect(try becomes("asr_stream_seconds_total{model=\"words\"}", 1))
      #expect(try becomes("asr_streams", 1))
      let refused = try server.ask("POST", "/listen", body: wave)
      #expect(refused.status == 503 && refused.headers["retry-after"] == "10")
      #expect(
        refused.error
          == "1 stream is listened to already, the most that may be; try again in 10 seconds"
      )
      stream.reset()
    }
    #expect(try becomes("asr_streams", 0))
    #expect(
      try server.ask("POST", "/listen?window=6", body: wave).error
        == "'window' is 6 seconds; this server hears at most 5 at once"
    )
    #expect(try server.ask("POST", "/listen", body: wave).status == 200)
  }

  @Test func aClientThatPausesIsToldAndClosed() throws {
    let server = try LiveServer("--idle-timeout", "0.5")
    let connection = try begin("/listen?threshold=0.5", port: server.port)
    send(wave[..<60_000], connection)
    #expect(try connection.head().status == 200)
    let heard = try rest(connection)
    // What has begun is over, and then comes the reason.
    #expect(heard.count > 2 && heard[heard.count - 2].contains("\"isOver\":true"))
    #expect(
      heard.last
        == "{\"error\":\"no sound has come for 0.5 seconds, the longest that a stream may pause; send silence"
        + " meanwhile, or connect again\",\"status\":408}"
    )
    #expect(connection.rest().isEmpty)
    // Nor does one that never begins keep its place.
    let silent = try begin("/listen", port: server.port)
    #expect(try silent.response().status == 408)
  }

  @Test func aStreamKeepsTheModelThatItBeganWith() throws {
    let folder = try TemporaryFolder()
    let file = try folder.file("words.safetensors")
    try FileManager.default.copyItem(atPath: LiveServer.linear, toPath: file)
    let server = try ServeProcess(["--model", file], in: folder.path)
    let connection = try begin("/listen?threshold=0.5", port: server.port)
    send(wave[..<20_000], connection)
    #expect(try connection.head().status == 200)
    let before = try server.ask("GET", "/readyz").text
    let other = Fixtures.path("reference/models/lstm.safetensors")
    try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: file), options: .atomic)
    server.signal(SIGHUP)
    var ready = before
    for _ in 0..<100 where ready == before {
      Thread.sleep(forTimeInterval: 0.05)
      ready = try server.ask("GET", "/readyz").text
    }
    #expect(ready != before)
    send(wave[20_000...], connection)
    connection.send("0\r\n\r\n".utf8)
    #expect(try rest(connection) == (try printed(clip.samples)))
  }

  @Test func aServerThatStopsEndsItsStreams() throws {
    let folder = try TemporaryFolder()
    let server = try ServeProcess(
      ["--model", "words=\(LiveServer.linear)", "--grace", "5"],
      in: folder.path
    )
    let connection = try begin("/listen?threshold=0.5", port: server.port)
    send(wave[..<60_000], connection)
    #expect(try connection.head().status == 200)
    _ = try connection.chunk()
    let start = ContinuousClock.now
    server.signal(SIGTERM)
    let heard = try rest(connection)
    #expect(heard.count > 1 && heard[heard.count - 2].contains("\"isOver\":true"))
    #expect(heard.last == "{\"error\":\"the server is shutting down; try again\",\"status\":503}")
    #expect(server.status() == 0)
    #expect(ContinuousClock.now - start < .seconds(4))
  }
}
