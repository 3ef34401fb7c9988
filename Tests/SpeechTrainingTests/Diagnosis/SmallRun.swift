import SpeechModel
import SpeechTraining

/// A few clips that any sound network memorizes, and a run on them.
struct SmallRun {
  static let classes = 4
  static let values = 40

  var network: Network
  var losses: [Double] = []
  var accuracy = 0.0
  var training = TrainingConfiguration()

  /// Clips of unequal lengths, a bump at another place for each label in noise; two shards.
  static func batch(clips: Int = 16) -> FeatureBatch {
    var stream = RandomStream(seed: 7, .gradientCheck)
    func shard(_ places: Range<Int>) -> FeatureBatch.Shard {
      let frames = places.map { 16 + 3 * ($0 % 5) }
      var rows: [Float] = []
      for (clip, count) in zip(places, frames) {
        let center = Float(5 + 10 * (clip % classes))
        for _ in 0..<count {
          for value in 0..<values {
            let distance = (Float(value) - center) / 3
            rows.append(max(0, 2 - distance * distance) + 0.5 * stream.normalPair().0)
          }
        }
      }
      return FeatureBatch.Shard(
        frames: frames,
        rows: rows,
        labels: places.map { $0 % classes }
      )
    }
    return FeatureBatch([shard(0..<clips / 2), shard(clips / 2..<clips)])
  }

  /// An untrained network of these layers, dropout left away.
  init(_ layers: [LayerConfiguration], learningRate: Double = 0.003) throws {
    let layers = layers.filter { $0.name != "dropout" }
    let plan = try NetworkPlan(layers, inputWidth: Self.values, classes: Self.classes)
    training.learningRate = learningRate
    training.labelSmoothing = 0
    network = Network(plan: plan, seed: training.seed)
  }

  /// Trains at a constant rate.
  mutating func train(steps: Int, on batch: FeatureBatch = Self.batch()) {
    let loss = SoftmaxCrossEntropy()
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
      pool: WorkerPool(threads: 1)
    )
    for _ in 0..<steps {
      guard
        let outcome = try? step.take(batch, loss: loss, learningRate: training.learningRate)
      else { break }
      losses.append(outcome.loss)
      accuracy = Double(outcome.correct) / Double(batch.labels.count)
    }
    network = step.network
  }

  /// Multiplies all weights, or shifts all biases or norms' shifts.
  mutating func change(_ role: ParameterLayout.Role, _ body: (Int, inout Float) -> Void) {
    for entry in network.plan.parameters.entries where entry.role == role {
      for (place, index) in entry.range.enumerated() { body(place, &network.parameters[index]) }
    }
  }
}
