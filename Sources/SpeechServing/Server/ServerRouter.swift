internal import HTTPTypes
internal import Hummingbird

/// The routes of the server: what each address answers.
struct ServerRouter {
  private let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)

  init(_ services: Services, _ rules: AccessRules) {
    router.add(
      middleware: RequestGate(rules: rules, metrics: services.metrics, methods: Self.methods)
    )
    let health = HealthRoutes(services: services)
    router.get("/healthz", use: health.health)
    router.get("/readyz", use: health.readiness)
    router.get("/metrics", use: health.metrics)
    router.post("/recognize", use: RecognizeRoute(services: services).answer)
  }

  /// The methods of addresses, for requests with another one.
  private static let methods = [
    "/healthz": "GET", "/readyz": "GET", "/metrics": "GET", "/recognize": "POST",
  ]

  func build() -> RouterResponder<ServingContext> { router.buildResponder() }
}
