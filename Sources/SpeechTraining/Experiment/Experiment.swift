internal import Foundation
public import SpeechModel

/// Everything that determines what a run learns, as in a configuration file: features,
/// network, the model to start from, training, augmentation.
///
/// What may differ without changing the result is in `ExecutionOptions`.
public struct Experiment: Sendable, Equatable {
  /// The feature extraction, at a rate given by `sampleRateHertz` or the recordings.
  public var features: FeatureConfiguration
  /// The sample rate of the features, in Hz; nil takes that of most training clips, at most 16 kHz.
  public var sampleRateHertz: Int? {
    didSet { features.sampleRateHertz = sampleRateHertz ?? features.sampleRateHertz }
  }
  /// The network's name: the preset's, or `custom`.
  public var name: String
  /// The preset that the layers come from; nil if they were written out.
  public var preset: Preset?
  /// How many times as wide as the preset's the layers are.
  public package(set) var width = 1.0
  /// The layers before the classifier.
  public var layers: [LayerConfiguration]
  /// The trained model to start from, which determines features and layers; nil to start untrained.
  public var start: StartingModel?
  /// How the network is trained.
  public var training: TrainingConfiguration
  /// How training clips are augmented.
  public var augmentation: [Augmenter]

  /// The threshold below which the model to start from rejects, where this experiment chooses none.
  var lostThreshold: Double? {
    training.falseAcceptRate > 0 ? nil : start?.model.configuration.decision.rejectionThreshold
  }

  /// The experiment of a preset with its defaults.
  public init(_ preset: Preset = .default) {
    self.preset = preset
    name = preset.rawValue
    layers = preset.layers
    features = .recipe(for: preset)
    training = .recipe(for: preset)
    augmentation = Augmenter.recipe(for: preset)
  }

  /// Reads a configuration file, YAML or JSON; settings that it does not give have the preset's
  /// defaults.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - preset: The preset if the file names no preset or layers.
  ///   - start: The model to start from, instead of one that the file names.
  ///   - augmentations: Your own augmentations, which the file may name.
  /// - Throws: `ConfigurationError`, and `ModelFileError` for the model that the file names.
  public init(
    contentsOf path: String,
    preset: Preset = .default,
    start: StartingModel? = nil,
    augmentations: [any CustomAugmentation] = []
  ) throws {
    try self.init(
      file: path,
      preset: preset,
      start: start,
      augmentations: augmentations,
      prefersCopy: false
    )
  }

  /// The experiment of the run in a folder, which starts from the run's own copy of a model.
  ///
  /// - Throws: As above.
  package init(
    ofRun folder: String,
    augmentations: [any CustomAugmentation] = []
  ) throws {
    try self.init(
      file: "\(folder)/config.yaml",
      augmentations: augmentations,
      prefersCopy: true
    )
  }

  /// Reads a file, whose errors name it and a line.
  private init(
    file path: String,
    preset: Preset = .default,
    start: StartingModel? = nil,
    augmentations: [any CustomAugmentation],
    prefersCopy: Bool
  ) throws {
    let text = try ConfigurationDocument.text(of: path)
    self = try ConfigurationError.locating(in: text, path: path) {
      try Experiment(
        parsing: text,
        path: path,
        preset: preset,
        start: start,
        augmentations: augmentations,
        prefersCopy: prefersCopy
      )
    }
  }

  /// Reads the text of a configuration file.
  ///
  /// - Parameter prefersCopy: Whether to use a copy of the starting model beside the file even
  ///   if the original still exists.
  /// - Throws: `ConfigurationError` or `ModelFileError`.
  package init(
    parsing text: String,
    path: String,
    preset: Preset = .default,
    start: StartingModel? = nil,
    augmentations: [any CustomAugmentation] = [],
    prefersCopy: Bool = false
  ) throws {
    do {
      // The parts that determine the defaults of the rest come first.
      let document = try ConfigurationDocument(parsing: text, path: path)
      let outline = try document?.decode(ExperimentOutline.self) ?? ExperimentOutline()
      let network = outline.network
      let start =
        try start
        ?? outline.start.map {
          try StartingModel($0, besideFileIn: parentFolder(of: path), prefersCopy: prefersCopy)
        }
      self.init(network?.preset ?? preset)
      if let start { begin(from: start) }
      if let preset = network?.preset {
        layers = preset.layers
        name = network?.name ?? preset.rawValue
      }
      if let layers = network?.layers {
        self.layers = layers
        self.preset = nil
        name = network?.name ?? "custom"
      }
      if let width = network?.width { try widen(by: width) }
      if let dropout = network?.dropout { try hide(dropout) }
      guard let document else { return }
      let parts = try document.decode(
        ExperimentFile.self,
        userInfo: [
          .recipe: training, .features: self.features, .customAugmentations: augmentations,
        ]
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

  /// Makes the layers wider or narrower.
  ///
  /// - Throws: `ConfigurationError` for layers without a width.
  private mutating func widen(by factor: Double) throws {
    guard factor != 1 else { return }
    let wider = layers.widened(by: factor)
    if wider == layers {
      throw ConfigurationError.invalidValue(
        key: "network.width",
        found: factor.shortText,
        expected: "1, as these layers have no channels, hidden units or outputs of their own"
      )
    }
    // Of layers that were written out there is no other width to tell.
    if preset != nil { width = factor }
    layers = wider
  }

  /// Gives every dropout layer another probability.
  ///
  /// - Throws: `ConfigurationError` where there is none.
  private mutating func hide(_ probability: Double) throws {
    if probability > 0, layers.dropout == 0 {
      throw ConfigurationError.invalidValue(
        key: "network.dropout",
        found: probability.shortText,
        expected: "0, as these layers have no dropout layer; weight-decay, label-smoothing and"
          + " augmentation hold the network back, too"
      )
    }
    layers = layers.withDropout(probability)
  }

  /// The same with a sample rate in Hz, unless one was given.
  package func settled(sampleRateHertz: Int) -> Experiment {
    var settled = self
    settled.sampleRateHertz = self.sampleRateHertz ?? sampleRateHertz
    return settled
  }

  /// The text of a complete configuration file, to be read and edited, with a
  /// comment on each setting; what recordings decide is left open.
  ///
  /// - Parameter writesLayers: Whether the layers of a preset are written out.
  public func yaml(writesLayers: Bool = false) throws -> String {
    var value = try ConfigurationValue(self, writesLayers: writesLayers)
    if sampleRateHertz == nil {
      // What follows from the rate, too, unless it was given.
      var open: [PartialKeyPath<FeatureConfiguration>] = [\.sampleRateHertz]
      if features.fftLength == nil { open.append(\.fftLength) }
      if features.upperFrequencyHertz == nil { open.append(\.upperFrequencyHertz) }
      value.remove(
        open.map { FeatureConfiguration.setting($0).key },
        from: FeatureConfiguration.section
      )
    }
    return try ConfigurationText(value).yaml
  }

  /// The same without comments and without the path of the starting model, so that the models of
  /// two runs are identical wherever their starting models are.
  func portableYAML() throws -> String {
    try ConfigurationText(ConfigurationValue(self, namesPaths: false), isCommented: false).yaml
  }

  /// The network's name in the text of a configuration file; nil if it has none.
  static func networkName(in text: String) -> String? {
    let network = try? ConfigurationDocument(parsing: text, path: "")?
      .decode(ExperimentOutline.self).network
    return network?.name ?? network?.preset?.rawValue
  }
}

extension ConfigurationValue {
  /// Removes the settings of some keys from a section.
  fileprivate mutating func remove(_ keys: [String], from section: String) {
    guard case .object(var sections) = self,
      let index = sections.firstIndex(where: { $0.key == section }),
      case .object(let members) = sections[index].value
    else { return }
    sections[index].value = .object(members.filter { !keys.contains($0.key) })
    self = .object(sections)
  }

  /// Every setting of an experiment.
  ///
  /// - Parameters:
  ///   - writesLayers: Whether the layers of a preset are written out.
  ///   - namesPaths: Whether the path of the starting model is among them.
  init(_ experiment: Experiment, writesLayers: Bool = false, namesPaths: Bool = true) throws {
    try self.init(
      encoding: ExperimentFile(experiment, writesLayers: writesLayers, namesPaths: namesPaths)
    )
  }
}
