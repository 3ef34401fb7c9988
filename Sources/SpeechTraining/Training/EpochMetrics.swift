/// A line of `metrics.jsonl`: one epoch.
public struct EpochMetrics: Sendable, Equatable {
  /// The epoch, from 1.
  public var epoch: Int
  /// Optimizer steps since the start.
  public var steps: Int
  /// The learning rate of the epoch's last step.
  public var learningRate: Double
  /// The mean training loss, in training mode on augmented clips.
  public var trainingLoss: Double
  /// The accuracy on training clips in training mode, in [0, 1].
  public var trainingAccuracy: Double
  /// The mean norm of the gradients before clipping.
  public var gradientNorm: Double
  /// The mean loss on validation clips; nil if there are none.
  public var validationLoss: Double?
  /// The accuracy on validation clips, in [0, 1]; nil if there are none.
  public var validationAccuracy: Double?
  /// Training clips served per second, without the time of validation; nil if not measured.
  public var clipsPerSecond: Double?
  /// Seconds since the start of training.
  public var seconds: Double

  package init(
    epoch: Int,
    steps: Int,
    learningRate: Double,
    trainingLoss: Double,
    trainingAccuracy: Double,
    gradientNorm: Double,
    validationLoss: Double? = nil,
    validationAccuracy: Double? = nil,
    clipsPerSecond: Double? = nil,
    seconds: Double = 0
  ) {
    self.epoch = epoch
    self.steps = steps
    self.learningRate = learningRate
    self.trainingLoss = trainingLoss
    self.trainingAccuracy = trainingAccuracy
    self.gradientNorm = gradientNorm
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.clipsPerSecond = clipsPerSecond
    self.seconds = seconds
  }
}

extension EpochMetrics: Codable {
  private enum CodingKeys: String, CodingKey {
    case epoch, steps, learningRate, trainingLoss, trainingAccuracy, gradientNorm
    case validationLoss, validationAccuracy, clipsPerSecond, seconds
  }

  /// Writes every value, null for what was not measured.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(epoch, forKey: .epoch)
    try values.encode(steps, forKey: .steps)
    try values.encode(learningRate, forKey: .learningRate)
    try values.encode(trainingLoss, forKey: .trainingLoss)
    try values.encode(trainingAccuracy, forKey: .trainingAccuracy)
    try values.encode(gradientNorm, forKey: .gradientNorm)
    try values.encode(validationLoss, forKey: .validationLoss)
    try values.encode(validationAccuracy, forKey: .validationAccuracy)
    try values.encode(clipsPerSecond, forKey: .clipsPerSecond)
    try values.encode(seconds, forKey: .seconds)
  }
}
