internal import SpeechModel

/// How a network is trained: the `training` part of a configuration file.
public struct TrainingConfiguration: Sendable, Equatable {
  /// Passes over the training clips, if there is no budget; nil for the default length, which is
  /// settled when the training clips are known (`withLength`).
  public var epochs: Int?
  /// How much training there is to be, whatever the size of the data; nil for `epochs`.
  public var budget: Budget?
  /// Into how many epochs the budget is split, each ending in a validation and a checkpoint.
  public var validations = 40
  /// Validations without improvement after which the run stops; 0 for never.
  public var patience = 0
  /// By how much accuracy (a fraction) or loss must change to be an improvement.
  public var minimumChange = 0.0
  /// The decay a step of the moving average of the weights, which is what is validated and saved.
  ///
  /// 0 is off; 0.999 averages over about a thousand steps.
  public var averageDecay = 0.0
  /// Clips in an optimizer step, B.
  public var batchSize = 32
  /// Clips that go through the network together; batch norm's statistics are over them.
  public var shardClips = 16
  /// The optimizer.
  public var optimizer: OptimizerKind = .adamW
  /// The largest learning rate, after the warm-up.
  public var learningRate = 0.003
  /// Weight decay, on weights only.
  public var weightDecay = 0.01
  /// The momentum of SGD.
  public var momentum = 0.9
  /// Epochs in which the learning rate rises; may be a fraction.
  public var warmupEpochs = 2.0
  /// How the learning rate falls.
  public var schedule: ScheduleKind = .cosine
  /// The share of a label's weight that is spread over all labels.
  public var labelSmoothing = 0.05
  /// The largest norm of the gradients; larger ones are scaled down.
  ///
  /// 0 is off.
  public var gradientClip = 5.0
  /// What is done about labels with many more clips than others.
  public var balance: BalanceKind = .automatic
  /// The share of validation clips that may be answered wrongly; below the confidence at which that
  /// is reached, the model answers `unknown`.
  ///
  /// 0 is off: the model always answers.
  public var falseAcceptRate = 0.0
  /// Names, or beginnings of names, of layers that keep the values of the model that training starts
  /// from: `layers` are all but the classifier, `layers.1` is not the beginning of `layers.10`.
  public var frozen: [String] = []
  /// Epochs after which they learn like the others; 0 is never.
  public var frozenEpochs = 0
  /// Decides everything that is drawn: first weights, order, augmentation, dropout, split.
  public var seed: UInt64 = 0

  /// The defaults.
  public init() {}

  /// Checks that the settings make sense.
  ///
  /// - Throws: `ConfigurationError`.
  public func validate() throws {
    func require(_ condition: Bool, _ key: Keys, _ found: Any, _ expected: String) throws {
      guard condition else {
        throw ConfigurationError.invalidValue(
          key: "training.\(key.rawValue)",
          found: "\(found)",
          expected: expected
        )
      }
    }
    if let epochs { try require((1...1_000_000).contains(epochs), .epochs, epochs, "1 to 1000000") }
    try require((1...1_000_000).contains(validations), .validations, validations, "1 to 1000000")
    try require((0...1_000_000).contains(patience), .patience, patience, "0 to 1000000")
    try require(
      (0..<1).contains(minimumChange),
      .minimumChange,
      minimumChange,
      "0 or more and below 1"
    )
    try require(
      (0..<1).contains(averageDecay),
      .averageDecay,
      averageDecay,
      "0 or more and below 1"
    )
    try require((1...65_536).contains(batchSize), .batchSize, batchSize, "1 to 65536")
    try require((1...65_536).contains(shardClips), .shardClips, shardClips, "1 to 65536")
    try require(
      learningRate > 0 && learningRate <= 10,
      .learningRate,
      learningRate,
      "above 0, at most 10"
    )
    try require((0...1).contains(weightDecay), .weightDecay, weightDecay, "0 to 1")
    try require((0..<1).contains(momentum), .momentum, momentum, "0 or more and below 1")
    try require(
      warmupEpochs >= 0 && warmupEpochs <= Double(epochsInAll),
      .warmupEpochs,
      warmupEpochs,
      "0 to the number of epochs, \(epochsInAll)"
    )
    try require(
      (0..<1).contains(labelSmoothing),
      .labelSmoothing,
      labelSmoothing,
      "0 or more and below 1"
    )
    try require(
      (0..<1).contains(falseAcceptRate),
      .falseAcceptRate,
      falseAcceptRate,
      "0 or more and below 1"
    )
    try require(
      gradientClip >= 0 && gradientClip.isFinite,
      .gradientClip,
      gradientClip,
      "0 or more"
    )
    try require(
      (0...epochsInAll).contains(frozenEpochs),
      .frozenEpochs,
      frozenEpochs,
      "0 (the whole run) to the number of epochs, \(epochsInAll)"
    )
    try require(
      frozenEpochs == 0 || !frozen.isEmpty,
      .frozenEpochs,
      frozenEpochs,
      Self.nothingFrozen
    )
  }
}

extension TrainingConfiguration {
  /// What is expected of the epochs of frozen layers where there are none.
  package static let nothingFrozen = "0 where no layers are frozen; name them in frozen"
}

extension TrainingConfiguration: Codable {
  private enum Keys: String, CodingKey, CaseIterable {
    case epochs, budget, validations, patience
    case minimumChange = "minimum-change"
    case averageDecay = "average-decay"
    case batchSize = "batch-size"
    case shardClips = "shard-clips"
    case optimizer
    case learningRate = "learning-rate"
    case weightDecay = "weight-decay"
    case momentum
    case warmupEpochs = "warmup-epochs"
    case schedule
    case labelSmoothing = "label-smoothing"
    case gradientClip = "gradient-clip"
    case balance
    case falseAcceptRate = "false-accept-rate"
    case frozen
    case frozenEpochs = "frozen-epochs"
    case seed
  }

  /// Reads the settings given; the others keep the defaults, which `Experiment` hands over.
  public init(from decoder: any Decoder) throws {
    self = decoder.userInfo[.recipe] as? TrainingConfiguration ?? TrainingConfiguration()
    let values = try StrictContainer<Keys>(decoder)
    try values.read(.epochs, into: &epochs)
    try values.read(.budget, into: &budget)
    try values.read(.validations, into: &validations)
    try values.read(.patience, into: &patience)
    try values.read(.minimumChange, into: &minimumChange)
    try values.read(.averageDecay, into: &averageDecay)
    try values.read(.batchSize, into: &batchSize)
    try values.read(.shardClips, into: &shardClips)
    try values.read(.optimizer, into: &optimizer)
    try values.read(.learningRate, into: &learningRate)
    try values.read(.weightDecay, into: &weightDecay)
    try values.read(.momentum, into: &momentum)
    // A default that was chosen for more epochs gives way; one that was written down does not.
    warmupEpochs = min(warmupEpochs, Double(epochsInAll))
    try values.read(.warmupEpochs, into: &warmupEpochs)
    try values.read(.schedule, into: &schedule)
    try values.read(.labelSmoothing, into: &labelSmoothing)
    try values.read(.gradientClip, into: &gradientClip)
    try values.read(.balance, into: &balance)
    try values.read(.falseAcceptRate, into: &falseAcceptRate)
    try values.read(.frozen, into: &frozen)
    try values.read(.frozenEpochs, into: &frozenEpochs)
    try values.read(.seed, into: &seed)
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encodeIfPresent(epochs, forKey: .epochs)
    try values.encodeIfPresent(budget, forKey: .budget)
    try values.encode(validations, forKey: .validations)
    try values.encode(patience, forKey: .patience)
    try values.encode(minimumChange, forKey: .minimumChange)
    try values.encode(averageDecay, forKey: .averageDecay)
    try values.encode(batchSize, forKey: .batchSize)
    try values.encode(shardClips, forKey: .shardClips)
    try values.encode(optimizer, forKey: .optimizer)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(weightDecay, forKey: .weightDecay)
    try values.encode(momentum, forKey: .momentum)
    try values.encode(warmupEpochs, forKey: .warmupEpochs)
    try values.encode(schedule, forKey: .schedule)
    try values.encode(labelSmoothing, forKey: .labelSmoothing)
    try values.encode(gradientClip, forKey: .gradientClip)
    try values.encode(balance, forKey: .balance)
    try values.encode(falseAcceptRate, forKey: .falseAcceptRate)
    try values.encode(frozen, forKey: .frozen)
    try values.encode(frozenEpochs, forKey: .frozenEpochs)
    try values.encode(seed, forKey: .seed)
  }
}

extension CodingUserInfoKey {
  /// The `TrainingConfiguration` whose values stand in for those that a file does not give.
  static var recipe: CodingUserInfoKey {
    CodingUserInfoKey(rawValue: "recipe") ?? { preconditionFailure("any text makes a key") }()
  }
}
