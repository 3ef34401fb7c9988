import Foundation
import SpeechModel
import TestSupport

/// The command on a free port of loopback, in a process of its own: tests wait for it on threads that
/// a server in the same process would need.
final class LiveServer: Sendable {
  private let process: ServeProcess
  private let folder: TemporaryFolder

  static let linear = Fixtures.path("reference/models/linear.safetensors")

  var port: Int { process.port }
  var peakMemoryBytes: Int? { process.peakMemoryBytes }

  /// Starts a server of the linear model, called `words`.
  ///
  /// - Parameter tokens: The lines of its file of tokens; none to need none.
  init(_ arguments: String..., tokens: [String] = []) throws {
    folder = try TemporaryFolder()
    var access: [String] = []
    if !tokens.isEmpty {
      let file = try folder.file("tokens")
      try tokens.joined(separator: "\n").write(toFile: file, atomically: true, encoding: .utf8)
      access = ["--token-file", file]
    }
    process = try ServeProcess(
      ["--model", "words=\(Self.linear)", "--grace", "1"] + access + arguments,
      in: folder.path
    )
  }

  /// A request's bytes.
  static func request(
    _ method: String,
    _ target: String,
    headers: [String: String] = [:],
    body: [UInt8]? = nil
  ) -> [UInt8] {
    var fields = ["Host": "localhost"]
    if let body { fields["Content-Length"] = "\(body.count)" }
    fields.merge(headers) { $1 }
    let lines = fields.map { "\($0): \($1)\r\n" }.joined()
    return Array("\(method) \(target) HTTP/1.1\r\n\(lines)\r\n".utf8) + (body ?? [])
  }

  /// Sends a request on a connection of its own.
  func ask(
    _ method: String,
    _ target: String,
    headers: [String: String] = [:],
    body: [UInt8]? = nil
  ) throws -> HTTPAnswer {
    let connection = try RawConnection(port: port)
    connection.send(Self.request(method, target, headers: headers, body: body))
    return try connection.response()
  }
}

/// A form's body and its content type.
func form(_ parts: [(name: String, fileName: String?, bytes: [UInt8])]) -> (
  type: String, body: [UInt8]
) {
  var body: [UInt8] = []
  for part in parts {
    let file = part.fileName.map { "; filename=\"\($0)\"" } ?? ""
    body +=
      "--b0undary\r\nContent-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\r\n".utf8
    body += part.bytes + "\r\n".utf8
  }
  return ("multipart/form-data; boundary=b0undary", body + "--b0undary--\r\n".utf8)
}

/// The bytes of a recording from the fixtures.
func word(_ name: String = "yes/gbm3_nohash_0") throws -> [UInt8] {
  try Array(Data(contentsOf: URL(filePath: Fixtures.path("words/\(name).wav"))))
}

/// The bytes of a short tone as WAV.
func toneFile(seconds: Double = 0.05, hertz: Double = 400) -> [UInt8] {
  WaveEncoder.encode(tone(hertz: hertz, seconds: seconds))
}
