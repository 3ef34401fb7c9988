internal import CKernels
package import SpeechModel

/// One optimizer step over the shards of a batch, distributed over the threads of a pool.
///
/// Each shard has its own gradients, summed in the order of the shards, so that the result does
/// not depend on which thread ran which shard.
package final class GradientStep {
  /// A worker's buffers for one shard at a time.
  package final class Shard {
    /// The pass that holds the features and runs the network.
    package let pass: TrainingPass
    /// The clips' labels, to be filled in.
    package var labels: [Int] = []
    /// The other labels of clips that are mixtures, by their index, to be filled in.
    package var partners: [Int: SoftmaxCrossEntropy.Partner] = [:]
    /// The clips' draw numbers, to be filled in.
    package var draws: [UInt64] = []

    init(_ plan: NetworkPlan) { pass = TrainingPass(plan) }
  }

  /// The result of a shard.
  final class Result {
    let gradients: FloatBuffer
    let statistics: FloatBuffer
    var clips = 0
    var loss = 0.0
    var correct = 0
    var failure: (any Error)?

    init(_ plan: NetworkPlan) {
      gradients = FloatBuffer(capacity: plan.parameters.count)
      statistics = FloatBuffer(capacity: plan.statistics.count)
    }
  }

  /// The result of a batch.
  package struct Outcome {
    /// The mean loss of the batch.
    package var loss = 0.0
    /// Clips recognized.
    package var correct = 0
    /// The norm of the gradients before clipping.
    package var norm = 0.0
  }

  /// The network that is trained.
  package internal(set) var network: Network
  /// The moving average of the network's values, if there is one.
  var average: MovingAverage?
  /// Steps taken.
  package var steps: Int { optimizer.steps }
  /// The summed gradients of the last step before clipping, laid out like the parameters, zero for
  /// frozen layers; empty before the first step, valid until the next.
  package var gradients: UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(
      start: results.first.map { UnsafePointer($0.gradients.base) },
      count: results.isEmpty ? 0 : network.parameters.count
    )
  }
  /// How many shards each worker has run.
  package private(set) var shardsOfWorkers: [Int]

  let optimizer: Optimizer
  /// The ranges of the parameters of frozen layers.
  private let frozenRanges: [Range<Int>]
  /// The frozen batch norms, by the offsets of their running means.
  private let frozenNorms: Set<Int>
  /// The layer at which the backward pass ends while they are frozen.
  private let firstLearning: Int
  private let loss: SoftmaxCrossEntropy
  private let gradientClip: Double
  private let seed: UInt64
  private let pool: WorkerPool
  private let shards: [Shard]
  private var results: [Result] = []

  package init(
    _ network: Network,
    _ optimizer: Optimizer,
    loss: SoftmaxCrossEntropy,
    gradientClip: Double,
    averageDecay: Double = 0,
    seed: UInt64,
    pool: WorkerPool
  ) {
    let frozen = optimizer.frozen.names
    frozenRanges = network.plan.parameters.entries.filter { frozen.contains($0.layer) }
      .map(\.range)
    frozenNorms = Set(
      network.plan.statistics.entries.filter { $0.role == .mean && frozen.contains($0.layer) }
        .map(\.range.lowerBound)
    )
    firstLearning = network.plan.firstLearning(butFor: frozen)
    average = averageDecay > 0 ? MovingAverage(of: network, decay: averageDecay) : nil
    self.network = network
    self.optimizer = optimizer
    self.loss = loss
    self.gradientClip = gradientClip
    self.seed = seed
    self.pool = pool
    shards = (0..<pool.count).map { _ in Shard(network.plan) }
    shardsOfWorkers = Array(repeating: 0, count: pool.count)
  }

  /// Takes the step.
  ///
  /// - Parameters:
  ///   - shards: How many shards the batch has.
  ///   - weight: The sum of the loss's weights of the batch's labels.
  ///   - load: Fills in a shard's features, labels and draw numbers; called from the pool's
  ///     threads.
  /// - Throws: What `load` throws, or `TrainingError.diverged`; the network is then unchanged.
  package func take(
    shards count: Int,
    weight: Double,
    learningRate: Double,
    load: (_ shard: Int, Shard) throws -> Void
  ) throws -> Outcome {
    while results.count < count { results.append(Result(network.plan)) }
    let isFreezing = steps < optimizer.frozen.steps
    let classes = network.plan.outputs
    network.parameters.withUnsafeBufferPointer { parameters in
      network.statistics.withUnsafeBufferPointer { statistics in
        guard let parameters = parameters.baseAddress else { return }
        // A network without batch norms has no statistics and reads none.
        let statistics = statistics.baseAddress ?? parameters
        shardsOfWorkers.withUnsafeMutableBufferPointer { shardsOfWorkers in
          pool.run(count) { task, worker in
            shardsOfWorkers[worker] += 1
            run(
              shards[worker],
              results[task],
              classes: classes,
              scale: 1 / weight,
              isFreezing: isFreezing,
              parameters,
              statistics
            ) { try load(task, $0) }
          }
        }
      }
    }
    let done = results[..<count]
    if let failure = done.lazy.compactMap(\.failure).first { throw failure }
    var outcome = Outcome()
    for result in done {
      outcome.loss += result.loss
      outcome.correct += result.correct
    }
    let size = network.parameters.count
    sum(done, count: size)
    let gradients = results[0].gradients.base
    if isFreezing {
      for range in frozenRanges {
        (gradients + range.lowerBound).update(repeating: 0, count: range.count)
      }
    }
    outcome.norm = asr_sum_of_squares(size, gradients).squareRoot()
    guard outcome.loss.isFinite, outcome.norm.isFinite else {
      throw TrainingError.diverged(
        step: steps + 1,
        learningRate: learningRate,
        checkpoint: nil
      )
    }
    // PyTorch's clip_grad_norm_.
    let isClipped = gradientClip > 0 && outcome.norm > gradientClip
    network.parameters.withUnsafeMutableBufferPointer { values in
      guard let values = values.baseAddress else { return }
      optimizer.step(
        values,
        gradients: gradients,
        learningRate: Float(learningRate),
        gradientScale: isClipped ? Float(gradientClip / (outcome.norm + 1e-6)) : 1
      )
    }
    updateStatistics(done, but: isFreezing ? frozenNorms : [])
    average?.follow(network, steps: steps)
    return outcome
  }

  /// The network to validate and to save: the moving average, if there is one.
  package var result: Network { average?.network ?? network }

  /// Runs one shard forward and backward.
  private func run(
    _ shard: Shard,
    _ result: Result,
    classes: Int,
    scale: Double,
    isFreezing: Bool,
    _ parameters: UnsafePointer<Float>,
    _ statistics: UnsafePointer<Float>,
    load: (Shard) throws -> Void
  ) {
    result.loss = 0
    result.correct = 0
    result.failure = nil
    do {
      try load(shard)
    } catch {
      result.failure = error
      return
    }
    result.clips = shard.labels.count
    result.gradients.base.update(repeating: 0, count: result.gradients.capacity)
    let logits = shard.draws.withUnsafeBufferPointer { draws in
      guard let draws = draws.baseAddress else { preconditionFailure("a shard without clips") }
      return shard.pass.forward(
        parameters,
        statistics,
        TrainingState(
          seed: seed,
          draws: draws,
          batchStatistics: result.statistics.base,
          frozenNorms: isFreezing ? frozenNorms : []
        )
      )
    }
    for (row, label) in shard.labels.enumerated() {
      let values = UnsafeMutableBufferPointer(start: logits + row * classes, count: classes)
      if values.indices.max(by: { values[$0] < values[$1] }) == label { result.correct += 1 }
      result.loss += loss.lossAndGradient(
        values,
        label: label,
        partner: shard.partners[row],
        scale: scale
      )
    }
    shard.pass.backward(
      parameters,
      statistics,
      outputGradient: logits,
      result.gradients.base,
      firstLearning: isFreezing ? firstLearning : 0
    )
  }

  /// The number of values that one task of a sum adds up.
  private static let slice = 1 << 14

  /// Sums the gradients of all shards, in their order, into those of the first.
  private func sum(_ results: ArraySlice<Result>, count: Int) {
    guard let first = results.first, results.count > 1 else { return }
    pool.run((count + Self.slice - 1) / Self.slice) { task, _ in
      let start = task * Self.slice
      let length = min(Self.slice, count - start)
      for result in results.dropFirst() {
        asr_add_scaled(length, 1, result.gradients.base + start, first.gradients.base + start)
      }
    }
  }

  /// Moves the running statistics towards the mean of the shards', weighted by their clips: one
  /// step of each norm's momentum for a batch.
  private func updateStatistics(_ results: ArraySlice<Result>, but frozenNorms: Set<Int>) {
    let clips = Float(results.reduce(0) { $0 + $1.clips })
    func update(_ range: Range<Int>, momentum: Float) {
      for i in range {
        var mean: Float = 0
        for result in results {
          mean += result.statistics.base[i] * (Float(result.clips) / clips)
        }
        network.statistics[i] += momentum * (mean - network.statistics[i])
      }
    }
    for norm in network.plan.batchNorms where !frozenNorms.contains(norm.runningMean.lowerBound) {
      update(norm.runningMean, momentum: norm.momentum)
      update(norm.runningVariance, momentum: norm.momentum)
    }
  }
}
