internal import SpeechModel

extension SearchSpace {
  private static let presetPath = Experiment.presetPath

  /// The experiment of a trial: the base with the trial's settings.
  ///
  /// - Throws: `ConfigurationError` for unknown or invalid settings.
  package func experiment(_ assignments: Assignments) throws -> Experiment {
    let changes = parameters.compactMap { parameter in
      assignments[parameter.path].map { SettingChange(parameter.path, $0) }
    }
    return Self.short(try Experiment(base, changing: changes, path: "base", start: start))
  }

  /// The same with the short default length: trials are compared only with each other.
  static func short(_ experiment: Experiment) -> Experiment {
    var experiment = experiment
    if experiment.training.budget == nil {
      experiment.training.epochs = experiment.training.epochsInAll
    }
    return experiment
  }

  /// The space with the sample rate of the data, in Hz, if the base leaves it open.
  func settled(sampleRateHertz: Int) throws -> SearchSpace {
    guard try experiment([:]).sampleRateHertz == nil else { return self }
    var settled = self
    try ConfigurationPath("features.sample-rate-hertz").set(
      .integer(sampleRateHertz),
      in: &settled.base
    )
    return settled
  }

  /// The start of a search of this space: the base's own settings, moved into the space if they
  /// are outside of it.
  package func start(seed: UInt64) throws -> SearchStart {
    var assignments: Assignments = [:]
    let own = try experiment([:])
    let presets = parameters.first { $0.path == Self.presetPath }
    if let presets {
      let preset = own.preset.map { ConfigurationValue.text($0.rawValue) }
      assignments[Self.presetPath] = presets.domain.nearest(to: preset)
    }
    let all = try ConfigurationValue(experiment(assignments), writesLayers: true)
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

  /// Checks that every parameter gives a valid configuration with at least one of its values.
  ///
  /// Invalid combinations of values are left to the trials, which fail with a reason.
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
  /// The same with a fraction of the training; the warm-up keeps its fraction of the whole.
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
