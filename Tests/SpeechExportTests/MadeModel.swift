import Foundation
import SpeechModel

extension TrainedModel {
  /// A model that nobody trained, whose parameters and statistics are all at random, and whose
  /// answers are nevertheless neither even nor certain.
  static func made(
    _ layers: [LayerConfiguration],
    _ features: FeatureConfiguration = FeatureConfiguration(),
    labels: Int = 7
  ) throws -> TrainedModel {
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: labels)
    var network = Network(plan: plan, seed: 5)
    var stream = RandomStream(seed: 6, .gradientCheck)
    for entry in plan.parameters.entries where [.scale, .shift].contains(entry.role) {
      for i in entry.range { network.parameters[i] += 0.2 * stream.normalPair().0 }
    }
    for entry in plan.statistics.entries {
      for i in entry.range {
        network.statistics[i] =
          entry.role == .mean ? 0.3 * stream.normalPair().0 : 0.5 + stream.uniform()
      }
    }
    let isTraining = features.normalization == .trainingSet
    let model = TrainedModel(
      configuration: ModelConfiguration(
        features: features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: (0..<labels).map { "word \($0)" },
      normalizer: isTraining
        ? Normalizer(
          mean: (0..<features.values).map { _ in -3 + stream.normalPair().0 },
          deviation: (0..<features.values).map { _ in 2 + stream.uniform() }
        ) : nil,
      network: network
    )
    return try model.balanced()
  }

  /// The same model with a classifier that gives a clip of noise and a tone answers that are far apart
  /// and not certain, and with a temperature and a threshold.
  private func balanced() throws -> TrainedModel {
    let rate = configuration.features.sampleRateHertz
    var stream = RandomStream(seed: 7, .gradientCheck)
    let noise = (0..<rate / 2).map { _ in 0.1 * stream.normalPair().0 }
    let tone = (0..<rate / 2).map { Float(0.3 * sin(Double($0) / Double(rate) * 2_000)) }
    var model = classifying(scale: 1)
    var logits = try [noise, tone].map { try model.logits($0) }
    // Beyond what probabilities can tell.
    while logits.joined().contains(where: { !$0.isFinite }) {
      model = model.classifying(scale: 0.1)
      logits = try [noise, tone].map { try model.logits($0) }
    }
    let middle = zip(logits[0], logits[1]).map { ($0 + $1) / 2 }
    let distance = zip(logits[0], logits[1]).map { abs($0 - $1) }.reduce(0, max)
    // No more than twentyfold, which is how much rounding errors grow with it.
    return model.classifying(minus: middle, scale: Float(min(20, 10 / distance)))
      .deciding(by: DecisionRule(temperature: 1.5, rejectionThreshold: 0.4))
  }

  /// Logits of a clip up to a constant; one that is far below the others is infinite.
  private func logits(_ samples: [Float]) throws -> [Double] {
    let clip = AudioClip(
      samples: samples,
      sampleRateHertz: configuration.features.sampleRateHertz
    )
    let scores = Dictionary(
      uniqueKeysWithValues: try SpeechRecognizer(self).recognize(clip).scores.map {
        ($0.label, log(Double($0.probability)))
      }
    )
    return labels.map { scores[$0] ?? 0 }
  }

  /// The model with logits, minus values, times a factor.
  private func classifying(minus values: [Double]? = nil, scale: Float) -> TrainedModel {
    var network = network
    for entry in network.plan.parameters.entries where entry.layer == "classifier" {
      if let values, entry.role == .bias {
        for (i, value) in zip(entry.range, values) { network.parameters[i] -= Float(value) }
      }
      for i in entry.range { network.parameters[i] *= scale }
    }
    return TrainedModel(
      configuration: configuration,
      labels: labels,
      normalizer: normalizer,
      network: network
    )
  }
}
