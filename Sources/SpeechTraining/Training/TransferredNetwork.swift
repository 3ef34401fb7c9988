package import SpeechModel

extension Network {
  /// A network that starts with the values of a trained model, for labels of its own; without one,
  /// an untrained network.
  ///
  /// Every layer but the classifier starts with the model's values and running statistics. So do
  /// the classifier's rows of labels that the model knows, by their names; the other rows start as
  /// in an untrained network with this seed.
  ///
  /// - Precondition: The model's layers are the plan's, except for dropout.
  package init(
    plan: NetworkPlan,
    labels: [String],
    seed: UInt64,
    startingFrom model: TrainedModel?
  ) {
    precondition(plan.outputs == labels.count)
    self.init(plan: plan, seed: seed)
    guard let model else { return }
    let known = model.network
    precondition(statistics.count == known.statistics.count)
    statistics = known.statistics
    let rows = labels.map { model.labels.firstIndex(of: $0) }
    // Matched by order: removed dropout changes the names, not the order.
    for (entry, source) in zip(plan.parameters.entries, known.plan.parameters.entries) {
      if entry.layer == NetworkPlan.classifier {
        replaceRows(of: entry, by: rows, of: source, in: known)
      } else {
        precondition(entry.shape == source.shape && entry.order == source.order)
        parameters.replaceSubrange(entry.range, with: known.parameters[source.range])
      }
    }
  }

  /// Copies rows of a tensor, outputs outermost; those without a source are unchanged.
  private mutating func replaceRows(
    of entry: ParameterLayout.Entry,
    by rows: [Int?],
    of source: ParameterLayout.Entry,
    in known: Network
  ) {
    func torch(_ values: ParameterValues, _ entry: ParameterLayout.Entry) -> [Float] {
      TorchLayout.toTorch(Array(values[entry.range]), shape: entry.shape, order: entry.order)
    }
    let size = entry.shape.dropFirst().reduce(1, *)
    precondition(entry.shape.dropFirst() == source.shape.dropFirst())
    let learned = torch(known.parameters, source)
    var values = torch(parameters, entry)
    for (row, index) in rows.enumerated() {
      guard let index else { continue }
      values.replaceSubrange(
        row * size..<(row + 1) * size,
        with: learned[index * size..<(index + 1) * size]
      )
    }
    parameters.replaceSubrange(
      entry.range,
      with: TorchLayout.fromTorch(values, shape: entry.shape, order: entry.order)
    )
  }
}
