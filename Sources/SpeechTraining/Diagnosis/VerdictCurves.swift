extension Verdict {
  /// What the curves of a run say about its length.
  public struct Curves: Sendable, Equatable {
    /// Optimizer steps taken.
    public let steps: Int
    /// Whether the validation loss was still falling at the last epoch.
    public let isValidationImproving: Bool
    /// Whether the training loss was still falling over the last third of the run.
    public let isTrainingLossFalling: Bool

    /// Steps below which a run was short.
    public let fewestSteps: Int

    /// Takes what is known already.
    public init(
      steps: Int,
      fewestSteps: Int = TrainingConfiguration.fewestSteps,
      isValidationImproving: Bool,
      isTrainingLossFalling: Bool
    ) {
      self.steps = steps
      self.fewestSteps = fewestSteps
      self.isValidationImproving = isValidationImproving
      self.isTrainingLossFalling = isTrainingLossFalling
    }

    /// Reads the curves of a run.
    ///
    /// - Parameters:
    ///   - epochs: The metrics of the run's epochs, in order.
    ///   - startsAnew: Whether it began without a trained model.
    public init(_ epochs: [EpochMetrics], startsAnew: Bool = true) {
      self.init(
        steps: epochs.last?.steps ?? 0,
        fewestSteps: startsAnew
          ? TrainingConfiguration.fewestSteps : TrainingConfiguration.fewestStepsOfTrained,
        isValidationImproving: Self.isValidationImproving(epochs),
        isTrainingLossFalling: Self.isTrainingLossFalling(epochs)
      )
    }

    /// Whether more steps are the first thing to try: there were few, or the network was still
    /// learning its training clips.
    public var asksForMoreSteps: Bool { isShort || isTrainingLossFalling }

    /// Whether there were so few steps that nothing else can be told.
    public var isShort: Bool { steps < fewestSteps }

    /// How much lower the validation loss of the last epochs must be than any before; less is the
    /// noise of one epoch.
    private static let leastImprovement = 0.02
    /// The fraction of epochs, at the end, that count as the last ones.
    private static let lastEpochs = 0.1
    /// By how much, of its height, the training loss must fall over the last third of a run.
    ///
    /// A learning rate that goes down to zero takes off some points in the end of any run.
    private static let leastFall = 0.1
    /// How many standard errors that fall must be.
    private static let leastStandardErrors = 2.0

    private static func isValidationImproving(_ epochs: [EpochMetrics]) -> Bool {
      let losses = epochs.compactMap(\.validationLoss)
      let last = max(1, Int(lastEpochs * Double(losses.count)))
      guard let earlier = losses.dropLast(last).min(), let latest = losses.suffix(last).min() else {
        return false
      }
      return latest < (1 - leastImprovement) * earlier
    }

    /// Fits a line to the losses of the last third, at least three epochs.
    private static func isTrainingLossFalling(_ epochs: [EpochMetrics]) -> Bool {
      let losses = epochs.suffix(max(3, epochs.count / 3)).map(\.trainingLoss)
      guard losses.count >= 3 else { return false }
      let count = Double(losses.count)
      let (centre, mean) = ((count - 1) / 2, losses.reduce(0, +) / count)
      var (products, squares) = (0.0, 0.0)
      for (index, loss) in losses.enumerated() {
        let distance = Double(index) - centre
        products += distance * (loss - mean)
        squares += distance * distance
      }
      let slope = products / squares
      let residuals = losses.enumerated().reduce(0.0) { sum, point in
        let residual = point.element - mean - slope * (Double(point.offset) - centre)
        return sum + residual * residual
      }
      let standardError = (residuals / (count - 2) / squares).squareRoot()
      let first = mean - slope * centre
      return -slope * (count - 1) > leastFall * first
        && -slope > leastStandardErrors * standardError
    }
  }
}
