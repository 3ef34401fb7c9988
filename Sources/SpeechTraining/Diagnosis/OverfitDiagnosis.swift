package import SpeechModel

/// Why a network does not memorize even a few clips, which any sound one does (Karpathy,
/// "A recipe for training neural networks", 2019).
package struct OverfitDiagnosis: Sendable {
  /// A cause that the measurements indicate.
  package enum Finding: Sendable, Equatable {
    /// Steps so large that they diverge; the rate from which on they do, and one that works,
    /// where known.
    case learningRateTooHigh(rate: Double, diverging: Double?, suggested: Double?)
    /// The same bytes under two labels, and the accuracy that remains reachable.
    case contradictoryLabels(ContradictoryLabels)
    /// ReLU layers most of whose units are zero for every clip.
    case deadUnits([DeadUnits])
    /// Layers whose gradients are out of proportion or not finite.
    case explodingGradients([LayerGradients])
    /// Layers whose gradients are next to nothing.
    case vanishingGradients([LayerGradients])
    /// Steps so small that they lead nowhere, and a rate at which the loss falls.
    case learningRateTooLow(rate: Double, suggested: Double)
    /// The loss was still falling: its mean over the fifth of the steps before the last, and over
    /// the last.
    case tooFewSteps(earlier: Double, latest: Double)
  }

  /// The loss of every step.
  package let losses: [Double]
  /// The fraction of the clips recognized at the end, in [0, 1].
  package let accuracy: Double
  package let gradients: [LayerGradients]
  package let deadUnits: [DeadUnits]
  package let range: LearningRateRange
  /// The causes, the most likely first; none if nothing was found.
  package let findings: [Finding]

  /// The accuracy that a sound set-up reaches on a few clips.
  package static let target = 0.99
  /// A rate this much below one at which the loss falls fastest is too low; tests of the range
  /// are not sharper than a factor of ten either way.
  static let tooLow = 30.0
  /// The fraction by which the loss must have fallen between two fifths of the steps to conclude
  /// that more steps would help.
  static let stillFalling = 0.1
  /// How near the accuracy must come to the reachable one for contradictory labels to explain it.
  static let nearlyReached = 0.02

  /// Measures a network that was trained on a few clips, and an untrained one for comparison.
  ///
  /// - Parameters:
  ///   - network: The network after the run.
  ///   - batches: Its training clips as the run's steps had them, at least one.
  ///   - losses: The loss of every step of the run, up to where it ended.
  ///   - accuracy: The fraction of the clips recognized at the end, in [0, 1].
  ///   - training: The settings of the run.
  ///   - contradictions: The clips with contradictory labels.
  package init(
    of network: Network,
    on batches: [FeatureBatch],
    losses: [Double],
    accuracy: Double,
    training: TrainingConfiguration,
    contradictions: ContradictoryLabels,
    loss: SoftmaxCrossEntropy = SoftmaxCrossEntropy(),
    pool: WorkerPool
  ) {
    let all = FeatureBatch(joining: batches)
    self.losses = losses
    self.accuracy = accuracy
    gradients = LayerGradients.measure(network, all, loss: loss, pool: pool)
    deadUnits = DeadUnits.measure(network, all)
    range = LearningRateRange(
      Network(plan: network.plan, seed: training.seed),
      batches,
      training,
      loss: loss,
      pool: pool
    )
    findings = Self.findings(
      gradients: gradients,
      deadUnits: deadUnits,
      range: range,
      losses: losses,
      accuracy: accuracy,
      rate: training.learningRate,
      contradictions: contradictions
    )
  }

  private static func findings(
    gradients: [LayerGradients],
    deadUnits: [DeadUnits],
    range: LearningRateRange,
    losses: [Double],
    accuracy: Double,
    rate: Double,
    contradictions: ContradictoryLabels
  ) -> [Finding] {
    var all: [Finding] = []
    let fifth = losses.count / 5
    let latest = fifth > 0 ? mean(losses.suffix(fifth)) : nil
    let hasRisen = (latest ?? 0) > LearningRateRange.divergence * (losses.first ?? .infinity)
    let isTooHigh =
      rate >= range.diverging ?? .infinity || rate > LearningRateRange.highest || hasRisen
    if isTooHigh {
      all.append(
        .learningRateTooHigh(rate: rate, diverging: range.diverging, suggested: range.suggested)
      )
    }
    let dead = deadUnits.filter { $0.share >= DeadUnits.worrying }
    if !dead.isEmpty { all.append(.deadUnits(dead)) }
    // Dead units block the gradients of all layers before them, which then mean nothing.
    let isBlocked = deadUnits.contains { $0.dead == $0.units }
    let (exploding, vanishing) = (gradients.exploding, gradients.vanishing)
    if !exploding.isEmpty { all.append(.explodingGradients(exploding)) }
    if !vanishing.isEmpty && !isBlocked { all.append(.vanishingGradients(vanishing)) }
    if !contradictions.recordings.isEmpty {
      // A network that has reached all that is reachable needs no other explanation.
      let explainsAll =
        contradictions.reachableAccuracy < target
        && accuracy >= contradictions.reachableAccuracy - nearlyReached
      all.insert(.contradictoryLabels(contradictions), at: explainsAll ? 0 : all.count)
    }
    guard accuracy < target, !isTooHigh else { return all }
    if let suggested = range.suggested, rate * tooLow < suggested {
      all.append(.learningRateTooLow(rate: rate, suggested: suggested))
    }
    if let latest {
      let earlier = mean(losses.dropLast(fifth).suffix(fifth))
      if latest < (1 - stillFalling) * earlier {
        all.append(.tooFewSteps(earlier: earlier, latest: latest))
      }
    }
    return all
  }

  private static func mean(_ values: ArraySlice<Double>) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}
