internal import HTTPTypes
internal import Hummingbird
internal import SpeechModel

/// `/v1/audio/transcriptions` and `/v1/models`, for clients of OpenAI.
struct OpenAIRoutes: Sendable {
  let services: Services

  func transcription(_ request: Request, _ context: ServingContext) async throws -> Response {
    let boundary = try Multipart.requiredBoundary(of: request.headers[.contentType])
    return try await services.reader.withBytes(of: request) { body in
      let wish = try OpenAITranscription(try Multipart(body, boundary: boundary))
      let model = try services.model(named: wish.model)
      let prediction = try await services.recognize(Array(wish.file), model, context)
      return wish.format == .text
        ? Response(text: prediction.label + "\n")
        : Response(json: wish.json(prediction, model))
    }
  }

  func models(_: Request, _: ServingContext) -> Response {
    var json = JSONText()
    json.object {
      $0.name("object")
      $0.string("list")
      $0.name("data")
      $0.array { json in
        for slot in services.shelf.slots { Self.write(slot, to: &json) }
      }
    }
    return Response(json: json)
  }

  func model(_ request: Request, _ context: ServingContext) throws -> Response {
    let name = context.parameters.get("name").map { percentDecoded($0) ?? $0 } ?? ""
    guard let slot = services.shelf.slots.first(where: { $0.source.name == name }) else {
      _ = try services.model(named: name)
      throw ServingError(.notFound, "there is no model '\(name.excerpt(60))'")
    }
    var json = JSONText()
    Self.write(slot, to: &json)
    return Response(json: json)
  }

  private static func write(_ slot: ModelShelf.Slot, to json: inout JSONText) {
    json.object {
      $0.name("id")
      $0.string(slot.source.name)
      $0.name("object")
      $0.string("model")
      // No time is kept in a model's file.
      $0.name("created")
      $0.number(0 as Int)
      $0.name("owned_by")
      $0.string("asr-baseline")
    }
  }
}
