internal import Foundation
internal import HTTPTypes
internal import SpeechModel

/// An inference request of KServe's protocol, version 2: recordings, keys, and the wanted outputs.
struct KServeRequest {
  /// One recording.
  enum Recording: Sendable {
    case file([UInt8])
    case clip(AudioClip)
  }

  /// A wanted output.
  struct Output {
    var name: String
    var isBinary: Bool
    /// The number of labels to return in place of values, for the extension "classification".
    var classes: Int?
  }

  /// The id as JSON, to be returned; nil if there is none.
  private(set) var id: ArraySlice<UInt8>?
  private(set) var recordings: [Recording]
  /// A key for each recording; nil if none were sent.
  private(set) var keys: [[UInt8]]?
  private(set) var outputs: [Output] = []

  /// The outputs that a model has, beside the keys that come back.
  static let outputNames = ["label", "confidence", "probabilities"]
  /// The most recordings of a request.
  private static let mostRecordings = 1_000

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - headerLength: The bytes of JSON before the tensors; nil if all are JSON, 0 if the body is
  ///     one recording.
  ///   - sampleRateHertz: The rate of samples that come without one.
  /// - Throws: `ServingError`.
  init(_ body: [UInt8], headerLength: String?, sampleRateHertz: Int) throws {
    guard let headerLength else {
      try self.init(JSONValue(parsing: body[...]), binary: [], sampleRateHertz)
      return
    }
    guard let length = Int(headerLength), (0...body.count).contains(length) else {
      throw ServingError(
        .badRequest,
        "Inference-Header-Content-Length is '\(headerLength.excerpt(20))'; expected 0 to the"
          + " \(body.count) bytes of the body"
      )
    }
    if length == 0 {
      self.init(file: body)
    } else {
      try self.init(JSONValue(parsing: body[..<length]), binary: body[length...], sampleRateHertz)
    }
  }

  /// One recording, and every output in JSON.
  private init(file: [UInt8]) {
    recordings = [.file(file)]
    outputs = Self.outputNames.map { Output(name: $0, isBinary: false) }
  }

  private init(
    _ json: JSONValue,
    binary: ArraySlice<UInt8>,
    _ sampleRateHertz: Int
  ) throws {
    if let id = json["id"] {
      guard id.string != nil else {
        throw ServingError(.badRequest, "'id' is \(id.kindBesideText); expected text")
      }
      self.id = id.raw
    }
    guard case .array(let inputs)? = json["inputs"]?.content, !inputs.isEmpty else {
      throw ServingError(.badRequest, "'inputs' is missing; expected audio_file or audio")
    }
    var binary = binary
    var tensors: [String: KServeTensor] = [:]
    for input in inputs {
      let tensor = try KServeTensor(input, binary: &binary)
      guard Self.inputNames.contains(tensor.name) else {
        throw ServingError(
          .badRequest,
          "there is no input '\(tensor.name.excerpt(40))'; expected "
            + Self.inputNames.joined(separator: ", ")
        )
      }
      guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
        throw ServingError(.badRequest, "the input '\(tensor.name)' comes twice")
      }
    }
    guard binary.isEmpty else {
      throw ServingError(.badRequest, "\(binary.count) bytes follow the last input")
    }
    recordings = try Self.recordings(tensors, sampleRateHertz)
    if let key = tensors["key"] {
      guard case .bytes(let keys) = key.values, keys.count == recordings.count else {
        throw ServingError(
          .badRequest,
          "the input 'key' must be BYTES with one element for each of the"
            + " \(counted(recordings.count, "recording"))"
        )
      }
      self.keys = keys
    }
    outputs = try Self.outputs(json, hasKeys: keys != nil)
    let isJSON = outputs.contains { $0.name == "key" && !$0.isBinary }
    guard !isJSON || keys?.allSatisfy({ String(validating: $0, as: UTF8.self) != nil }) ?? true
    else {
      throw ServingError(.badRequest, "a key is not UTF-8; want the output 'key' as binary data")
    }
  }

  static let inputNames = ["audio_file", "audio", "length", "sample_rate", "key"]

  // MARK: Recordings

  private static func recordings(
    _ tensors: [String: KServeTensor],
    _ sampleRateHertz: Int
  ) throws -> [Recording] {
    let found: [Recording]
    switch (tensors["audio_file"], tensors["audio"]) {
    case (let files?, nil):
      if let other = ["length", "sample_rate"].first(where: { tensors[$0] != nil }) {
        throw ServingError(
          .badRequest,
          "the input '\(other)' is for 'audio'; a file says that itself, so leave it out"
        )
      }
      guard case .bytes(let elements) = files.values else {
        throw ServingError(.badRequest, "the input 'audio_file' must be BYTES")
      }
      // JSON cannot hold the bytes of a file.
      found = try elements.map { .file(files.isBinary ? $0 : try decodedBase64($0)) }
    case (nil, let audio?):
      found = try clips(
        audio,
        lengths: tensors["length"],
        rates: tensors["sample_rate"],
        sampleRateHertz
      )
    default:
      throw ServingError(.badRequest, "expected one of the inputs 'audio_file' and 'audio'")
    }
    guard (1...mostRecordings).contains(found.count) else {
      throw ServingError(
        .badRequest,
        "\(counted(found.count, "recording")); expected 1 to \(mostRecordings)"
      )
    }
    return found
  }

  private static func decodedBase64(_ element: [UInt8]) throws -> [UInt8] {
    guard let bytes = Data(base64Encoded: Data(element)) else {
      throw ServingError(
        .badRequest,
        "an element of 'audio_file' in JSON is not base64; expected that, or binary data"
      )
    }
    return Array(bytes)
  }

  private static func clips(
    _ audio: KServeTensor,
    lengths: KServeTensor?,
    rates: KServeTensor?,
    _ sampleRateHertz: Int
  ) throws -> [Recording] {
    guard case .floats(let samples) = audio.values, (1...2).contains(audio.shape.count) else {
      throw ServingError(.badRequest, "the input 'audio' must be FP32 of shape [n, samples]")
    }
    let count = audio.shape.count == 2 ? audio.shape[0] : 1
    let width = audio.shape.last ?? 0
    func each(_ tensor: KServeTensor?, _ range: ClosedRange<Int>) throws -> [Int]? {
      guard let tensor else { return nil }
      guard case .integers(let values) = tensor.values, [1, count].contains(values.count),
        values.allSatisfy(range.contains)
      else {
        throw ServingError(
          .badRequest,
          "the input '\(tensor.name)' must be INT32 with 1 or \(count) values of"
            + " \(range.lowerBound) to \(range.upperBound)"
        )
      }
      return values.count == count ? values : [Int](repeating: values[0], count: count)
    }
    let ends = try each(lengths, 0...width)
    let hertz = try each(rates, AudioLimits().sampleRateHertz)
    return (0..<count).map { index in
      .clip(
        AudioClip(
          samples: Array(samples[index * width..<index * width + (ends?[index] ?? width)]),
          sampleRateHertz: hertz?[index] ?? sampleRateHertz
        )
      )
    }
  }

  // MARK: Outputs

  private static func outputs(_ json: JSONValue, hasKeys: Bool) throws -> [Output] {
    func flag(_ name: String, of value: JSONValue?) throws -> Bool? {
      guard let value = value?["parameters"]?[name] else { return nil }
      guard case .bool(let flag) = value.content else {
        throw ServingError(.badRequest, "'\(name)' is \(value.kind); expected true or false")
      }
      return flag
    }
    let all = try flag("binary_data_output", of: json) ?? false
    let names = outputNames + (hasKeys ? ["key"] : [])
    var wanted: [JSONValue] = []
    if let outputs = json["outputs"] {
      guard case .array(let named) = outputs.content else {
        throw ServingError(.badRequest, "'outputs' is \(outputs.kind); expected an array")
      }
      wanted = named
    }
    if wanted.isEmpty { return names.map { Output(name: $0, isBinary: all) } }
    return try wanted.map { output in
      guard let name = output["name"]?.string, names.contains(name) else {
        throw ServingError(
          .badRequest,
          "there is no output '\(output["name"]?.string?.excerpt(40) ?? "")'; expected "
            + names.joined(separator: ", ")
        )
      }
      let classes = output["parameters"]?["classification"]
      if let classes, (classes.integer ?? 0) < 1 || name != "probabilities" {
        throw ServingError(
          .badRequest,
          "'classification' is a number of labels, 1 or more, and belongs to the output probabilities"
        )
      }
      return Output(
        name: name,
        isBinary: try flag("binary_data", of: output) ?? all,
        classes: classes?.integer
      )
    }
  }
}
