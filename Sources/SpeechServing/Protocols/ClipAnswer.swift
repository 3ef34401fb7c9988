internal import HTTPTypes
internal import SpeechModel

/// What the consumer sends with a recording and gets back with its answer, as the bytes of JSON.
struct ConsumerData: Sendable {
  /// A text or a number.
  var key: ArraySlice<UInt8>?
  /// An object.
  var metadata: ArraySlice<UInt8>?

  /// The most bytes of metadata.
  static let longestMetadata = 16 << 10

  init(key: ArraySlice<UInt8>? = nil, metadata: ArraySlice<UInt8>? = nil) {
    self.key = key
    self.metadata = metadata
  }

  /// Takes texts of a form or an address: a key as it is, and metadata as JSON.
  ///
  /// - Throws: `ServingError` if the metadata is no small JSON object.
  init(keyText: String?, metadataText: String?) throws {
    key = keyText.map { Self.json($0) }
    if let metadataText {
      metadata = try Self.object(
        try Self.parsed(metadataText),
        name: "metadata"
      )
    }
  }

  /// Takes the members of an object, both optional.
  ///
  /// - Throws: `ServingError`.
  init(key: JSONValue?, metadata: JSONValue?) throws {
    if let key {
      switch key.content {
      case .string, .number:
        guard String(validating: key.raw, as: UTF8.self) != nil else {
          throw ServingError(.badRequest, "'key' is not UTF-8; send it so, or in escapes: \\u00e9")
        }
        self.key = key.raw
      default:
        throw ServingError(.badRequest, "'key' is \(key.kind); expected text or a number")
      }
    }
    if let metadata { self.metadata = try Self.object(metadata, name: "metadata") }
  }

  private static func json(_ text: String) -> ArraySlice<UInt8> {
    var json = JSONText()
    json.string(text)
    return json.bytes[...]
  }

  private static func parsed(_ text: String) throws -> JSONValue {
    do {
      return try JSONValue(parsing: Array(text.utf8)[...])
    } catch {
      throw ServingError(.badRequest, "'metadata' is not JSON: \(error.words)")
    }
  }

  private static func object(_ value: JSONValue, name: String) throws -> ArraySlice<UInt8> {
    guard case .object = value.content else {
      throw ServingError(.badRequest, "'\(name)' is \(value.kind); expected an object")
    }
    guard value.raw.count <= longestMetadata else {
      throw ServingError(
        .contentTooLarge,
        "'\(name)' has \(value.raw.count) bytes; expected at most \(longestMetadata)"
      )
    }
    guard String(validating: value.raw, as: UTF8.self) != nil else {
      throw ServingError(.badRequest, "'\(name)' is not UTF-8")
    }
    return value.raw
  }
}

/// The answer for one recording, with what its consumer sent along.
struct ClipAnswer: Sendable {
  var consumer: ConsumerData
  var model: ServedModel
  var result: Result<Prediction, ServingError>
  /// How many labels are told with their probabilities; none unless asked for.
  var top: Int?

  /// Writes it as an object: key, label, confidence, scores, duration and model; or key and error.
  func write(to json: inout JSONText) {
    json.object {
      if let key = consumer.key {
        $0.name("key")
        $0.raw(key)
      }
      switch result {
      case .success(let prediction): write(prediction, to: &$0)
      case .failure(let error):
        $0.name("error")
        $0.string(error.message)
        $0.name("status")
        $0.number(error.status.code)
      }
      if let metadata = consumer.metadata {
        $0.name("metadata")
        $0.raw(metadata)
      }
      $0.name("model")
      $0.object {
        $0.name("name")
        $0.string(model.name)
        $0.name("digest")
        $0.string(model.digest)
      }
    }
  }

  private func write(_ prediction: Prediction, to json: inout JSONText) {
    json.name("label")
    json.string(prediction.label)
    json.name("confidence")
    json.number(prediction.confidence)
    json.name("rejected")
    json.bool(prediction.isRejected)
    json.name("durationSeconds")
    json.number(prediction.durationSeconds)
    if let note = prediction.note {
      json.name("note")
      json.string(note)
    }
    guard let top else { return }
    json.name("scores")
    json.array {
      for score in prediction.scores.prefix(top) {
        $0.object {
          $0.name("label")
          $0.string(score.label)
          $0.name("probability")
          $0.number(score.probability)
        }
      }
    }
  }
}
