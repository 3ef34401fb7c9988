internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import SpeechModel

/// KServe's Open Inference Protocol, version 2, over REST.
struct KServeRoutes: Sendable {
  let services: Services

  func live(_: Request, _: ServingContext) -> Response { Self.flag("live", true) }

  func ready(_: Request, _: ServingContext) -> Response {
    Self.flag("ready", services.isOpen.withLock { $0 })
  }

  func server(_: Request, _: ServingContext) -> Response {
    var json = JSONText()
    json.object {
      $0.name("name")
      $0.string("asr-serve")
      $0.name("version")
      $0.string("2")
      $0.name("extensions")
      $0.array {
        $0.string("binary_tensor_data")
        $0.string("classification")
      }
    }
    return Response(json: json)
  }

  func modelReady(_ request: Request, _ context: ServingContext) throws -> Response {
    let model = try model(context)
    var json = JSONText()
    json.object {
      $0.name("name")
      $0.string(model.name)
      $0.name("ready")
      $0.bool(true)
    }
    return Response(json: json)
  }

  func metadata(_ request: Request, _ context: ServingContext) throws -> Response {
    let model = try model(context)
    let labels = model.recognizer.labels.count
    func tensor(_ json: inout JSONText, _ name: String, _ type: String, _ shape: [Int]) {
      json.object {
        $0.name("name")
        $0.string(name)
        $0.name("datatype")
        $0.string(type)
        $0.name("shape")
        $0.array { json in
          for size in shape { json.number(size) }
        }
      }
    }
    var json = JSONText()
    json.object {
      $0.name("name")
      $0.string(model.name)
      $0.name("versions")
      $0.array { $0.string("1") }
      $0.name("platform")
      $0.string("asr-baseline")
      $0.name("inputs")
      $0.array {
        tensor(&$0, "audio_file", "BYTES", [-1])
        tensor(&$0, "audio", "FP32", [-1, -1])
        tensor(&$0, "length", "INT32", [-1])
        tensor(&$0, "sample_rate", "INT32", [-1])
        tensor(&$0, "key", "BYTES", [-1])
      }
      $0.name("outputs")
      $0.array {
        tensor(&$0, "label", "BYTES", [-1])
        tensor(&$0, "confidence", "FP32", [-1])
        tensor(&$0, "probabilities", "FP32", [-1, labels])
        tensor(&$0, "key", "BYTES", [-1])
      }
    }
    return Response(json: json)
  }

  func infer(_ request: Request, _ context: ServingContext) async throws -> Response {
    let model = try model(context)
    return try await services.reader.withBytes(of: request) { body in
      let wish = try KServeRequest(
        body,
        headerLength: request.headers[.inferenceHeaderLength],
        sampleRateHertz: model.recognizer.sampleRateHertz
      )
      let predictions = try await recognize(wish.recordings, model, context)
      let answer = KServeAnswer(wish, predictions, model)
      var response = Response(
        status: .ok,
        headers: [.contentType: "application/json"],
        body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body))
      )
      if let length = answer.headerLength {
        response.headers[.contentType] = "application/octet-stream"
        response.headers[.inferenceHeaderLength] = "\(length)"
      }
      return response
    }
  }

  /// The answers in the recordings' order; all or none, since a tensor has no room for an error.
  private func recognize(
    _ recordings: [KServeRequest.Recording],
    _ model: ServedModel,
    _ context: ServingContext
  ) async throws -> [Prediction] {
    try await concurrentMap(recordings) { index, recording in
      do {
        switch recording {
        case .file(let bytes): return try await services.recognize(bytes, model, context)
        case .clip(let clip): return try await services.recognize(clip, model, context)
        }
      } catch let error as ServingError where recordings.count > 1 {
        throw ServingError(error.status, "recording \(index): \(error.message)")
      }
    }
  }

  private func model(_ context: ServingContext) throws -> ServedModel {
    if let version = context.parameters.get("version"), version != "1" {
      throw ServingError(.notFound, "there is no version '\(version.excerpt(20))'; expected 1")
    }
    // The router leaves percent escapes in names as they are.
    return try services.model(
      named: context.parameters.get("model").map { percentDecoded($0) ?? $0 } ?? ""
    )
  }

  private static func flag(_ name: String, _ value: Bool) -> Response {
    var json = JSONText()
    json.object {
      $0.name(name)
      $0.bool(value)
    }
    return Response(json: json, status: value ? .ok : .serviceUnavailable)
  }
}
