import Foundation
import TestSupport
import Testing

/// The command as its operator meets it.
@Suite(.serialized) struct ServeCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: LiveServer.linear,
      toPath: try folder.file("words.safetensors")
    )
    try Data(word()).write(to: URL(filePath: folder.file("my clip.wav")))
  }

  private func start(_ arguments: String...) throws -> ServeProcess {
    try ServeProcess(arguments, in: folder.path)
  }

  /// What bash makes of the line to try.
  private func pasted(_ server: ServeProcess) throws -> String {
    let curl = Process()
    let output = Pipe()
    curl.executableURL = URL(filePath: "/bin/bash")
    let line = server.greeting.last?.replacing("try: curl", with: "curl -s --noproxy '*'") ?? ""
    curl.arguments = ["-c", line]
    curl.currentDirectoryURL = URL(filePath: folder.path)
    curl.standardOutput = output
    try curl.run()
    return String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  }

  /// As an editor on Windows writes it, and with a line before the first token.
  @Test func aFileOfTokensMayComeFromAnyEditor() throws {
    try Data("\u{FEFF}\r\n  correct-horse-battery==  \r\n".utf8)
      .write(to: URL(filePath: folder.file("my tokens")))
    let server = try start("--model", "words.safetensors", "--token-file", "my tokens")
    let answer = try pasted(server)
    #expect(
      answer.hasPrefix("{\"label\":\"yes\","),
      "\(answer) \(server.greeting) \(server.errors)"
    )
  }

  /// Whoever names the address by a name calls the server by it.
  @Test func theNameThatItListensByIsItsOwn() throws {
    let name = ProcessInfo.processInfo.hostName
    let server = try start("--model", "words.safetensors", "--host", name)
    // A machine may not know its own name, or know it as another's.
    if server.greeting.isEmpty {
      #expect(server.errors.contains("expected an address or a name of this"), "\(server.errors)")
      return
    }
    let answer = try pasted(server)
    #expect(answer.hasPrefix("{\"label\":\"yes\","), "\(answer) \(server.greeting)")
  }

  @Test func whatItPrintsCanBePasted() throws {
    let server = try start("--model", "words.safetensors")
    #expect(
      server.greeting == [
        "serving words (8 labels)", "page: http://127.0.0.1:\(server.port)/",
        "try: curl --data-binary @'my clip.wav' http://127.0.0.1:\(server.port)/recognize",
      ]
    )
    let answer = try pasted(server)
    #expect(answer.hasPrefix("{\"label\":\"yes\","), "\(answer)")
    let page = try server.ask("GET", "/")
    #expect(page.status == 200)
    // A key is the consumer's: the log has the request's id and path, and nothing else of it.
    let keyed = try server.ask("POST", "/recognize?key=top-secret", body: try word())
    server.signal(SIGTERM)
    #expect(server.status() == 0)
    let id = try #require(keyed.headers["x-request-id"])
    #expect(server.errors.contains(id) && server.errors.contains("POST /recognize 200 "))
    #expect(!server.errors.contains("top-secret"))
  }

  /// A clip of the run's own test comes before any other; without one, nothing looks as if it worked.
  @Test func theLineToTryNamesARealRecordingOrNone() throws {
    let run = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: LiveServer.linear,
      toPath: try run.file("run/model.safetensors")
    )
    let serving = ["--model", run.path + "/run"]
    func line(in folder: TemporaryFolder) throws -> String? {
      let server = try ServeProcess(serving, in: folder.path)
      return server.greeting.last?.replacing(":\(server.port)/", with: ":8080/")
    }
    let elsewhere = try TemporaryFolder()
    #expect(
      try line(in: elsewhere)
        == "try: curl --data-binary @'<your recording>' http://127.0.0.1:8080/recognize"
    )
    let split = """
      {"root":"\(run.path)/words","validation":["yes/b.wav"],"testing":["gone.wav","yes/a b.wav"]}
      """
    try split.write(toFile: try run.file("run/split.json"), atomically: true, encoding: .utf8)
    try Data(word()).write(to: URL(filePath: try run.file("words/yes/a b.wav")))
    #expect(
      try line(in: folder)
        == "try: curl --data-binary @'\(run.path)/words/yes/a b.wav' http://127.0.0.1:8080/recognize"
    )
  }

  @Test(arguments: [
    ("--queue", "0", "--queue <number>", "1 to 100000"),
    ("--max-body", "1025", "--max-body <mebibytes>", "1 to 1024"),
    ("--max-seconds", "nan", "--max-seconds <seconds>", "above 0, at most 3600"),
    ("--grace", "soon", "--grace <seconds>", "above 0, at most 3600"),
    ("--port", "65536", "--port <number>", "0 to 65535"),
  ])
  func limitsHaveBounds(_ flag: String, _ value: String, _ name: String, _ words: String) throws {
    let server = try start("--model", "words.safetensors", flag, value)
    #expect(server.status() == 64)
    #expect(
      server.errors.hasPrefix(
        "Error: The value '\(value)' is invalid for '\(name)': expected \(words)\n"
      ),
      "\(server.errors)"
    )
  }

  @Test func whatIsUnderWayIsAnsweredAtTheEnd() throws {
    let server = try start("--model", "words.safetensors", "--grace", "5")
    let idle = try RawConnection(port: server.port)
    let connection = try RawConnection(port: server.port)
    let request = LiveServer.request("POST", "/recognize", body: try word())
    connection.send(request[..<1_000])
    // Its head must have arrived.
    Thread.sleep(forTimeInterval: 0.3)
    server.signal(SIGTERM)
    #expect(idle.rest().isEmpty)
    connection.send(request[1_000...])
    #expect(try connection.response().status == 200)
    #expect(server.status() == 0)
  }

  @Test func aClientThatNeverEndsIsDroppedAfterTheGrace() throws {
    let server = try start("--model", "words.safetensors", "--grace", "0.5")
    let connection = try RawConnection(port: server.port)
    connection.send(LiveServer.request("POST", "/recognize", body: try word())[..<1_000])
    Thread.sleep(forTimeInterval: 0.3)
    let start = ContinuousClock.now
    server.signal(SIGTERM)
    _ = server.status()
    #expect(ContinuousClock.now - start < .seconds(5))
  }

  @Test func aBrokenFileIsNamedAndTheFormerModelAnswers() throws {
    let server = try start("--model", "words.safetensors")
    let before = try server.ask("POST", "/recognize", body: try word())
    try Data("nonsense".utf8).write(to: URL(filePath: folder.file("words.safetensors")))
    server.signal(SIGHUP)
    var ready = try server.ask("GET", "/readyz")
    for _ in 0..<100 where !ready.text.contains("refused") {
      Thread.sleep(forTimeInterval: 0.05)
      ready = try server.ask("GET", "/readyz")
    }
    #expect(ready.status == 200)
    #expect(ready.text.contains("\"refused\":\"words.safetensors: "), "\(ready.text)")
    #expect(
      server.errors.contains("model words was refused, so the former one answers: words.safe")
    )
    #expect(try server.ask("GET", "/metrics").text.contains("asr_model_refused{model=\"words\"} 1"))
    #expect(try server.ask("POST", "/recognize", body: try word()).body == before.body)
  }

  @Test func aWatchedFileIsTakenOverWhenItChanges() throws {
    let server = try start("--model", "words.safetensors", "--watch")
    func waitUntil(_ isSo: (String) -> Bool) throws -> String {
      var ready = ""
      for _ in 0..<200 {
        let answer = try server.ask("GET", "/readyz")
        #expect(answer.status == 200)
        ready = answer.text
        if isSo(ready) { break }
        Thread.sleep(forTimeInterval: 0.05)
      }
      return ready
    }
    let file = URL(filePath: try folder.file("words.safetensors"))
    let first = try server.ask("GET", "/readyz").text
    let other = Fixtures.path("reference/models/lstm.safetensors")
    try Data(contentsOf: URL(filePath: other)).write(to: file, options: .atomic)
    let second = try waitUntil { $0 != first }
    #expect(second != first && !second.contains("refused"))
    let answer = try server.ask("POST", "/recognize", body: try word())
    try Data("nonsense".utf8).write(to: file)
    let refused = try waitUntil { $0.contains("refused") }
    #expect(refused.contains("\"refused\":\"words.safetensors: "), "\(refused)")
    #expect(server.errors.contains("model words is now "))
    #expect(
      server.errors.contains("model words was refused, so the former one answers: words.safe")
    )
    let metrics = try server.ask("GET", "/metrics").text
    #expect(metrics.contains("asr_model_reloads_total{model=\"words\",outcome=\"refused\"} 1\n"))
    #expect(metrics.contains("asr_model_reloads_total{model=\"words\",outcome=\"replaced\"} 1\n"))
    #expect(try server.ask("POST", "/recognize", body: try word()).body == answer.body)
    try FileManager.default.removeItem(at: file)
    #expect(try waitUntil { $0.contains("no such file") }.contains("no such file"))
    try Data(contentsOf: URL(filePath: other)).write(to: file, options: .atomic)
    #expect(try waitUntil { !$0.contains("refused") } == second)
    server.signal(SIGTERM)
    #expect(server.status() == 0)
  }

  /// One of two servers is killed while a client asks; its retries lose nothing, and every answer to
  /// a clip is the same bytes.
  @Test func aKilledServerLosesOnlyWhatItWasAnswering() throws {
    var servers = [
      try start("--model", "words.safetensors"), try start("--model", "words.safetensors"),
    ]
    let clips = (0..<8).map { toneFile(hertz: 200 + 100 * Double($0)) }
    var answers: [Int: Set<[UInt8]>] = [:]
    var answered = 0
    for request in 0..<2_000 {
      if request == 700 { servers[0].signal(SIGKILL) }
      if request == 1_300 { servers[0] = try start("--model", "words.safetensors") }
      for attempt in 0..<3 {
        let server = servers[(request + attempt) % 2]
        let answer = try? server.ask("POST", "/recognize", body: clips[request % clips.count])
        guard let answer, answer.status == 200 else { continue }
        answers[request % clips.count, default: []].insert(answer.body)
        answered += 1
        break
      }
    }
    #expect(answered == 2_000)
    #expect(answers.values.allSatisfy { $0.count == 1 })
  }

  @Test func failuresAreSaidInWords() throws {
    let missing = try start("--model", "nothing.safetensors")
    #expect(missing.status() == 1)
    #expect(missing.errors == "Error: nothing.safetensors: cannot be read: there is no such file\n")
    let none = try start()
    #expect(none.status() == 1)
    #expect(
      none.errors.hasPrefix("Error: no model: runs/latest does not exist here; train one with")
    )
    let twice = try start("--model", "words.safetensors", "--model", "a/words.safetensors")
    #expect(twice.status() == 64)
    #expect(
      twice.errors.hasPrefix(
        "Error: two models are named 'words'; name one yourself, as in --model other=a/words.safetensors\n"
      )
    )
    let server = try start("--model", "words.safetensors")
    let taken = try start("--model", "words.safetensors", "--port", "\(server.port)")
    #expect(taken.status() == 1)
    #expect(
      taken.errors.hasSuffix(
        "Error: cannot listen on 127.0.0.1:\(server.port): Address already in use; end the other"
          + " program there, or choose another port\n"
      ),
      "\(taken.errors)"
    )
    try Data("short\n".utf8).write(to: URL(filePath: folder.file("tokens")))
    let short = try start("--model", "words.safetensors", "--token-file", "tokens")
    #expect(short.status() == 1)
    #expect(
      short.errors
        == "Error: tokens: a token has 5 characters; expected 16 or more\n"
    )
    try Data("correct-horse-battery\nwith a blank and \"quotes\"\n".utf8)
      .write(to: URL(filePath: folder.file("odd")))
    let odd = try start("--model", "words.safetensors", "--token-file", "odd")
    #expect(
      odd.errors
        == "Error: odd: token 2 has other characters than a token may have; expected letters, digits and"
        + " -._~+/ alone, = at its end\n"
    )
    let gone = try start("--model", "words.safetensors", "--token-file", "gone")
    #expect(
      gone.errors
        == "Error: gone: there is no such file; make one with: openssl rand -hex 32 > gone\n"
    )
    let star = try start("--model", "words.safetensors", "--allow-host", "*.example.com")
    #expect(star.status() == 64)
    #expect(
      star.errors.hasPrefix(
        "Error: --allow-host is '*.example.com'; expected one whole name without scheme and port, such as"
      ),
      "\(star.errors)"
    )
    let unnamed = try start("--model", "words=")
    #expect(unnamed.status() == 64)
    #expect(unnamed.errors.hasPrefix("Error: --model is 'words='; expected a file or the folder"))
    let elsewhere = try start("--model", "words.safetensors", "--host", "192.0.2.1")
    #expect(elsewhere.status() == 1)
    #expect(
      elsewhere.errors.hasSuffix(
        "Error: cannot listen on 192.0.2.1:0: Cannot assign requested address; expected an address or a"
          + " name of this machine, such as 127.0.0.1 or 0.0.0.0\n"
      ),
      "\(elsewhere.errors)"
    )
    let nowhere = try start("--model", "words.safetensors", "--host", "no.such.host.invalid")
    #expect(nowhere.status() == 1)
    #expect(
      nowhere.errors.hasSuffix(
        ": there is no such address; expected an address or a name of this machine, such as 127.0.0.1 or"
          + " 0.0.0.0\n"
      ),
      "\(nowhere.errors)"
    )
    let beyond = try start(
      "--model",
      "words.safetensors",
      "--host",
      "0.0.0.0",
      "--log-level",
      "error"
    )
    #expect(
      beyond.errors
        == "note: whoever reaches 0.0.0.0 may use this server; --token-file asks for a token\n"
    )
  }
}
