internal import Crypto
internal import SpeechFoundation

/// A model as stored in a file: configuration, labels, parameters and statistics.
///
/// `SpeechRecognizer` recognizes with it.
public struct TrainedModel: Sendable {
  package let configuration: ModelConfiguration
  /// The labels, in the order of the network's outputs.
  public let labels: [String]
  package let normalizer: Normalizer?
  package let network: Network
  /// How it was trained, augmentation included: the text of a configuration file.
  ///
  /// Prediction does not read it.
  package let training: String?
  /// The clips that it has heard; nil if the file does not record them.
  ///
  /// Prediction does not read it, and programs without support for it read the file as before.
  package let clipDigests: ClipDigests?

  package init(
    configuration: ModelConfiguration,
    labels: [String],
    normalizer: Normalizer?,
    network: Network,
    training: String? = nil,
    clipDigests: ClipDigests? = nil
  ) {
    precondition(network.plan.outputs == labels.count)
    self.configuration = configuration
    self.labels = labels
    self.normalizer = normalizer
    self.network = network
    self.training = training
    self.clipDigests = clipDigests
  }

  /// The same model with another rule from logits to an answer.
  package func deciding(by rule: DecisionRule) -> TrainedModel {
    var configuration = configuration
    configuration.decision = rule
    return TrainedModel(
      configuration: configuration,
      labels: labels,
      normalizer: normalizer,
      network: network,
      training: training,
      clipDigests: clipDigests
    )
  }

  /// The version of the file format.
  package static let formatVersion = "1"
  private static let fileLimit = 2 << 30
  /// The most bytes of a configuration, about ten times the size with the most layers.
  private static let configurationLimit = 1 << 20

  private enum Key {
    static let version = "asr.version"
    static let labels = "asr.labels"
    static let configuration = "asr.configuration"
    static let training = "asr.training"
    static let clipDigests = "asr.clip-digests"
    static let digest = "asr.sha256"
    static let mean = "normalizer.mean"
    static let deviation = "normalizer.deviation"
  }

  // MARK: Writing

  /// Writes the file; an existing one survives a failure.
  ///
  /// - Throws: `ModelFileError`.
  public func write(to path: String) throws {
    do {
      try AtomicFile.write(try encoded(), to: path)
    } catch let failure as AtomicFile.Failure {
      throw ModelFileError(path: path, reason: .unwritable(failure.fault))
    }
  }

  /// The bytes of the file.
  ///
  /// - Parameter weights: How the trained parameters are stored; in half precision a file has half
  ///   the size, and answers change by rounding. Statistics stay in single precision, as they may be
  ///   beyond half's range.
  /// - Precondition: None of the parameters is beyond the range of that precision.
  package func encoded(weights: Safetensors.Precision) throws -> [UInt8] {
    var file = Safetensors()
    for (layout, values, precision) in [
      (network.plan.parameters, Array(network.parameters), weights),
      (network.plan.statistics, network.statistics, .single),
    ] {
      for entry in layout.entries {
        file.tensors[entry.name] = Safetensors.Tensor(
          shape: entry.shape,
          values: TorchLayout.toTorch(
            Array(values[entry.range]),
            shape: entry.shape,
            order: entry.order
          ),
          precision: precision
        )
      }
    }
    if let normalizer {
      let shape = [normalizer.mean.count]
      file.tensors[Key.mean] = Safetensors.Tensor(shape: shape, values: normalizer.mean)
      file.tensors[Key.deviation] = Safetensors.Tensor(shape: shape, values: normalizer.deviation)
    }
    file.metadata = [
      // What other programs look for to determine the order of values.
      "format": "pt",
      Key.version: Self.formatVersion,
      Key.labels: try sortedJSON(labels),
      Key.configuration: try sortedJSON(configuration),
    ]
    file.metadata[Key.training] = training
    file.metadata[Key.clipDigests] = clipDigests?.text
    file.metadata[Key.digest] = Self.digest(of: file)
    return file.encoded()
  }

  /// SHA-256 over every text but itself and every tensor with its name and shape, in the order of
  /// their names: a model's answers do not depend on its weights alone.
  package static func digest(of file: Safetensors) -> String {
    var hash = SHA256()
    func add(_ text: String) {
      withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
      hash.update(data: Array(text.utf8))
    }
    for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) where key != Key.digest {
      add(key)
      add(value)
    }
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
      add(name)
      add(tensor.shape.map(String.init).joined(separator: ","))
      tensor.values.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// The bytes of the file.
  public func encoded() throws -> [UInt8] { try encoded(weights: .single) }

  // MARK: Reading

  /// Reads a model file.
  ///
  /// - Throws: `ModelFileError` for whatever is malformed, altered, of another version or
  ///   inconsistent.
  public init(contentsOf path: String) throws {
    try self.init(decoding: Self.bytes(of: path), path: path)
  }

  /// The bytes of a model file.
  ///
  /// - Throws: `ModelFileError` if they cannot be read.
  package static func bytes(of path: String) throws -> [UInt8] {
    var limits = AudioLimits()
    limits.fileBytes = fileLimit
    do {
      return try AudioFile.contents(of: path, limits: limits)
    } catch let error as AudioError {
      if error.reason == .missing, let folder = OtherFile(folderOf: path) {
        throw ModelFileError(
          path: parentFolder(of: path),
          reason: .otherKind(found: folder.found, meant: folder.meant)
        )
      }
      throw ModelFileError(path: path, reason: .unreadable(error.reason))
    }
  }

  /// Reads the bytes of a model file; the path is for errors.
  ///
  /// - Throws: `ModelFileError`.
  public init(decoding bytes: [UInt8], path: String) throws {
    func fail(_ reason: ModelFileError.Reason) -> ModelFileError {
      ModelFileError(path: path, reason: reason)
    }
    func refuse(_ other: OtherFile?) throws {
      guard let other else { return }
      throw fail(.otherKind(found: other.found, meant: other.meant))
    }
    try refuse(OtherFile(bytes, path: path))
    let file = try Safetensors(decoding: bytes, path: path)
    guard let version = file.metadata[Key.version] else {
      try refuse(OtherFile(checkpointAt: path, metadata: file.metadata))
      throw fail(.foreign(.noKey(Key.version)))
    }
    guard version == Self.formatVersion else {
      throw fail(.version(found: version, expected: Self.formatVersion))
    }
    guard file.metadata[Key.digest] == Self.digest(of: file) else { throw fail(.altered) }
    do {
      guard file.metadata[Key.configuration]?.utf8.count ?? 0 <= Self.configurationLimit else {
        throw Inconsistency.tooLong(key: Key.configuration)
      }
      let configuration = try Self.decode(
        ModelConfiguration.self,
        file.metadata,
        Key.configuration
      )
      let labels = try Self.decode([String].self, file.metadata, Key.labels)
      guard Set(labels).count == labels.count else {
        throw Inconsistency.repeatedLabel
      }
      try configuration.features.validate()
      let plan = try NetworkPlan(
        configuration.layers,
        inputWidth: configuration.features.values,
        classes: labels.count
      )
      try plan.checkWork(
        configuration.features,
        longestClipSeconds: configuration.longestTrainingClipSeconds
      )
      var expected = Set([plan.parameters, plan.statistics].flatMap { $0.entries.map(\.name) })
      var normalizer: Normalizer?
      if configuration.features.normalization == .trainingSet {
        let size = [configuration.features.values]
        normalizer = Normalizer(
          mean: try Self.values(file, Key.mean, shape: size),
          deviation: try Self.values(file, Key.deviation, shape: size)
        )
        expected.formUnion([Key.mean, Key.deviation])
        guard normalizer?.deviation.allSatisfy({ $0 >= Normalizer.smallestDeviation }) == true
        else {
          throw Inconsistency.smallDeviation(name: Key.deviation)
        }
      }
      if let extra = file.tensors.keys.sorted().first(where: { !expected.contains($0) }) {
        throw Inconsistency.extraTensor(name: extra)
      }
      self.init(
        configuration: configuration,
        labels: labels,
        normalizer: normalizer,
        network: Network(
          plan: plan,
          parameters: try Self.values(file, plan.parameters),
          statistics: try Self.values(file, plan.statistics)
        ),
        training: file.metadata[Key.training],
        clipDigests: try file.metadata[Key.clipDigests].map(Self.clipDigests)
      )
    } catch let error as Inconsistency {
      throw fail(.inconsistent(error))
    } catch let error as ConfigurationError {
      throw fail(.inconsistent(.settings(error)))
    } catch is DecodingError {
      throw fail(.inconsistent(.unreadable(part: "configuration")))
    }
  }

  private typealias Inconsistency = ModelFileError.Inconsistency

  private static func clipDigests(_ text: String) throws -> ClipDigests {
    guard let digests = ClipDigests(text: text) else {
      throw Inconsistency.unreadable(part: Key.clipDigests)
    }
    return digests
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type,
    _ metadata: [String: String],
    _ key: String
  ) throws -> Value {
    guard let text = metadata[key] else { throw Inconsistency.noKey(key) }
    // Of a key that occurs twice, two readers may take different values, and so read different
    // models.
    do {
      var json = StrictJSON(Array(text.utf8)[...])
      try json.skipValue()
      guard json.isAtEnd() else { throw StrictJSON.Defect(words: "something follows its end") }
    } catch let defect as StrictJSON.Defect {
      throw Inconsistency.json(key: key, detail: defect.words)
    }
    return try JSONDecoder().decode(type, from: Data(text.utf8))
  }

  private static func values(
    _ file: Safetensors,
    _ name: String,
    shape: [Int]
  ) throws -> [Float] {
    guard let tensor = file.tensors[name] else {
      throw Inconsistency.noTensor(name: name)
    }
    guard tensor.shape == shape else {
      throw Inconsistency.shape(name: name, found: tensor.shape, expected: shape)
    }
    guard tensor.values.allSatisfy(\.isFinite) else {
      throw Inconsistency.nonFinite(name: name)
    }
    return tensor.values
  }

  private static func values(_ file: Safetensors, _ layout: ParameterLayout) throws -> [Float] {
    try layout.entries.flatMap { entry in
      let values = try values(file, entry.name, shape: entry.shape)
      guard entry.role != .variance || values.allSatisfy({ $0 >= 0 }) else {
        throw Inconsistency.negativeVariance(name: entry.name)
      }
      return TorchLayout.fromTorch(values, shape: entry.shape, order: entry.order)
    }
  }
}
