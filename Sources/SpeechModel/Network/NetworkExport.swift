extension Network {
  /// Adds the network's layers to a graph of ONNX operators; returns the logits [B, K].
  ///
  /// - Parameter features: The network's input.
  package func export(to graph: ONNXGraph, features: ONNXMap) -> ONNXValue {
    var maps = [features]
    for (index, layer) in plan.layers.enumerated() {
      let source = plan.graph.sources[index]
      let origin = plan.origins[index].lowerBound
      graph.scope =
        plan.configured.indices.contains(origin)
        ? plan.configured[origin].path.name : NetworkPlan.classifier
      maps.append(
        layer.export(
          LayerExport(
            input: maps[source.main],
            shortcut: source.shortcut.map { maps[$0] },
            graph: graph,
            parameters: (plan.parameters, Array(parameters)),
            statistics: (plan.statistics, statistics)
          )
        )
      )
    }
    let last = graph.rows(maps[plan.layers.count])
    return graph.add("Squeeze", last.value, graph.integers([1]))
  }
}
