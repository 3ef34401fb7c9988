import Foundation
import TestSupport
import Testing

/// Two servers behind nginx, with the configuration of `Examples/deployment`.
@Suite(
  .enabled(if: installed("nginx") && installed("openssl"), "nginx or openssl is not installed")
)
struct ReplicaTests {
  /// nginx with the example's configuration, its paths and ports changed to those of a test.
  private final class Proxy: @unchecked Sendable {
    // Unchecked: set by the initializer alone.
    private let process = Process()
    let port: Int

    init(replicas: [Int], in folder: TemporaryFolder) throws {
      port = try freePort()
      let (certificate, key) = (try folder.file("tls.crt"), try folder.file("tls.key"))
      let openssl = Process()
      openssl.executableURL = URL(filePath: "/usr/bin/env")
      openssl.arguments = [
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-subj", "/CN=localhost", "-days", "1", "-out", certificate, "-keyout", key,
      ]
      openssl.standardError = FileHandle.nullDevice
      try openssl.run()
      openssl.waitUntilExit()
      let example = Fixtures.package.appending(path: "Examples/deployment/nginx.conf")
      var text = try String(contentsOf: example, encoding: .utf8)
      func replace(_ old: String, _ new: String) throws {
        try #require(text.contains(old), "the example has no \(old)")
        text = text.replacing(old, with: new)
      }
      try replace("127.0.0.1:8081", "127.0.0.1:\(replicas[0])")
      try replace("127.0.0.1:8082", "127.0.0.1:\(replicas[1])")
      // The tests' client speaks no TLS; the example's listener is there as it is, on another port.
      try replace(
        "listen 8443 ssl;",
        "listen 127.0.0.1:\(port); listen 127.0.0.1:\(try freePort()) ssl;"
      )
      try replace("/etc/asr/tls.crt", certificate)
      try replace("/etc/asr/tls.key", key)
      // One client stands for many.
      try replace("rate=50r/s", "rate=10000r/s")
      try replace("burst=100", "burst=1000")
      try replace(
        "http {",
        "http {\n  access_log off;\n  client_body_temp_path \(folder.path)/body;\n"
          + "  proxy_temp_path \(folder.path)/proxy;\n  fastcgi_temp_path \(folder.path)/fastcgi;\n"
          + "  uwsgi_temp_path \(folder.path)/uwsgi;\n  scgi_temp_path \(folder.path)/scgi;\n"
      )
      text =
        "daemon off;\npid \(folder.path)/nginx.pid;\nerror_log \(folder.path)/nginx.log;\n" + text
      let file = try folder.file("nginx.conf")
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["nginx", "-c", file]
      process.standardError = FileHandle(forWritingAtPath: "/dev/null")
      try process.run()
      for _ in 0..<200 {
        if (try? RawConnection(port: port)) != nil { return }
        Thread.sleep(forTimeInterval: 0.05)
      }
      let log = try? String(contentsOfFile: "\(folder.path)/nginx.log", encoding: .utf8)
      throw RawConnection.Failure(words: "nginx does not listen: \(log ?? "")")
    }

    deinit {
      process.terminate()
      process.waitUntilExit()
    }
  }

  /// One is killed at a moment that is drawn, another is started, and the client retries what fails:
  /// nothing is lost, and a clip has the same bytes from either.
  @Test func nothingIsLostWhenOneIsKilled() throws {
    let folder = try TemporaryFolder()
    func replica(_ port: Int) throws -> ServeProcess {
      try ServeProcess(
        ["--model", "words=\(LiveServer.linear)", "--port", "\(port)", "--log-level", "error"],
        in: folder.path
      )
    }
    let ports = [try freePort(), try freePort()]
    var replicas = try ports.map(replica)
    let proxy = try Proxy(replicas: ports, in: folder)
    let clips = (0..<8).map { toneFile(hertz: 200 + 100 * Double($0)) }
    let requests = 1_200
    let killed = Int.random(in: 200..<600)
    var answers: [[UInt8]: Int] = [:]
    var answered = 0
    var connection: RawConnection?
    for request in 0..<requests {
      if request == killed { replicas[0].signal(SIGKILL) }
      if request == killed + 300 { replicas[0] = try replica(ports[0]) }
      let body = clips[request % clips.count]
      for _ in 0..<4 {
        do {
          let open = try connection ?? RawConnection(port: proxy.port)
          connection = open
          open.send(LiveServer.request("POST", "/recognize?key=\(request % 8)", body: body))
          let answer = try open.response()
          if answer.headers["connection"] == "close" { connection = nil }
          guard answer.status == 200 else { continue }
          answers[answer.body, default: 0] += 1
          answered += 1
          break
        } catch {
          connection = nil
        }
      }
    }
    #expect(answered == requests, "killed after \(killed)")
    #expect(answers.count == clips.count, "killed after \(killed)")
    // Figures are not for those outside, and a stream passes through as it comes.
    let outside = try RawConnection(port: proxy.port)
    outside.send(LiveServer.request("GET", "/metrics"))
    #expect(try outside.response().status == 403)
    // Lines are answered while more come, and are more than a body may be.
    let stream = try RawConnection(port: proxy.port)
    let headers = ["Content-Type": "application/x-ndjson", "Transfer-Encoding": "chunked"]
    stream.send(LiveServer.request("POST", "/recognize", headers: headers))
    func send(_ text: String) {
      stream.send("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n".utf8)
    }
    let line = "{\"key\":1,\"audio\":\"\(Data(clips[0]).base64EncodedString())\"}\n"
    send(line)
    #expect(try stream.head().status == 200)
    #expect(try stream.chunk()?.starts(with: "{\"key\":1,\"label\":".utf8) == true)
    for _ in 0..<12 { send(String(repeating: " ", count: 1 << 20) + "\n") }
    send(line)
    #expect(try stream.chunk()?.starts(with: "{\"key\":1,\"label\":".utf8) == true)
    stream.send("0\r\n\r\n".utf8)
    #expect(try stream.chunk() == nil)
    // Any other body has the limit.
    let large = try RawConnection(port: proxy.port)
    large.send(
      LiveServer.request("POST", "/recognize", headers: ["Content-Length": "\(11 << 20)"])
    )
    #expect(try large.head().status == 413)
  }
}

/// Whether a program is on the path.
func installed(_ program: String) -> Bool {
  let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
  return (folders + ["/usr/sbin"]).contains {
    FileManager.default.isExecutableFile(atPath: "\($0)/\(program)")
  }
}
