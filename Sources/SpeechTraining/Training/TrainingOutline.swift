public import SpeechModel

/// What is about to be trained, in numbers.
public struct TrainingOutline: Sendable, Equatable {
  /// Which model training starts from.
  public struct Start: Sendable, Equatable {
    /// The path of the model.
    public let path: String
    /// Labels that the model knows.
    public let knownLabels: Int
    /// Labels to be learned.
    public let labels: Int
  }

  /// Which layers do not learn, and for how long.
  public struct Frozen: Sendable, Equatable {
    /// Their names.
    public let layers: [String]
    /// Their parameters.
    public let parameters: Int
    /// For how many steps.
    public let steps: Int
    /// For how many epochs.
    public let epochs: Int
  }

  /// The preset's name, or `custom`.
  public let name: String
  /// Trainable parameters.
  public let parameters: Int
  /// Multiply-accumulates for a second of audio.
  public let multiplyAddsPerSecond: Int
  /// The input of the network.
  public let features: FeatureConfiguration
  /// The settings that are not the preset's, or those of the model to start from; length, rate and
  /// frozen layers have their own words.
  public let changes: [SettingChange]
  /// The budget of training, if the configuration has one.
  public let budget: Budget?
  /// Whether data and network decided the length, as none was given.
  public let choosesLength: Bool
  /// The configured epochs, if there is no budget.
  public let epochs: Int
  /// Steps per pass over the clips.
  public let stepsPerEpoch: Int
  /// Steps of the whole run.
  public let steps: Int
  /// Passes over the clips in the whole run.
  public let passes: Double
  /// Validations of the whole run.
  public let validations: Int
  /// Clips per step, B.
  public let batchSize: Int
  /// The number of threads.
  public let threads: Int
  /// Which model it starts from; nil for none.
  public let start: Start?
  /// Which layers do not learn; nil for none.
  public let frozen: Frozen?
  /// The synthetic clips among those served; nil for none.
  public let synthetic: Synthetic?
  /// How uneven the labels are, and what is done about it; nil if they are even and nothing is
  /// done.
  public let balance: Balance?

  /// The synthetic clips among those that training serves.
  public struct Synthetic: Sendable, Equatable {
    /// How many of them a pass over the recordings serves.
    public let clipsOfPass: Int
    /// How many clips a pass serves.
    public let allClipsOfPass: Int
  }

  /// How uneven the labels of the training clips are, and what is done about it.
  public struct Balance: Sendable, Equatable {
    /// Clips of the label with the fewest.
    public let fewestClips: Int
    /// Clips of the label with the most.
    public let mostClips: Int
    /// What is done; never `automatic`.
    public let kind: BalanceKind
  }
}

extension TrainingSetup {
  /// Multiply-accumulates for a second of audio.
  var multiplyAddsPerSecond: Int {
    plan.multiplyAdds(
      frames: pipeline.frames(samples: experiment.features.sampleRateHertz)
    )
  }

  /// What is about to be trained.
  var outline: TrainingOutline {
    let training = experiment.training
    return TrainingOutline(
      name: name,
      parameters: parameters,
      multiplyAddsPerSecond: multiplyAddsPerSecond,
      features: experiment.features,
      changes: experiment.changes,
      budget: training.budget,
      choosesLength: choosesLength,
      epochs: training.epochsInAll,
      stepsPerEpoch: batches.stepsPerEpoch,
      steps: stepPlan.totalSteps,
      passes: Double(stepPlan.totalSteps * training.batchSize) / Double(batches.clips),
      validations: stepPlan.validations.count,
      batchSize: training.batchSize,
      threads: pool.count,
      start: experiment.start.map { start in
        TrainingOutline.Start(
          path: start.path,
          knownLabels: dataset.labels.count(where: start.model.labels.contains),
          labels: dataset.labels.count
        )
      },
      frozen: frozen.names.isEmpty
        ? nil
        : TrainingOutline.Frozen(
          layers: plan.parameters.layers.filter(frozen.names.contains),
          parameters: plan.parameters.valueCount { frozen.names.contains($0.layer) },
          steps: frozen.steps,
          epochs: training.frozenEpochs
        ),
      synthetic: batches.synthetic.map {
        TrainingOutline.Synthetic(clipsOfPass: $0.clips, allClipsOfPass: batches.clips)
      },
      balance: balance.outline
    )
  }
}

extension LabelBalance {
  /// What was found and what is done; nil if labels are even and nothing is done.
  package var outline: TrainingOutline.Balance? {
    guard kind != .none || most >= fewest * Self.leastRatioForWeights else { return nil }
    return TrainingOutline.Balance(fewestClips: fewest, mostClips: most, kind: kind)
  }
}
