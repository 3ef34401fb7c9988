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
    // Somebody who leaves it empty wants none, or has forgotten to write the steps.
    if augmentation == nil, values.present.contains(Keys.augmentation.rawValue) {
      throw values.invalid(.augmentation, [Augmenter].self)
    }
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

  init() {}

  init(from decoder: any Decoder) throws {
    let values = try StrictContainer<ExperimentFile.Keys>(decoder)
    try values.read(.network, into: &network)
    try values.read(.start, into: &start)
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
