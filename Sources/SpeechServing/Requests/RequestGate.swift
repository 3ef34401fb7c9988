internal import HTTPTypes
package import Hummingbird
internal import Logging
internal import SpeechModel

/// What happens to every request around its route: access, errors in the protocol's shape, request
/// id, metrics and a line in the log.
package struct RequestGate: RouterMiddleware {
  /// The context of requests.
  package typealias Context = ServingContext

  let rules: AccessRules
  let metrics: ServerMetrics
  /// The methods of the routes, for requests with another method.
  let methods: RouteMethods

  package func handle(
    _ request: Request,
    context: ServingContext,
    next: (Request, ServingContext) async throws -> Response
  ) async throws -> Response {
    let start = ContinuousClock.now
    var response: Response
    var origin: String?
    do {
      origin = try rules.origin(of: request)
      try rules.authorize(request)
      try refuseCoding(of: request)
      if origin != nil && request.method == .options {
        response = Self.preflight
      } else {
        response = try await next(request, context)
      }
    } catch {
      response = ErrorShape(path: request.head.normalizedPath).response(
        to: servingError(error, request, context)
      )
    }
    response.headers[.requestID] = context.id
    response.headers[.contentTypeOptions] = "nosniff"
    if response.headers[.cacheControl] == nil { response.headers[.cacheControl] = "no-store" }
    if let origin {
      response.headers[.accessControlAllowOrigin] = origin
      response.headers[.accessControlExposeHeaders] = "*"
      response.headers[.vary] = "Origin"
    }
    // The answer to HEAD has no body, and an error's would be taken for the next answer.
    if request.method == .head { response = response.createHeadResponse() }
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // No key, which is in the address or the body, and no header: the path alone, escaped.
    let isKnown = context.endpointPath != nil && context.endpointPath != "NotFound"
    metrics.countRequest(
      method: isKnown ? request.method.rawValue : "other",
      route: isKnown ? context.endpointPath ?? "" : "unknown",
      status: response.status.code,
      seconds: seconds
    )
    let address = "\(request.method.rawValue.excerpt(10)) \(request.uri.path.excerpt(80))"
    context.logger.log(
      level: response.status.code < 500 ? .info : .error,
      "\(address) \(response.status.code) \(Int(seconds * 1e6)) us"
    )
    return response
  }

  /// What a browser asks before another page may send a request.
  private static let preflight = Response(
    status: .noContent,
    headers: [
      .accessControlAllowMethods: "GET, POST",
      // The star is for all others, such as those of OpenAI's client.
      .accessControlAllowHeaders: "Authorization, *",
      .accessControlMaxAge: "600",
    ]
  )

  /// Refuses a body that is compressed as a whole.
  private func refuseCoding(of request: Request) throws {
    guard let coding = request.headers[.contentEncoding],
      !["", "identity"].contains(coding.lowercased())
    else { return }
    var error = ServingError(
      .unsupportedMediaType,
      "the body is encoded as '\(coding.excerpt(20))'; send it as it is, without Content-Encoding"
    )
    error.closesConnection = true
    throw error
  }

  private func servingError(
    _ error: any Error,
    _ request: Request,
    _ context: ServingContext
  ) -> ServingError {
    if let error = error as? HTTPError, error.status == .notFound {
      return unknownRoute(request)
    }
    if error is JSONDefect { return ServingError(error) }
    let found = ServingError(error)
    if found.status == .internalServerError {
      context.logger.error("\("\(error)".excerpt(1_000))")
    }
    return found
  }

  private func unknownRoute(_ request: Request) -> ServingError {
    let path = request.uri.path
    var error: ServingError
    if let allowed = methods.allowed(at: request.head.normalizedPath) {
      error = ServingError(
        .methodNotAllowed,
        "\(path) does not take \(request.method.rawValue.excerpt(10)); expected \(allowed)"
      )
      error.allowedMethods = allowed == "GET" ? "GET, HEAD" : allowed
    } else {
      error = ServingError(
        .notFound,
        "there is nothing at \(path.excerpt(80)); /openapi.json lists what there is"
      )
    }
    error.closesConnection = true
    return error
  }
}

extension HTTPField.Name {
  /// The request's id, which the log has, too.
  package static let requestID = known("X-Request-Id")
  static let contentTypeOptions = known("X-Content-Type-Options")
  static let inferenceHeaderLength = known("Inference-Header-Content-Length")

  private static func known(_ name: String) -> Self {
    guard let name = Self(name) else { preconditionFailure("\(name) is a header's name") }
    return name
  }
}
