package import SpeechModel

extension TrainedModel {
  /// The model with a layer before its classifier that makes it unsure of clips unlike all that trained it.
  ///
  /// Most likely labels stay the same: logits move towards each other.
  ///
  /// - Parameters:
  ///   - training: Clips that trained it, and the indices of their labels.
  ///   - validation: Clips that did not.
  ///   - noise: Its answers to noise, which is unlike them all.
  /// - Returns: nil if too few are recognized rightly, if none of a label is, if there are more labels than values
  ///   that the classifier sees, or more values than the layer takes.
  package func judgingFamiliarity(
    training: [(answer: ModelAnswer, label: Int)],
    validation: [(answer: ModelAnswer, label: Int)],
    noise: [ModelAnswer]
  ) throws -> TrainedModel? {
    func right(_ clips: [(answer: ModelAnswer, label: Int)]) -> [FamiliarityFit.Clip] {
      clips.filter { $0.answer.predicted == $0.label }.map {
        FamiliarityFit.Clip(features: $0.answer.features.map(Double.init), label: $0.label)
      }
    }
    let plan = network.plan
    func tensor(_ name: String) -> [Float] {
      guard
        let entry = plan.parameters.entries.first(where: {
          $0.name == "\(NetworkPlan.classifier).\(name)"
        })
      else { preconditionFailure("a trained model has a classifier") }
      return TorchLayout.toTorch(
        Array(network.parameters[entry.range]),
        shape: entry.shape,
        order: entry.order
      )
    }
    let classifier = (weights: tensor("weight"), biases: tensor("bias"))
    guard classifier.weights.count / labels.count <= Familiarity.Settings.mostValues,
      let fit = FamiliarityFit(
        training: right(training),
        validation: right(validation),
        noise: noise.map { $0.features.map(Double.init) },
        classifier: classifier
      )
    else { return nil }
    return try with(
      layers: configuration.layers + [.familiarity(means: fit.meanCount)],
      statistics: network.statistics,
      appending: fit.tensors
    )
  }

  /// The model without a layer that judges familiarity: trained further, it needs another one.
  package func withoutFamiliarity() throws -> TrainedModel {
    let kept = configuration.layers.filter { $0.name != Familiarity.Settings.name }
    guard kept.count < configuration.layers.count else { return self }
    let removed = Set(
      configuration.layers.indices
        .filter { configuration.layers[$0].name == Familiarity.Settings.name }
        .map { LayerPath.top($0).name }
    )
    return try with(
      layers: kept,
      statistics: network.plan.statistics.entries
        .filter { !removed.contains($0.layer) }
        .flatMap { network.statistics[$0.range] },
      appending: [:]
    )
  }

  /// The model with other layers that have the same trained parameters, and further statistics at the end.
  private func with(
    layers: [LayerConfiguration],
    statistics: [Float],
    appending tensors: [String: [Float]]
  ) throws -> TrainedModel {
    var configuration = configuration
    configuration.layers = layers
    let plan = try NetworkPlan(
      layers,
      inputWidth: network.plan.inputWidth,
      inputChannels: network.plan.inputChannels,
      classes: labels.count
    )
    var statistics = statistics
    for entry in plan.statistics.entries where entry.range.lowerBound >= statistics.count {
      statistics += tensors[entry.name.split(separator: ".").last.map(String.init) ?? ""] ?? []
    }
    return TrainedModel(
      configuration: configuration,
      labels: labels,
      normalizer: normalizer,
      network: Network(
        plan: plan,
        parameters: Array(network.parameters),
        statistics: statistics
      ),
      training: training,
      clipDigests: clipDigests
    )
  }
}
