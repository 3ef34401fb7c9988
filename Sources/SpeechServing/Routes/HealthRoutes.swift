internal import HTTPTypes
internal import Hummingbird
internal import SpeechModel

/// What tells a machine or a person how the server is: `/healthz`, `/readyz` and `/metrics`.
struct HealthRoutes: Sendable {
  let services: Services

  /// Whether the process answers at all.
  func health(_: Request, _: ServingContext) -> Response { Response(text: "ok\n") }

  /// Whether recordings are answered, and by which models; 503 once the server shuts down.
  func readiness(_: Request, _: ServingContext) -> Response {
    let isOpen = services.isOpen.withLock { $0 }
    var json = JSONText()
    json.object {
      $0.name("ready")
      $0.bool(isOpen)
      $0.name("models")
      $0.array { json in
        for slot in services.shelf.slots {
          json.object {
            $0.name("name")
            $0.string(slot.source.name)
            $0.name("digest")
            $0.string(slot.model.digest)
            $0.name("windowSeconds")
            $0.number(slot.model.recognizer.streamWindowSeconds)
            if let refusal = slot.refusal {
              $0.name("refused")
              $0.string(refusal)
            }
          }
        }
      }
    }
    return Response(json: json, status: isOpen ? .ok : .serviceUnavailable)
  }

  /// The figures for Prometheus.
  func metrics(_: Request, _: ServingContext) -> Response {
    Response(
      text: services.metrics.text(
        queueLength: services.queue.length,
        memoryBytes: services.reader.budget.usedBytes,
        streams: services.permits.takenCount,
        models: services.shelf.slots
      ),
      type: "text/plain; version=0.0.4; charset=utf-8"
    )
  }
}
