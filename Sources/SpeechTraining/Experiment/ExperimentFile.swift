internal import SpeechModel

/// The parts of a configuration file.
struct ExperimentFile: Codable {
  var features: FeaturePart?
  var network: NetworkSection?
  var start: StartingModel.Record?
  var training: TrainingConfiguration?
  var augmentation: [Augmenter]?

  enum Keys: String, CodingKey, CaseIterable {
    case features, network, start, training, augmentation
  }

  init(_ experiment: Experiment, writesLayers: Bool, namesPaths: Bool) {
    start = experiment.start.map {
      StartingModel.Record(model: namesPaths ? $0.path : nil, sha256: $0.sha256)
    }
    features = FeaturePart(features: experiment.features, givesSampleRate: true)
    network = NetworkSection(experiment, writesLayers: writesLayers)
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

/// The parts that are read first, as they determine the defaults of the rest.
struct ExperimentOutline: Decodable {
  var network: NetworkSection?
  var start: StartingModel.Record?
}

/// The `network` part of a configuration file.
struct NetworkSection: Codable {
  var preset: Preset?
  /// The width of the layers, as a multiple of the preset's or of those written out.
  var width: Double?
  /// The dropout probability of every dropout layer, instead of the layers' own.
  var dropout: Double?
  /// The network's name, if not the preset's.
  var name: String?
  var layers: [LayerConfiguration]?

  enum Keys: String, CodingKey, CaseIterable { case preset, width, dropout, name, layers }

  static let section = "network"
  /// The help texts of its settings, by their keys.
  static let help = [
    Keys.preset.rawValue: "A network of the package, instead of layers",
    Keys.width.rawValue:
      "Channels, hidden units and outputs, as a multiple of the preset's (0.1 to 16; default 1)",
    Keys.dropout.rawValue: "The share of values hidden in every dropout layer (0 is none)",
  ]

  /// The preset with its options, if the layers come from it; otherwise the layers.
  init(_ experiment: Experiment, writesLayers: Bool) {
    if let preset = experiment.preset, !writesLayers {
      let wide = experiment.width == 1 ? preset.layers : preset.layers.widened(by: experiment.width)
      let own = experiment.layers.dropout
      if experiment.layers == wide || experiment.layers == wide.withDropout(own) {
        self.preset = preset
        width = experiment.width == 1 ? nil : experiment.width
        dropout = experiment.layers == wide ? nil : own
        name = experiment.name == preset.rawValue ? nil : experiment.name
        return
      }
    }
    name = experiment.name
    layers = experiment.layers
  }

  init(from decoder: any Decoder) throws {
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.preset, into: &preset)
    try values.read(.width, into: &width)
    try values.read(.dropout, into: &dropout)
    try values.read(.name, into: &name)
    try values.read(.layers, into: &layers)
    if preset != nil && layers != nil {
      throw ConfigurationError.invalidValue(
        key: "network",
        found: "a preset and layers",
        expected: "one of the two"
      )
    }
    try Self.require(width, .width, Bounds.within(0.1...16))
    try Self.require(dropout, .dropout, Bounds.within(0..<1))
  }

  private static func require(_ value: Double?, _ key: Keys, _ bounds: Bounds<Double>) throws {
    guard let (found, expected) = value.flatMap({ bounds.violation($0) }) else { return }
    throw ConfigurationError.invalidValue(
      key: "\(section).\(key.rawValue)",
      found: found,
      expected: expected
    )
  }

  func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encodeIfPresent(preset, forKey: .preset)
    try values.encodeIfPresent(width, forKey: .width)
    try values.encodeIfPresent(dropout, forKey: .dropout)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encodeIfPresent(layers, forKey: .layers)
  }
}

/// The `features` part of a configuration file.
struct FeaturePart: Codable {
  var features: FeatureConfiguration
  /// Whether the file gives the rate.
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
