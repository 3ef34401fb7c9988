internal import HTTPTypes
internal import Hummingbird
internal import SpeechModel

/// `POST /features`: what the network sees of a recording, and the outline of its wave, for pictures.
struct FeaturesRoute: Sendable {
  let services: Services
  private let painter = FeaturePainter()

  /// Points of the outline of the wave.
  private static let outlinePoints = 500

  init(services: Services) { self.services = services }

  func answer(_ request: Request, _ context: ServingContext) async throws -> Response {
    let query = try QueryString(request.uri.query)
    try query.allow(["model"])
    let model = try services.model(named: try query.value("model"))
    return try await services.reader.withBytes(of: request) { body in
      let limits = services.limits
      let json = try await painter.run {
        do {
          let clip = try AudioFile.decode(body, name: "the recording", limits: limits)
          return Self.json(clip, try model.recognizer.features(of: clip))
        } catch {
          throw ServingError(error)
        }
      }
      return Response(json: json)
    }
  }

  private static func json(
    _ clip: AudioClip,
    _ features: (rows: [Float], values: Int)
  ) -> JSONText {
    var json = JSONText()
    json.object {
      $0.name("durationSeconds")
      $0.number(clip.durationSeconds)
      $0.name("sampleRateHertz")
      $0.number(clip.sampleRateHertz)
      $0.name("wave")
      $0.array { json in
        let points = min(outlinePoints, clip.samples.count)
        for point in 0..<points {
          let start = point * clip.samples.count / points
          let end = max(start + 1, (point + 1) * clip.samples.count / points)
          let part = clip.samples[start..<end]
          json.array {
            $0.number(part.min() ?? 0)
            $0.number(part.max() ?? 0)
          }
        }
      }
      $0.name("features")
      $0.array { json in
        for start in stride(from: 0, to: features.rows.count, by: features.values) {
          json.array {
            // Three digits are more than a picture shows.
            for value in features.rows[start..<start + features.values] {
              $0.number((value * 1_000).rounded() / 1_000)
            }
          }
        }
      }
    }
    return json
  }
}
