internal import HTTPTypes
internal import SpeechModel

/// A request for a transcription as OpenAI's clients send it, and its answers in their shapes.
struct OpenAITranscription {
  /// The shapes of an answer that are known here.
  enum Format: String, CaseIterable {
    case json, text
    case verboseJSON = "verbose_json"
  }

  let file: ArraySlice<UInt8>
  let model: String
  let format: Format
  let consumer: ConsumerData

  /// Parameters that have no meaning for the label of a recording, and are taken without effect.
  private static let ignored: Set = [
    "language", "prompt", "temperature", "timestamp_granularities[]", "include[]",
    "chunking_strategy",
  ]

  /// - Throws: `ServingError`.
  init(_ form: Multipart) throws {
    var file: ArraySlice<UInt8>?
    var fields: [String: String] = [:]
    for part in form.parts {
      switch part.name {
      case "file":
        guard file == nil else {
          throw ServingError(
            .badRequest,
            "the field 'file' comes twice; send one recording a request"
          )
        }
        file = part.bytes
      case "model", "response_format", "key", "metadata", "stream":
        fields[part.name] = try part.text
      case _ where Self.ignored.contains(part.name): continue
      default:
        throw ServingError(
          .badRequest,
          "there is no field '\(part.name.excerpt(40))'; expected file, model, response_format, key"
            + " and metadata"
        )
      }
    }
    guard let file else {
      throw ServingError(.badRequest, "the field 'file' is missing; expected a recording")
    }
    guard let model = fields["model"] else {
      throw ServingError(
        .badRequest,
        "the field 'model' is missing; /v1/models lists what there is"
      )
    }
    if let stream = fields["stream"], stream.lowercased() != "false" {
      throw ServingError(
        .badRequest,
        "'stream' is '\(stream.excerpt(20))'; a label comes all at once, so leave it out"
      )
    }
    let wanted = fields["response_format"] ?? Format.json.rawValue
    guard let format = Format(rawValue: wanted) else {
      throw ServingError(
        .badRequest,
        "'response_format' is '\(wanted.excerpt(20))'; expected "
          + Format.allCases.map(\.rawValue).joined(separator: ", ")
      )
    }
    self.file = file
    self.model = model
    self.format = format
    consumer = try ConsumerData(keyText: fields["key"], metadataText: fields["metadata"])
  }

  /// The answer in JSON, short or verbose; the fields that OpenAI's has not come last.
  func json(_ prediction: Prediction, _ model: ServedModel) -> JSONText {
    var json = JSONText()
    json.object {
      if format == .verboseJSON {
        $0.name("task")
        $0.string("transcribe")
        $0.name("language")
        $0.string("unknown")
        $0.name("duration")
        $0.number(prediction.durationSeconds)
      }
      $0.name("text")
      $0.string(prediction.label)
      if format == .verboseJSON {
        $0.name("words")
        $0.array {
          $0.object {
            $0.name("word")
            $0.string(prediction.label)
            $0.name("start")
            $0.number(0)
            $0.name("end")
            $0.number(prediction.durationSeconds)
          }
        }
      }
      $0.name("confidence")
      $0.number(prediction.confidence)
      $0.name("rejected")
      $0.bool(prediction.isRejected)
      if let key = consumer.key {
        $0.name("key")
        $0.raw(key)
      }
      if let metadata = consumer.metadata {
        $0.name("metadata")
        $0.raw(metadata)
      }
      $0.name("model")
      $0.string(model.name)
      $0.name("digest")
      $0.string(model.digest)
    }
    return json
  }
}
