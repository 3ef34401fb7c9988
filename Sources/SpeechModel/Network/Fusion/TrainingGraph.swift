/// A network's layers as training runs them: a batch norm between layers that access their maps in
/// pieces writes no map of its own.
///
/// The layer before it gathers its sums, and the layers after it normalize what they read, while
/// the values are in cache. Only this type knows which layers are neighbours.
struct TrainingGraph: Sendable {
  private(set) var graph = NetworkGraph()
  /// For each layer, the norm that it defers, if any.
  private(set) var deferred: [DeferredNormalization?] = []
  /// For each layer, the index of the deferred norm whose sums it gathers, if any.
  private(set) var gathered: [Int?] = []
  /// The index among these layers of each layer of the plan.
  private(set) var indices: [Int] = []

  /// Rewrites the graph of a plan.
  init(_ plan: NetworkGraph) {
    let readers = plan.readers
    // The map here of each map of the plan.
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
          indices.append(graph.layers.count - 1)
          continue
        }
      }
      let readsInPieces = layer.access.contains(.readsInPieces)
      let sources = NetworkGraph.Sources(
        main: readsInPieces ? input : finished(input),
        shortcut: source.shortcut.map { readsInPieces ? maps[$0] : finished(maps[$0]) }
      )
      maps.append(append(layer, sources))
      indices.append(graph.layers.count - 1)
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

  /// The deferred norm that readers of a map have to apply.
  func deferred(giving map: Int) -> DeferredNormalization? { map > 0 ? deferred[map - 1] : nil }
}
