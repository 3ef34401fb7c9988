/// A network's layers as training runs them: a batch norm between layers that go over their maps in
/// pieces writes no map of its own.
///
/// The one before it gathers its sums, the ones after it normalize what they read, all while it is
/// in cache. Only here is it known which layer stands beside which.
struct TrainingGraph: Sendable {
  private(set) var graph = NetworkGraph()
  /// For each layer the norm that it defers, if it does.
  private(set) var deferred: [DeferredNormalization?] = []
  /// For each layer the place of the deferred norm whose sums it gathers, if it does.
  private(set) var gathered: [Int?] = []
  /// Where each layer of the plan stands among these.
  private(set) var places: [Int] = []

  /// Rewrites the graph of a plan.
  init(_ plan: NetworkGraph) {
    let readers = plan.readers
    // Where each map of the plan is found.
    var maps = [0]
    for (index, layer) in plan.layers.enumerated() {
      let source = plan.sources[index]
      let (input, followers) = (maps[source.main], readers[index + 1])
      if let norm = layer as? BatchNormalization {
        let isGathered =
          readers[source.main].count == 1 && input > 0
          && graph.layers[input - 1].access.contains(.writesInPieces)
        let isReadInPieces = followers.contains {
          plan.layers[$0].access.contains(.readsInPieces)
        }
        if isGathered || isReadInPieces || followers.count > 1 {
          let main = finished(input)
          if isGathered { gathered[input - 1] = graph.layers.count }
          let deferred = DeferredNormalization(
            outputWidth: norm.outputWidth,
            norm: norm.norm,
            isGathered: isGathered
          )
          maps.append(append(deferred, NetworkGraph.Sources(main: main), deferred))
          places.append(graph.layers.count - 1)
          continue
        }
      }
      let readsInPieces = layer.access.contains(.readsInPieces)
      let sources = NetworkGraph.Sources(
        main: readsInPieces ? input : finished(input),
        shortcut: source.shortcut.map { readsInPieces ? maps[$0] : finished(maps[$0]) }
      )
      maps.append(append(layer, sources))
      places.append(graph.layers.count - 1)
    }
    _ = finished(graph.layers.count)
  }

  private mutating func append(
    _ layer: any Layer,
    _ sources: NetworkGraph.Sources,
    _ norm: DeferredNormalization? = nil
  ) -> Int {
    deferred.append(norm)
    gathered.append(nil)
    return graph.append(layer, sources)
  }

  /// The map itself, or a copy to which its norm has been applied.
  private mutating func finished(_ map: Int) -> Int {
    guard let norm = self.deferred(giving: map) else { return map }
    return append(
      NormalizedCopy(outputWidth: norm.outputWidth, outputChannels: norm.outputChannels),
      NetworkGraph.Sources(main: map)
    )
  }

  /// The norm that is still to be applied to a map.
  func deferred(giving map: Int) -> DeferredNormalization? { map > 0 ? deferred[map - 1] : nil }
}
