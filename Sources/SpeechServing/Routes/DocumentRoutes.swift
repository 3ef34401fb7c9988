internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

/// What is served as it is: the page for people and the description for programs.
struct DocumentRoutes: Sendable {
  /// The page, which needs nothing from elsewhere, and may have nothing from there.
  func page(_: Request, _: ServingContext) -> Response {
    var response = Self.document(PackageResources.page_html, type: "text/html; charset=utf-8")
    response.headers[.contentSecurityPolicy] =
      "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; connect-src 'self';"
      + " media-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return response
  }

  /// OpenAPI's description of every address.
  func description(_: Request, _: ServingContext) -> Response {
    Self.document(PackageResources.openapi_json, type: "application/json")
  }

  private static func document(_ bytes: [UInt8], type: String) -> Response {
    Response(
      status: .ok,
      headers: [.contentType: type],
      body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
    )
  }
}
