internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpeechModel

/// The shape in which a protocol's clients expect an error.
enum ErrorShape {
  /// `{"error": "…"}`, also KServe's.
  case plain
  /// `{"error": {"message": "…", "type": …, "param": null, "code": null}}`.
  case openAI

  /// The shape for the protocol that an address belongs to.
  init(path: String) { self = path.hasPrefix("/v1/") ? .openAI : .plain }

  /// The response that tells of an error.
  func response(to error: ServingError) -> Response {
    var text = JSONText()
    switch self {
    case .plain:
      text.object {
        $0.name("error")
        $0.string(error.message)
      }
    case .openAI:
      text.object {
        $0.name("error")
        $0.object {
          $0.name("message")
          $0.string(error.message)
          $0.name("type")
          $0.string(error.status.code < 500 ? "invalid_request_error" : "server_error")
          $0.name("param")
          $0.raw("null".utf8)
          $0.name("code")
          $0.raw("null".utf8)
        }
      }
    }
    var response = Response(json: text, status: error.status)
    if let seconds = error.retryAfterSeconds { response.headers[.retryAfter] = "\(seconds)" }
    if let methods = error.allowedMethods { response.headers[.allow] = methods }
    if error.status == .unauthorized { response.headers[.wwwAuthenticate] = "Bearer" }
    if error.closesConnection { response.headers[.connection] = "close" }
    return response
  }
}

extension Response {
  /// A response of one line of JSON.
  init(json: JSONText, status: HTTPResponse.Status = .ok) {
    self.init(
      status: status,
      headers: [.contentType: "application/json"],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.bytes + [UInt8(ascii: "\n")]))
    )
  }

  /// A response of text.
  init(text: String, type: String = "text/plain; charset=utf-8") {
    self.init(
      status: .ok,
      headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(string: text))
    )
  }
}
