import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct TransferredNetworkTests {
  private static let labels = ["down", "go", "up"]

  /// A model whose every value and statistic is other than at the start.
  private func model(_ layers: [LayerConfiguration] = Preset.cnn.layers) throws -> TrainedModel {
    let features = FeatureConfiguration()
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: Self.labels.count)
    var network = Network(plan: plan, seed: 9)
    for i in network.statistics.indices { network.statistics[i] += 0.5 + 0.01 * Float(i % 9) }
    return TrainedModel(
      configuration: ModelConfiguration(
        features: features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: Self.labels,
      normalizer: Normalizer(
        mean: Array(repeating: 0, count: features.values),
        deviation: Array(repeating: 1, count: features.values)
      ),
      network: network
    )
  }

  private func rows(_ network: Network) throws -> (weights: [[Float]], biases: [Float]) {
    let entries = network.plan.parameters.entries
    let weight = try #require(entries.first { $0.name == "classifier.weight" })
    let bias = try #require(entries.first { $0.name == "classifier.bias" })
    let values = TorchLayout.toTorch(
      Array(network.parameters[weight.range]),
      shape: weight.shape,
      order: weight.order
    )
    let size = weight.shape[1]
    return (
      (0..<weight.shape[0]).map { Array(values[$0 * size..<($0 + 1) * size]) },
      Array(network.parameters[bias.range])
    )
  }

  @Test func theSameLabelsInAnotherOrderGiveTheSameProbabilities() throws {
    let model = try model()
    let labels = ["up", "down", "go"]
    let moved = TrainedModel(
      configuration: model.configuration,
      labels: labels,
      normalizer: model.normalizer,
      network: Network(
        plan: model.network.plan,
        labels: labels,
        seed: 0,
        startingFrom: model
      )
    )
    let clip = tone(hertz: 700, seconds: 0.6)
    func answers(_ model: TrainedModel) throws -> [String: Float] {
      let scores = try SpeechRecognizer(model).recognize(clip).scores
      return Dictionary(uniqueKeysWithValues: scores.map { ($0.label, $0.probability) })
    }
    let (before, after) = (try answers(model), try answers(moved))
    #expect(Set(before.values).count == 3)
    for label in labels {
      #expect(abs((before[label] ?? 0) - (after[label] ?? 1)) < 1e-6, "\(label)")
    }
  }

  @Test func rowsOfKnownLabelsAreKeptAndOthersBeginAnew() throws {
    let model = try model()
    // More labels than before: other panels, too.
    let labels = (0..<20).map { "new-\($0)" } + ["go", "zebra", "down"]
    let plan = try NetworkPlan(Preset.cnn.layers, inputWidth: 40, classes: labels.count)
    let untrained = Network(plan: plan, seed: 4)
    let network = Network(plan: plan, labels: labels, seed: 4, startingFrom: model)
    let (known, new, found) = (
      try rows(model.network), try rows(untrained), try rows(network)
    )
    for (row, label) in labels.enumerated() {
      let place = Self.labels.firstIndex(of: label)
      #expect(found.weights[row] == place.map { known.weights[$0] } ?? new.weights[row])
      #expect(found.biases[row] == place.map { known.biases[$0] } ?? new.biases[row])
    }
    #expect(network.statistics == model.network.statistics)
    let before = model.network.plan.parameters.entries
    for (entry, source) in zip(plan.parameters.entries, before) where entry.layer != "classifier" {
      #expect(
        network.parameters[entry.range].elementsEqual(model.network.parameters[source.range])
      )
    }
    // Without a model it is the untrained network.
    let none = Network(plan: plan, labels: labels, seed: 4, startingFrom: nil)
    #expect(none.parameters == untrained.parameters && none.statistics == untrained.statistics)
  }

  @Test func dropoutMayComeAndGo() throws {
    let layers: [LayerConfiguration] = [
      .dropout(probability: 0.2), .convolution(channels: 5, KernelGeometry(kernel: [3, 3])),
      .batchNormalization(), .globalAveragePool,
    ]
    let model = try model(layers)
    let without = layers.withDropout(0)
    let network = Network(
      plan: try NetworkPlan(without, inputWidth: 40, classes: 3),
      labels: Self.labels,
      seed: 1,
      startingFrom: model
    )
    #expect(network.parameters == model.network.parameters)
    #expect(network.plan.parameters.layers == ["layers.0", "layers.1", "classifier"])
  }
}
