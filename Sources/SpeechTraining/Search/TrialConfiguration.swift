internal import SpeechModel

extension SearchSpace {
  private static let presetPath = "network.preset"
  private static let layersPath = "network.layers"
  private static let augmentationPath = "augmentation"

  /// The experiment of a trial: the base, with what the trial sets.
  ///
  /// The preset comes first, since it decides the defaults of the rest. Lists of which the trial
  /// changes an entry are written out in full before, so that there are entries to be changed.
  ///
  /// - Throws: `ConfigurationError` for settings that do not exist or cannot be.
  package func experiment(_ assignments: Assignments) throws -> Experiment {
    var whole = base
    if let preset = assignments[Self.presetPath] {
      try ConfigurationPath(Self.presetPath).set(preset, in: &whole)
    }
    let recipe = try Self.decoded(whole, start: start)
    let paths = parameters.map(\.path).filter { assignments[$0] != nil && $0 != Self.presetPath }
    func touches(_ list: String) -> Bool {
      paths.contains { ConfigurationPath($0).lies(in: list) }
    }
    if touches(Self.augmentationPath) {
      try Self.writeOut(Self.augmentationPath, of: recipe, in: &whole)
    }
    if touches(Self.layersPath) {
      // Layers and a preset are two ways to say one thing.
      try ConfigurationPath("network").set(
        .object([ConfigurationValue.Member("name", .text(recipe.name))]),
        in: &whole
      )
      try Self.writeOut(Self.layersPath, of: recipe, in: &whole)
    }
    for path in paths {
      guard let value = assignments[path] else { continue }
      try ConfigurationPath(path).set(value, in: &whole)
    }
    return try Self.decoded(whole, preset: recipe.preset, start: start)
  }

  /// Writes a list of an experiment into a configuration that may have left it to the preset.
  private static func writeOut(
    _ path: String,
    of experiment: Experiment,
    in whole: inout ConfigurationValue
  ) throws {
    let path = ConfigurationPath(path)
    guard path.value(in: whole) == nil, let list = path.value(in: try resolved(experiment)) else {
      return
    }
    try path.set(list, in: &whole)
  }

  /// The experiment that a configuration makes.
  ///
  /// - Parameter start: The model to start from, instead of reading the one that it names.
  static func decoded(
    _ whole: ConfigurationValue,
    preset: Preset? = nil,
    start: StartingModel?
  ) throws -> Experiment {
    var experiment = try Experiment(
      parsing: whole.json,
      path: "base",
      preset: preset ?? .dsCNNSmall,
      start: start
    )
    // Trials are compared with each other, so they stay short where nobody asks for more.
    if experiment.training.budget == nil {
      experiment.training.epochs = experiment.training.epochsInAll
    }
    return experiment
  }

  /// Every setting of an experiment.
  private static func resolved(_ experiment: Experiment) throws -> ConfigurationValue {
    try ConfigurationValue(parsing: experiment.yaml(), path: "configuration")
  }

  /// The space for data of a sample rate, in Hz, which the base may have left open.
  func settled(sampleRateHertz: Int) throws -> SearchSpace {
    guard try experiment([:]).sampleRateHertz == nil else { return self }
    var settled = self
    try ConfigurationPath("features.sample-rate-hertz").set(
      .integer(sampleRateHertz),
      in: &settled.base
    )
    return settled
  }

  /// Where a search of this space starts: the base's own settings, moved into the space where they
  /// lie outside of it.
  package func start(seed: UInt64) throws -> SearchStart {
    var assignments: Assignments = [:]
    let own = try experiment([:])
    let presets = parameters.first { $0.path == Self.presetPath }
    if let presets {
      let preset = own.preset.map { ConfigurationValue.text($0.rawValue) }
      assignments[Self.presetPath] = presets.domain.nearest(to: preset)
    }
    let all = try Self.resolved(experiment(assignments))
    for parameter in parameters where parameter.path != Self.presetPath {
      assignments[parameter.path] = parameter.domain.nearest(
        to: ConfigurationPath(parameter.path).value(in: all)
      )
    }
    return SearchStart(
      parameters: parameters,
      assignments: assignments,
      epochs: own.training.budget == nil ? own.training.epochsInAll : nil,
      seed: seed
    )
  }

  /// Makes sure that every parameter makes a configuration with one of its values at least.
  ///
  /// Values that only some others go with are left to the trials, which say so when they fail.
  ///
  /// - Throws: `ConfigurationError`.
  func checkParameters() throws {
    let own = try experiment([:])
    try own.validate()
    let presets = parameters.first { $0.path == Self.presetPath }?.domain.points
    for parameter in parameters {
      let settings = parameter.domain.points.flatMap { value in
        (presets ?? [.null]).map { preset -> Assignments in
          var assignments = [parameter.path: value]
          if preset != .null, parameter.path != Self.presetPath {
            assignments[Self.presetPath] = preset
          }
          return assignments
        }
      }
      var first: (any Error)?
      let isPossible = settings.contains { assignments in
        do {
          try experiment(assignments).validate()
          return true
        } catch {
          first = first ?? error
          return false
        }
      }
      if !isPossible, let first { throw first }
    }
  }
}

extension Experiment {
  /// The same with a share of the training; the warm-up keeps its share of the whole.
  package func trained(share: Double) -> Experiment {
    guard share != 1 else { return self }
    var shorter = self
    if let budget = training.budget {
      shorter.training.budget = budget.scaled(by: share)
    } else {
      let whole = Double(training.epochsInAll)
      let epochs = max(1, Int((share * whole).rounded()))
      shorter.training.epochs = epochs
      if training.frozenEpochs > 0 {
        let frozen = Double(training.frozenEpochs) * Double(epochs) / whole
        shorter.training.frozenEpochs = max(1, Int(frozen.rounded()))
      }
      shorter.training.warmupEpochs *= Double(epochs) / whole
    }
    return shorter
  }
}
