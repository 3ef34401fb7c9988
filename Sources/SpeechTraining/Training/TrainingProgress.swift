/// The progress of a run: everything besides the trained values that it needs to be resumed
/// exactly.
package struct TrainingProgress: Sendable, Equatable, Codable {
  /// The sums over the steps of the current epoch.
  package struct Sums: Sendable, Equatable, Codable {
    package var loss = 0.0
    package var correct = 0
    package var gradientNorm = 0.0
    package var clips = 0
    package var steps = 0
  }

  /// A finished validation.
  package struct Validation: Sendable, Equatable, Codable {
    package var epoch: Int
    package var steps: Int
    package var accuracy: Double?
    package var loss: Double?
  }

  /// Optimizer steps taken.
  package var steps = 0
  /// Clips served, which numbers the draws.
  package var draw: UInt64 = 0
  /// The sums of the current epoch.
  package var sums = Sums()
  /// Epochs done.
  package var epochs = 0
  /// The best validations, the best first; at most `bestKept`.
  package var best: [Validation] = []
  /// The lowest mean training loss of an epoch, by which divergence is detected.
  package var lowestLoss: Double?
  package var stopping = EarlyStopping()

  /// The number of best validations whose checkpoints are kept.
  static let bestKept = 3

  package init() {}
}

extension TrainingProgress {
  /// Records a validation; true if it is the best so far.
  mutating func record(_ metrics: EpochMetrics) -> Bool {
    let new = Validation(
      epoch: metrics.epoch,
      steps: metrics.steps,
      accuracy: metrics.validationAccuracy,
      loss: metrics.validationLoss
    )
    let index = best.firstIndex { new.isBetter(than: $0) } ?? best.count
    best.insert(new, at: index)
    best = Array(best.prefix(Self.bestKept))
    return index == 0
  }

  /// Whether this progress is possible for a plan.
  func isPossible(_ plan: StepPlan, batchSize: Int) -> Bool {
    let validations = plan.validations
    guard (0...validations.count).contains(epochs) else { return false }
    let first = epochs == 0 ? 0 : validations[epochs - 1]
    let last = epochs == validations.count ? first : validations[epochs]
    return (first...last).contains(steps) && sums.steps == steps - first
      && draw <= UInt64(steps * (batchSize + 1)) && (0...Int(draw)).contains(sums.clips)
      && (sums.steps == 0) == (sums.clips == 0)
  }
}

extension TrainingProgress.Validation {
  package init(accuracy: Double?, loss: Double?) {
    self.init(epoch: 0, steps: 0, accuracy: accuracy, loss: loss)
  }

  /// Higher accuracy, then lower loss, then earlier; without validation clips the later one.
  package func isBetter(than old: Self) -> Bool {
    guard let accuracy, let loss, let oldAccuracy = old.accuracy, let oldLoss = old.loss else {
      return true
    }
    return accuracy != oldAccuracy ? accuracy > oldAccuracy : loss < oldLoss
  }
}
