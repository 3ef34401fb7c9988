public import SpeechModel

extension Experiment {
  static let presetPath = "network.preset"
  private static let layersPath = "network.layers"
  private static let startPath = "start"
  /// Settings that suit the model that training starts from.
  private static let suitedToStart = [
    "training.learning-rate", "training.epochs", "training.budget", "training.validations",
  ]
  static let augmentationPath = "augmentation"

  /// The experiment of a configuration file (or of the preset, without one), with some of its
  /// settings changed.
  ///
  /// - Parameters:
  ///   - path: The file; nil for none.
  ///   - changes: The settings; if several set the same, the last wins.
  ///   - preset: The preset if nothing names one or layers.
  ///   - start: The model to start from, instead of one that the file names.
  /// - Throws: `ConfigurationError`, and `ModelFileError` for the model that the file names.
  public init(
    contentsOf path: String? = nil,
    changing changes: [SettingChange],
    preset: Preset = .default,
    start: StartingModel? = nil
  ) throws {
    guard let path else {
      try self.init(
        .object([]),
        changing: changes,
        path: "configuration",
        preset: preset,
        start: start
      )
      return
    }
    let text = try ConfigurationDocument.text(of: path)
    self = try ConfigurationError.locating(in: text, path: path, changes: changes) {
      if changes.isEmpty {
        return try Experiment(parsing: text, path: path, preset: preset, start: start)
      }
      var configuration = try ConfigurationValue(parsing: text, path: path)
      if configuration == .null { configuration = .object([]) }
      return try Experiment(
        configuration,
        changing: changes,
        path: path,
        preset: preset,
        start: start
      )
    }
  }

  /// The experiment of a configuration with some of its settings changed.
  ///
  /// The preset comes first, since it decides the defaults of the rest. Lists of which a change
  /// sets an entry are written out in full first, so that there are entries to change.
  ///
  /// - Throws: `ConfigurationError` for settings that do not exist or cannot be; `ModelFileError`.
  package init(
    _ configuration: ConfigurationValue,
    changing changes: [SettingChange] = [],
    path: String,
    preset: Preset = .default,
    start: StartingModel? = nil
  ) throws {
    func decoded(_ whole: ConfigurationValue, _ preset: Preset) throws -> Experiment {
      try Experiment(parsing: whole.json, path: path, preset: preset, start: start)
    }
    func touches(_ list: String) -> Bool {
      changes.contains { ConfigurationPath($0.path).lies(in: list) }
    }
    var whole = configuration
    if changes.contains(SettingChange(Self.startPath, .null)),
      configuration.member(Self.startPath).map({ $0 != .null }) ?? false
    {
      // What suited the model does not suit an untrained network.
      for path in Self.suitedToStart where ConfigurationPath(path).value(in: whole) != nil {
        try ConfigurationPath(path).set(.null, in: &whole)
      }
    }
    for change in changes where [Self.presetPath, Self.startPath].contains(change.path) {
      try ConfigurationPath(change.path).set(change.value, in: &whole)
    }
    var preset = preset
    if touches(Self.layersPath) || touches(Self.augmentationPath) {
      let recipe = try decoded(whole, preset)
      preset = recipe.preset ?? preset
      let all = try ConfigurationValue(recipe, writesLayers: true)
      if touches(Self.augmentationPath) {
        try Self.writeOut(Self.augmentationPath, of: all, in: &whole)
      }
      // Layers and a preset are alternatives.
      if touches(Self.layersPath), ConfigurationPath(Self.layersPath).value(in: whole) == nil,
        let network = ConfigurationPath("network").value(in: all)
      {
        try ConfigurationPath("network").set(network, in: &whole)
      }
    }
    for change in changes where change.path != Self.presetPath {
      try ConfigurationPath(change.path).set(change.value, in: &whole)
    }
    self = try decoded(whole, preset)
  }

  /// Writes out a list that a configuration may have left to the preset.
  private static func writeOut(
    _ path: String,
    of all: ConfigurationValue,
    in whole: inout ConfigurationValue
  ) throws {
    let path = ConfigurationPath(path)
    guard path.value(in: whole) == nil, let list = path.value(in: all) else { return }
    try path.set(list, in: &whole)
  }
}
