internal import HTTPTypes
internal import Hummingbird
internal import SpeechModel

/// `POST /recognize`: one recording, a form with many, or a stream of lines.
struct RecognizeRoute: Sendable {
  let services: Services

  /// What the address says of every recording of a request.
  struct Choices: Sendable {
    var model: ServedModel
    var top: Int?
  }

  func answer(_ request: Request, _ context: ServingContext) async throws -> Response {
    let query = try QueryString(request.uri.query)
    try query.allow(["key", "top", "model", "metadata"])
    let consumer = try ConsumerData(
      keyText: try query.value("key"),
      metadataText: try query.value("metadata")
    )
    let choices = Choices(
      model: try services.model(named: try query.value("model")),
      top: try query.value("top").map(Self.top)
    )
    let type = request.headers[.contentType] ?? ""
    if request.head.isStream {
      try refuse(consumer, "each line has its own")
      return RecognitionStream(services: services, choices: choices).response(request, context)
    }
    return try await services.reader.withBytes(of: request) { body in
      if type.lowercased().hasPrefix("multipart/form-data") {
        try refuse(consumer, "put fields 'key' and 'metadata' before each file")
        return try await form(body, type, choices, context)
      }
      if type.lowercased().hasPrefix("application/json") {
        try refuse(consumer, "put 'key' and 'metadata' into the object")
        let line = try RecognitionLine(try Self.json(body[...]))
        return try await answer(line.audio, line.consumer, choices, context)
      }
      // No recording does.
      if body[...].beginsAsObject {
        throw ServingError(
          .unsupportedMediaType,
          "the body begins as JSON does; send it with the content type application/json"
        )
      }
      return try await answer(body, consumer, choices, context)
    }
  }

  private func answer(
    _ file: [UInt8],
    _ consumer: ConsumerData,
    _ choices: Choices,
    _ context: ServingContext
  ) async throws -> Response {
    let prediction = try await services.recognize(file, choices.model, context)
    var json = JSONText()
    ClipAnswer(
      consumer: consumer,
      model: choices.model,
      result: .success(prediction),
      top: choices.top
    ).write(to: &json)
    return Response(json: json)
  }

  private static func json(_ body: ArraySlice<UInt8>) throws -> JSONValue {
    guard body.isEmpty || body.beginsAsValue else {
      throw ServingError(
        .badRequest,
        "the content type says JSON, and the body does not begin as JSON does; send the bytes of a recording"
          + " as audio/wav, or without a content type"
      )
    }
    return try JSONValue(parsing: body.withoutByteOrderMark)
  }

  /// Keys in the address name one recording.
  private func refuse(_ consumer: ConsumerData, _ advice: String) throws {
    guard consumer.key == nil && consumer.metadata == nil else {
      throw ServingError(
        .badRequest,
        "'key' and 'metadata' in the address belong to a body that is one recording; here \(advice)"
      )
    }
  }

  static func top(_ text: String) throws -> Int {
    guard let top = Int(text), top >= 1 else {
      throw ServingError(.badRequest, "'top' is '\(text.excerpt(20))'; expected 1 or more")
    }
    return top
  }

  // MARK: Forms

  /// Answers every file of a form, in their order; a field `key` or `metadata` belongs to the file
  /// after it.
  private func form(
    _ body: [UInt8],
    _ type: String,
    _ choices: Choices,
    _ context: ServingContext
  ) async throws -> Response {
    let boundary = try Multipart.requiredBoundary(of: type)
    let files = try Self.files(try Multipart(body, boundary: boundary))
    let services = services
    let answers = try await concurrentMap(files) { _, file in
      ClipAnswer(
        consumer: file.consumer,
        model: choices.model,
        result: await Result.serving {
          try await services.recognize(Array(file.part.bytes), choices.model, context)
        },
        top: choices.top
      )
    }
    var json = JSONText()
    json.object {
      $0.name("answers")
      $0.array { json in
        for answer in answers { answer.write(to: &json) }
      }
    }
    return Response(json: json)
  }

  private typealias FormFile = (part: Multipart.Part, consumer: ConsumerData)

  private static func files(_ form: Multipart) throws -> [FormFile] {
    var files: [FormFile] = []
    var key: String?
    var metadata: String?
    for part in form.parts {
      switch part.name {
      case _ where part.fileName != nil:
        files.append(
          (part, try ConsumerData(keyText: key ?? part.name, metadataText: metadata))
        )
        (key, metadata) = (nil, nil)
      case "key" where key == nil: key = try part.text
      case "metadata" where metadata == nil: metadata = try part.text
      default:
        throw ServingError(
          .badRequest,
          "the field '\(part.name.excerpt(40))' is no file; expected files, and before each at most"
            + " one field 'key' and one 'metadata'"
        )
      }
    }
    guard key == nil && metadata == nil else {
      throw ServingError(.badRequest, "a field 'key' or 'metadata' comes after the last file")
    }
    guard !files.isEmpty else {
      throw ServingError(
        .badRequest,
        "the form has no file; expected one, as in: -F clip=@clip.wav"
      )
    }
    return files
  }
}

extension Result where Success == Prediction, Failure == ServingError {
  /// The result of recognition, whatever it throws as an error for the sender.
  static func serving(_ body: () async throws -> Prediction) async -> Self {
    do {
      return .success(try await body())
    } catch {
      return .failure(ServingError(error))
    }
  }
}
