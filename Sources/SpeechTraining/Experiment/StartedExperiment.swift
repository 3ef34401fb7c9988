internal import Foundation
internal import SpeechModel

extension Experiment {
  /// The experiment that continues from a trained model: its features and layers, and the training
  /// and augmentation that suit its network.
  public init(startingFrom start: StartingModel) {
    self.init()
    begin(from: start)
  }

  /// The learning rate of a run that starts from `StartingModel.spokenWords`, chosen for speakers that training did not hear
  /// (Experiments/spoken-words.md).
  private static let spokenWordsRate = 0.002

  /// Takes over everything that a model determines.
  mutating func begin(from start: StartingModel) {
    let model = start.model
    let same = Preset.allCases.first {
      $0.layers.withDropout(0) == model.configuration.layers.withDropout(0)
    }
    let name = model.training.flatMap(Self.networkName) ?? same?.rawValue ?? "custom"
    self = Experiment(Preset(rawValue: name) ?? same ?? .default)
    self.start = start
    if start.isSpokenWords { training.learningRate = Self.spokenWordsRate }
    self.name = name
    preset = same
    features = model.configuration.features
    sampleRateHertz = features.sampleRateHertz
    layers = model.configuration.layers
  }

  /// Checks the settings, also against the model to start from.
  ///
  /// - Throws: `ConfigurationError`.
  public func validate() throws {
    try training.validate()
    for step in augmentation { try step.validate() }
    if let start { try checkFeatures(start) }
    try checkWork()
    guard let start else {
      if let name = training.frozen.first {
        throw ConfigurationError.invalidValue(
          key: "training.frozen",
          found: "'\(name)'",
          expected: StartingModel.neededForFrozen
        )
      }
      return
    }
    try checkLayers(start)
    let plan = try NetworkPlan(
      layers,
      inputWidth: features.values,
      classes: start.model.labels.count
    )
    _ = try FrozenLayers(training.frozen, steps: nil, in: plan.parameters)
  }

  /// Refuses features and layers that are too expensive, before any recording is read.
  private func checkWork() throws {
    do {
      try features.validate()
    } catch let error as ConfigurationError {
      // Settings that are invalid at the default rate may be valid at that of the recordings.
      if case .work = error { throw error }
      if sampleRateHertz != nil { throw error }
      return
    }
    if sampleRateHertz != nil { try augmentation.checkVocalTract(features) }
    try NetworkPlan(layers, inputWidth: features.values, classes: nil).checkWork(features)
  }

  private func checkFeatures(_ start: StartingModel) throws {
    let ours = try ConfigurationValue(encoding: features)
    let theirs = try ConfigurationValue(encoding: start.model.configuration.features)
    for key in FeatureConfiguration.settings.map(\.key) {
      let (found, expected) = (ours.member(key), theirs.member(key))
      guard found != expected else { continue }
      throw ConfigurationError.invalidValue(
        key: "features.\(key)",
        found: found.map { "\($0)" } ?? "missing",
        expected:
          "\(expected.map { "\($0)" } ?? "none"), as in \(StartingModel.reference), \(start.path)"
      )
    }
  }

  /// Dropout may differ: it has no trained values.
  private func checkLayers(_ start: StartingModel) throws {
    let theirs = start.model.configuration.layers.withDropout(0)
    let ours = layers.withDropout(0)
    guard ours != theirs else { return }
    let same = zip(ours, theirs).prefix { $0 == $1 }.count
    let places = layers.indices.filter { [layers[$0]].withDropout(0) != [] }
    let difference =
      places.indices.contains(same)
      ? "layer \(places[same] + 1) (\(ours[same].name))" : "its end after \(layers.count) layers"
    throw ConfigurationError.invalidValue(
      key: "network",
      found: "another one, by \(difference)",
      expected: "that of \(StartingModel.reference), \(start.path), or nothing"
    )
  }
}
