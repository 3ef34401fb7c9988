package import SpeechModel

/// How a network is trained: the `training` part of a configuration file.
public struct TrainingConfiguration: Sendable, Equatable {
  /// Passes over the training clips, if there is no budget; nil for the default length, which is
  /// determined when the training clips are known (`withLength`).
  public var epochs: Int?
  /// The amount of training, independent of the size of the data; nil for `epochs`.
  public var budget: Budget?
  /// The number of epochs that the budget is split into, each ending in a validation and a
  /// checkpoint.
  public var validations = 40
  /// Validations without improvement after which the run stops; 0 for never.
  public var patience = 0
  /// By how much accuracy (a fraction) or loss must change to be an improvement.
  public var minimumChange = 0.0
  /// The decay per step of the moving average of the weights, which is validated and saved.
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
  /// The fraction of a label's weight that is spread over all labels.
  public var labelSmoothing = 0.05
  /// The largest norm of the gradients; larger ones are scaled down.
  ///
  /// 0 is off.
  public var gradientClip = 5.0
  /// What is done about labels with many more clips than others.
  public var balance: BalanceKind = .automatic
  /// The fraction of what training serves that is synthetic, where there are synthetic clips; nil for
  /// `usualSyntheticShare`.
  public var syntheticShare: Double?
  /// The fraction of validation clips without a word of the model that may be answered with a word.
  ///
  /// Where there are none, the fraction of right answers that may be given up. Below the confidence that
  /// follows (see `RejectionThreshold`), the model answers `unknown`.
  ///
  /// 0 is off: the model always answers.
  public var falseAcceptRate = 0.0
  /// Names, or prefixes of names, of layers that keep the values of the model that training starts
  /// from: `layers` are all but the classifier, `layers.1` is not a prefix of `layers.10`.
  public var frozen: [String] = []
  /// Epochs after which they learn like the others; 0 is never.
  public var frozenEpochs = 0
  /// The seed of everything random: initial weights, order, augmentation, dropout, split.
  public var seed: UInt64 = 0

  /// Creates it with the default settings.
  public init() {}

  /// Checks the settings.
  ///
  /// - Throws: `ConfigurationError`.
  public func validate() throws { try validateSettings() }
}

extension TrainingConfiguration: Configurable {
  package static let section = "training"

  package static let settings: [Setting<TrainingConfiguration>] = [
    Setting(
      "epochs",
      open: \.epochs,
      .within(1...1_000_000),
      help: "Passes over the training clips, if no budget is given"
    ),
    Setting(
      "budget",
      open: \.budget,
      help: "The amount of training for any size of data: 2M-clips, 3h-audio or 20000-steps"
    ),
    Setting(
      "validations",
      \.validations,
      .within(1...1_000_000),
      help: "The epochs that a budget is split into, each with a validation and a checkpoint"
    ),
    Setting(
      "patience",
      \.patience,
      .within(0...1_000_000),
      help: "Stop after this many validations without improvement; 0 for never"
    ),
    Setting(
      "minimum-change",
      \.minimumChange,
      .within(0..<1),
      help: "By how much accuracy (a fraction) or loss must change to be an improvement"
    ),
    Setting(
      "average-decay",
      \.averageDecay,
      .within(0..<1),
      help: "The decay per step of a moving average of the weights, such as 0.999; 0 is none"
    ),
    Setting("batch-size", \.batchSize, .within(1...65_536), help: "Clips in an optimizer step"),
    Setting(
      "shard-clips",
      \.shardClips,
      .within(1...65_536),
      help: "Clips that go through the network together; batch norm's statistics are over them"
    ),
    Setting("optimizer", \.optimizer, help: "The optimizer"),
    Setting(
      "learning-rate",
      \.learningRate,
      .above(0, through: 10),
      help: "The largest learning rate, after the warm-up"
    ),
    Setting("weight-decay", \.weightDecay, .within(0...1), help: "Weight decay, on weights only"),
    Setting("momentum", \.momentum, .within(0..<1), help: "The momentum of sgd"),
    Setting(
      "warmup-epochs",
      \.warmupEpochs,
      help: "Epochs in which the learning rate rises; may be a fraction"
    ),
    Setting("schedule", \.schedule, help: "How the learning rate falls"),
    Setting(
      "label-smoothing",
      \.labelSmoothing,
      .within(0..<1),
      help: "The fraction of a label's weight that is spread over all labels"
    ),
    Setting(
      "gradient-clip",
      \.gradientClip,
      Bounds("0 or more") { $0 >= 0 && $0.isFinite },
      help: "The largest norm of the gradients; larger ones are scaled down; 0 is off"
    ),
    Setting(
      "balance",
      \.balance,
      help: "What to do about labels with many more clips than others"
    ),
    Setting(
      "synthetic-share",
      open: \.syntheticShare,
      Bounds("above 0 and below 1") { $0 > 0 && $0 < 1 },
      help: "The share of synthetic clips in what training serves, where there are any"
    ),
    Setting(
      "false-accept-rate",
      \.falseAcceptRate,
      .within(0..<1),
      help:
        "Answer 'unknown' where confidence is low, so that at most this share of other words is taken"
        + " for one of the labels or, without recordings of any, of right answers is given up; 0 is off"
    ),
    Setting(
      "frozen",
      \.frozen,
      help: "Layers that keep the values of the model that training starts from, by the beginnings"
        + " of their names"
    ),
    Setting(
      "frozen-epochs",
      \.frozenEpochs,
      help: "Unfreeze the frozen layers after this many epochs; 0 for never"
    ),
    Setting("seed", \.seed, help: "The seed of everything random"),
  ]

  package func validateTogether() throws {
    guard warmupEpochs >= 0 && warmupEpochs <= Double(epochsInAll) else {
      throw Self.invalid(
        \.warmupEpochs,
        found: warmupEpochs,
        expected: "0 to the number of epochs, \(epochsInAll)"
      )
    }
    guard (0...epochsInAll).contains(frozenEpochs) else {
      throw Self.invalid(
        \.frozenEpochs,
        found: frozenEpochs,
        expected: "0 (the whole run) to the number of epochs, \(epochsInAll)"
      )
    }
    guard frozenEpochs == 0 || !frozen.isEmpty else {
      throw Self.invalid(
        \.frozenEpochs,
        found: frozenEpochs,
        expected: Self.nothingFrozen
      )
    }
  }
}

extension TrainingConfiguration {
  /// The default of `syntheticShare` (Experiments/synthetic-voices.md).
  public static let usualSyntheticShare = 0.3

  /// What is expected of `frozenEpochs` without frozen layers.
  package static let nothingFrozen = "0 where no layers are frozen; name them in frozen"
}

extension TrainingConfiguration: Codable {
  /// Reads the settings given; the others have the defaults that `Experiment` passes on.
  public init(from decoder: any Decoder) throws {
    self = decoder.userInfo[.recipe] as? TrainingConfiguration ?? TrainingConfiguration()
    let given = try readSettings(from: decoder)
    // A default that was chosen for more epochs is adapted; a value that was given is not.
    if !given.contains(Self.setting(\.warmupEpochs).key) {
      warmupEpochs = min(warmupEpochs, Double(epochsInAll))
    }
  }

  /// Writes every setting.
  public func encode(to encoder: any Encoder) throws { try writeSettings(to: encoder) }
}

extension CodingUserInfoKey {
  /// The `TrainingConfiguration` with the defaults of the settings that a file does not give.
  static var recipe: CodingUserInfoKey {
    CodingUserInfoKey(rawValue: "recipe") ?? { preconditionFailure("any text makes a key") }()
  }
}
