internal import Foundation
public import SpeechModel
internal import Yams

/// Everything that decides what a run learns, as one configuration file holds it: features,
/// network, the model to start from, training, augmentation.
///
/// What may differ without changing the result is in `ExecutionOptions`.
public struct Experiment: Sendable, Equatable {
  /// From samples to feature rows, whose sample rate `sampleRateHertz` or the recordings decide.
  public var features = FeatureConfiguration()
  /// The sample rate of the features, in Hz; nil takes that of most training clips, at most 16 kHz.
  public var sampleRateHertz: Int? {
    didSet { features.sampleRateHertz = sampleRateHertz ?? features.sampleRateHertz }
  }
  /// What the network is called: the preset's name, or `custom`.
  public var name: String
  /// The preset that the layers come from; nil if they were written out.
  public var preset: Preset?
  /// The layers before the classifier.
  public var layers: [LayerConfiguration]
  /// The trained model to start from, whose features and layers these are; nil starts anew.
  public var start: StartingModel?
  /// How the network is trained.
  public var training: TrainingConfiguration
  /// How training clips are varied.
  public var augmentation: [Augmenter]

  /// The experiment of a preset with its defaults.
  public init(_ preset: Preset = .dsCNNSmall) {
    self.preset = preset
    name = preset.rawValue
    layers = preset.layers
    training = .recipe(for: preset)
    augmentation = Augmenter.recipe(for: preset)
  }

  /// Reads a configuration file, YAML or JSON; what it does not say keeps the preset's defaults.
  ///
  /// - Parameters:
  ///   - preset: The preset if the file names neither one nor layers.
  ///   - start: The model to start from, instead of one that the file names.
  /// - Throws: `ConfigurationError`, and `ModelFileError` for the model that the file names.
  public init(
    contentsOf path: String,
    preset: Preset = .dsCNNSmall,
    start: StartingModel? = nil
  ) throws {
    try self.init(
      parsing: ConfigurationDocument.text(of: path),
      path: path,
      preset: preset,
      start: start
    )
  }

  /// The experiment of the run in a folder, which starts from the run's own copy of a model.
  ///
  /// - Throws: As above.
  package init(ofRun folder: String) throws {
    let path = "\(folder)/config.yaml"
    try self.init(parsing: ConfigurationDocument.text(of: path), path: path, prefersCopy: true)
  }

  /// Reads the text of a configuration file.
  ///
  /// - Parameter prefersCopy: Whether a copy of the starting model beside the file serves even
  ///   where the original is still there.
  /// - Throws: `ConfigurationError` or `ModelFileError`.
  package init(
    parsing text: String,
    path: String,
    preset: Preset = .dsCNNSmall,
    start: StartingModel? = nil,
    prefersCopy: Bool = false
  ) throws {
    do {
      // What decides the defaults of the rest comes first.
      let document = try ConfigurationDocument(parsing: text, path: path)
      let outline = try document?.decode(Outline.self) ?? Outline()
      let network = outline.network
      let start =
        try start
        ?? outline.start.map {
          try StartingModel($0, besideFileIn: parentFolder(of: path), prefersCopy: prefersCopy)
        }
      self.init(network?.preset ?? preset)
      if let start { begin(from: start) }
      if let preset = network?.preset { layers = preset.layers }
      if let layers = network?.layers {
        self.layers = layers
        self.preset = nil
        name = network?.name ?? "custom"
      }
      guard let document else { return }
      let parts = try document.decode(
        Parts.self,
        userInfo: [.recipe: training, .features: self.features]
      )
      if let features = parts.features {
        self.features = features.features
        if sampleRateHertz != nil || features.givesSampleRate {
          sampleRateHertz = features.features.sampleRateHertz
        }
      }
      training = parts.training ?? training
      augmentation = parts.augmentation ?? augmentation
    } catch let error as ConfigurationError {
      throw error
    } catch let error as ModelFileError {
      throw error
    } catch {
      throw ConfigurationDocument.readable(error, path: path)
    }
  }

  /// The same at a sample rate in Hz, unless one was given.
  package func settled(sampleRateHertz: Int) -> Experiment {
    var settled = self
    settled.sampleRateHertz = self.sampleRateHertz ?? sampleRateHertz
    return settled
  }

  /// The text of a configuration file that says everything.
  public func yaml() throws -> String { try yaml(namesPaths: true) }

  /// The same; on request without the path of the starting model, so that the models of two runs
  /// are the same file wherever their start is.
  func yaml(namesPaths: Bool) throws -> String {
    let encoder = YAMLEncoder()
    encoder.options.sortKeys = false
    return try encoder.encode(Parts(self, namesPaths: namesPaths))
  }

  /// What the text of a configuration file calls its network; nil if it does not say.
  static func networkName(in text: String) -> String? {
    try? ConfigurationDocument(parsing: text, path: "")?.decode(Outline.self).network?.name
  }
}

/// The parts of a configuration file.
private struct Parts: Codable {
  var features: FeaturePart?
  var network: NetworkSection?
  var start: StartingModel.Record?
  var training: TrainingConfiguration?
  var augmentation: [Augmenter]?

  enum Keys: String, CodingKey, CaseIterable {
    case features, network, start, training, augmentation
  }

  init(_ experiment: Experiment, namesPaths: Bool) {
    start = experiment.start.map {
      StartingModel.Record(model: namesPaths ? $0.path : nil, sha256: $0.sha256)
    }
    features = FeaturePart(features: experiment.features, givesSampleRate: true)
    network = NetworkSection(name: experiment.name, layers: experiment.layers)
    training = experiment.training
    augmentation = experiment.augmentation
  }

  init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.features, into: &features)
    try values.read(.network, into: &network)
    try values.read(.start, into: &start)
    try values.read(.training, into: &training)
    try values.read(.augmentation, into: &augmentation)
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(features, forKey: .features)
    try values.encode(network, forKey: .network)
    try values.encodeIfPresent(start, forKey: .start)
    try values.encode(training, forKey: .training)
    try values.encode(augmentation, forKey: .augmentation)
  }
}

/// The parts that are read before the rest.
private struct Outline: Decodable {
  var network: NetworkSection?
  var start: StartingModel.Record?
}

private struct NetworkSection: Codable {
  var preset: Preset?
  /// What written-out layers are called.
  var name: String?
  var layers: [LayerConfiguration]?

  enum Keys: String, CodingKey, CaseIterable { case preset, name, layers }

  init(name: String, layers: [LayerConfiguration]) {
    self.name = name
    self.layers = layers
  }

  init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.preset, into: &preset)
    try values.read(.name, into: &name)
    try values.read(.layers, into: &layers)
    if preset != nil && layers != nil {
      throw ConfigurationError.invalidValue(
        key: "network",
        found: "a preset and layers",
        expected: "one of the two"
      )
    }
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encodeIfPresent(preset, forKey: .preset)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encodeIfPresent(layers, forKey: .layers)
  }
}

private struct FeaturePart: Codable {
  var features: FeatureConfiguration
  /// Whether the rate is the file's own, and not a default.
  var givesSampleRate: Bool

  init(features: FeatureConfiguration, givesSampleRate: Bool) {
    self.features = features
    self.givesSampleRate = givesSampleRate
  }

  init(from decoder: any Decoder) throws {
    features = try FeatureConfiguration(from: decoder)
    let rate = FeatureConfiguration.setting(\.sampleRateHertz).key
    givesSampleRate = try decoder.container(keyedBy: AnyKey.self)
      .contains(AnyKey(stringValue: rate))
  }

  func encode(to encoder: any Encoder) throws { try features.encode(to: encoder) }
}
