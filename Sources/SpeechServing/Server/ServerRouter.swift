internal import HTTPTypes
internal import Hummingbird

/// The routes of the server: what each address answers.
struct ServerRouter {
  private let router = Router(context: ServingContext.self, options: .autoGenerateHeadEndpoints)

  init(_ services: Services, _ rules: AccessRules) {
    router.add(
      middleware: RequestGate(rules: rules, metrics: services.metrics, methods: Self.methods)
    )
    let documents = DocumentRoutes()
    router.get("/", use: documents.page)
    router.get("/openapi.json", use: documents.description)
    let health = HealthRoutes(services: services)
    router.get("/healthz", use: health.health)
    router.get("/readyz", use: health.readiness)
    router.get("/metrics", use: health.metrics)
    router.post("/recognize", use: RecognizeRoute(services: services).answer)
    router.post("/listen", use: ListenRoute(services: services).answer)
    router.post("/features", use: FeaturesRoute(services: services).answer)
    let openAI = OpenAIRoutes(services: services)
    router.post("/v1/audio/transcriptions", use: openAI.transcription)
    router.get("/v1/models", use: openAI.models)
    router.get("/v1/models/:name", use: openAI.model)
    let kserve = KServeRoutes(services: services)
    router.get("/v2", use: kserve.server)
    router.get("/v2/health/live", use: kserve.live)
    router.get("/v2/health/ready", use: kserve.ready)
    for path in ["/v2/models/:model", "/v2/models/:model/versions/:version"] {
      router.get("\(path)", use: kserve.metadata)
      router.get("\(path)/ready", use: kserve.modelReady)
      router.post("\(path)/infer", use: kserve.infer)
    }
  }

  /// The methods of addresses, for requests with another one.
  private static let methods = RouteMethods([
    "/": "GET", "/openapi.json": "GET", "/healthz": "GET", "/readyz": "GET", "/metrics": "GET",
    "/recognize": "POST", "/listen": "POST", "/features": "POST",
    "/v1/audio/transcriptions": "POST", "/v1/models": "GET", "/v1/models/:name": "GET",
    "/v2": "GET", "/v2/health/live": "GET", "/v2/health/ready": "GET",
    "/v2/models/:model": "GET", "/v2/models/:model/ready": "GET",
    "/v2/models/:model/infer": "POST",
    "/v2/models/:model/versions/:version": "GET",
    "/v2/models/:model/versions/:version/ready": "GET",
    "/v2/models/:model/versions/:version/infer": "POST",
  ])

  func build() -> RouterResponder<ServingContext> { router.buildResponder() }
}
