/// Where a run is: everything besides numbers learned that it needs to go on as if never stopped.
package struct TrainingProgress: Sendable, Equatable, Codable {
  /// What the steps of the epoch that is under way came to.
  package struct Sums: Sendable, Equatable, Codable {
    package var loss = 0.0
    package var correct = 0
    package var gradientNorm = 0.0
    package var clips = 0
    package var steps = 0
  }

  /// A validation that was done.
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
  /// The epoch under way.
  package var sums = Sums()
  /// Epochs done.
  package var epochs = 0
  /// The best validations, the best first; at most `CheckpointFolder.bestKept`.
  package var best: [Validation] = []
  /// The lowest mean training loss of an epoch, against which divergence is told.
  package var lowestLoss: Double?
  package var stopping = EarlyStopping()

  package init() {}
}
