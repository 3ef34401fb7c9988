internal import Foundation
package import SpeechModel

/// Which learning rates a network can learn with: the rate rises from step to step, and the loss
/// shows it (Smith, "Cyclical learning rates for training neural networks", 2017).
package struct LearningRateRange: Sendable, Equatable {
  /// The rate of every step, from 1e-5 to 1 in equal factors, as far as the test went.
  package let rates: [Double]
  /// The mean loss of every step's batch, before the step.
  package let losses: [Double]
  /// The rate at which the loss falls fastest; nil if it hardly falls at any.
  package let suggested: Double?
  /// The rate from which on the loss is larger than at the start; nil if that never happens.
  package let diverging: Double?

  package static let lowest = 1e-5
  package static let highest = 1.0
  /// Steps of a test: twenty to a factor of ten.
  package static let steps = 100
  /// How far above the loss of the untrained network the smoothed loss must go to have diverged;
  /// less is the noise of batches and dropout.
  static let divergence = 1.2
  /// The fraction by which some rate must reduce the loss to count as learning.
  static let leastFall = 0.1

  /// Tests a copy of the network, which itself does not change.
  ///
  /// - Parameters:
  ///   - network: Where the test starts, usually untrained.
  ///   - batches: Batches to learn from, in turn.
  ///   - training: The optimizer and its settings.
  package init(
    _ network: Network,
    _ batches: [FeatureBatch],
    _ training: TrainingConfiguration,
    loss: SoftmaxCrossEntropy,
    pool: WorkerPool
  ) {
    precondition(!batches.isEmpty)
    let step = GradientStep(
      network,
      Optimizer(
        training.optimizer,
        layout: network.plan.parameters,
        weightDecay: Float(training.weightDecay),
        momentum: Float(training.momentum)
      ),
      loss: loss,
      gradientClip: training.gradientClip,
      seed: training.seed,
      pool: pool
    )
    var losses: [Double] = []
    for index in 0..<Self.steps {
      let batch = batches[index % batches.count]
      guard
        let outcome = try? step.take(batch, loss: loss, learningRate: Self.rate(of: index))
      else { break }
      losses.append(outcome.loss)
    }
    self.init(losses: losses, halfWindow: max(2, batches.count / 2))
  }

  /// Judges the losses of a test; fewer than `steps` if it ended with a loss that is not finite.
  ///
  /// - Parameter halfWindow: Steps to each side over which losses are smoothed.
  package init(losses: [Double], halfWindow: Int = 2) {
    self.losses = losses
    rates = losses.indices.map(Self.rate)
    let smooth = losses.indices.map { index in
      let window = losses[max(0, index - halfWindow)...min(losses.count - 1, index + halfWindow)]
      return window.reduce(0, +) / Double(window.count)
    }
    let start = smooth.first ?? 0
    // Only from the lowest loss on: a start that hardly moves is no divergence.
    let lowest = smooth.indices.min { smooth[$0] < smooth[$1] } ?? 0
    let end = smooth.indices.first { $0 > lowest && smooth[$0] > Self.divergence * start }
    let isCutShort = losses.count < Self.steps
    diverging = (end ?? (isCutShort ? losses.count : nil)).map(Self.rate)
    let last = max(1, (end ?? smooth.count) - 1)
    let falls = (1..<last).map { place -> (place: Int, fall: Double) in
      (place, smooth[place - 1] - smooth[place + 1])
    }
    let steepest = falls.max { $0.fall < $1.fall }
    let hasFallen = (smooth.min() ?? 0) < (1 - Self.leastFall) * start
    suggested = hasFallen ? steepest.map { Self.rate(of: $0.place) } : nil
  }

  private static func rate(of step: Int) -> Double {
    lowest * pow(highest / lowest, Double(step) / Double(steps - 1))
  }
}
