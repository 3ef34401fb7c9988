internal import SpeechModel

/// The answer to an inference request: JSON, followed by the values of outputs wanted as bytes.
struct KServeAnswer {
  /// JSON, and after it the bytes.
  private(set) var body: [UInt8]
  /// The bytes of JSON; nil if there are no others.
  private(set) var headerLength: Int?

  init(_ request: KServeRequest, _ predictions: [Prediction], _ model: ServedModel) {
    var binary: [UInt8] = []
    var json = JSONText()
    json.object {
      $0.name("model_name")
      $0.string(model.name)
      $0.name("model_version")
      $0.string("1")
      if let id = request.id {
        $0.name("id")
        $0.raw(id)
      }
      $0.name("parameters")
      $0.object {
        $0.name("digest")
        $0.string(model.digest)
      }
      $0.name("outputs")
      $0.array { json in
        for output in request.outputs {
          let values = Self.values(output, request, predictions, model)
          values.write(output.name, isBinary: output.isBinary, to: &json, &binary)
        }
      }
    }
    body = json.bytes
    if request.outputs.contains(where: \.isBinary) {
      headerLength = body.count
      body += binary
    }
  }

  /// The values of an output.
  private enum Values {
    case floats([Float], shape: [Int])
    case bytes([[UInt8]], shape: [Int])

    func write(
      _ name: String,
      isBinary: Bool,
      to json: inout JSONText,
      _ binary: inout [UInt8]
    ) {
      json.object {
        $0.name("name")
        $0.string(name)
        $0.name("datatype")
        $0.string(datatype)
        $0.name("shape")
        $0.array { json in
          for size in shape { json.number(size) }
        }
        if isBinary {
          let bytes = encoded
          $0.name("parameters")
          $0.object {
            $0.name("binary_data_size")
            $0.number(bytes.count)
          }
          binary += bytes
        } else {
          $0.name("data")
          $0.array { writeData(to: &$0) }
        }
      }
    }

    private var datatype: String {
      switch self {
      case .floats: "FP32"
      case .bytes: "BYTES"
      }
    }

    private var shape: [Int] {
      switch self {
      case .floats(_, let shape), .bytes(_, let shape): shape
      }
    }

    private func writeData(to json: inout JSONText) {
      switch self {
      case .floats(let values, _): for value in values { json.number(value) }
      case .bytes(let elements, _):
        for element in elements { json.string(String(decoding: element, as: UTF8.self)) }
      }
    }

    private var encoded: [UInt8] {
      func little(_ value: UInt32) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
      }
      switch self {
      case .floats(let values, _): return values.flatMap { little($0.bitPattern) }
      case .bytes(let elements, _):
        return elements.flatMap { little(UInt32(truncatingIfNeeded: $0.count)) + $0 }
      }
    }
  }

  private static func values(
    _ output: KServeRequest.Output,
    _ request: KServeRequest,
    _ predictions: [Prediction],
    _ model: ServedModel
  ) -> Values {
    let count = predictions.count
    switch output.name {
    case "label": return .bytes(predictions.map { Array($0.label.utf8) }, shape: [count])
    case "confidence": return .floats(predictions.map(\.confidence), shape: [count])
    case "key": return .bytes(request.keys ?? [], shape: [count])
    default:
      let labels = model.recognizer.labels
      if let classes = output.classes {
        let shown = min(classes, labels.count)
        return .bytes(
          predictions.flatMap { prediction in
            prediction.scores.prefix(shown).map { score in
              let index = labels.firstIndex(of: score.label) ?? 0
              return Array("\(score.probability):\(index):\(score.label)".utf8)
            }
          },
          shape: [count, shown]
        )
      }
      return .floats(
        predictions.flatMap { prediction in
          let probabilities = Dictionary(
            uniqueKeysWithValues: prediction.scores.map { ($0.label, $0.probability) }
          )
          return labels.map { probabilities[$0] ?? 0 }
        },
        shape: [count, labels.count]
      )
    }
  }
}
