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

  /// The same model with the bias and the temperature by which a clip of noise and a tone get answers
  /// that are far apart.
  private func balanced() throws -> TrainedModel {
    let rate = configuration.features.sampleRateHertz
    var stream = RandomStream(seed: 7, .gradientCheck)
    let noise = (0..<rate / 2).map { _ in 0.1 * stream.normalPair().0 }
    let tone = (0..<rate / 2).map { Float(0.3 * sin(Double($0) / Double(rate) * 2_000)) }
    let flat = 30.0
    let recognizer = try SpeechRecognizer(deciding(by: DecisionRule(temperature: flat)))
    let logits = try [noise, tone].map { samples in
      let clip = AudioClip(samples: samples, sampleRateHertz: rate)
      let scores = Dictionary(
        uniqueKeysWithValues: try recognizer.recognize(clip).scores.map {
          ($0.label, flat * log(Double($0.probability)))
        }
      )
      return labels.map { scores[$0] ?? 0 }
    }
    let middle = zip(logits[0], logits[1]).map { ($0 + $1) / 2 }
    let distance = zip(logits[0], logits[1]).map { abs($0 - $1) }.reduce(0, max)
    var network = network
    for entry in network.plan.parameters.entries where entry.name == "classifier.bias" {
      for (i, value) in zip(entry.range, middle) { network.parameters[i] -= Float(value) }
    }
    return TrainedModel(
      configuration: configuration,
      labels: labels,
      normalizer: normalizer,
      network: network
    ).deciding(
      by: DecisionRule(
        temperature: min(100, max(0.01, distance / 2)),
        rejectionThreshold: 0.4
      )
    )
  }
}
