/// Reads the weights of a network's attention over a clip's frames while it runs.
struct AttentionProbe: Sendable {
  private let graph: NetworkGraph
  /// The index of the layer with the weights, and the map that it reads.
  private let index: Int
  private let map: Int
  private let field: ReceptiveField
  private let features: FeatureConfiguration

  /// The probe of a network; nil if the network has no attention-pool.
  init?(_ plan: NetworkPlan, _ features: FeatureConfiguration) {
    guard let index = plan.layers.firstIndex(where: { $0 is AttentionPooling }) else { return nil }
    graph = plan.graph
    self.index = index
    map = plan.graph.sources[index].main
    field = plan.receptiveFields[map]
    self.features = features
  }

  /// Adds the weights of the clips that were just processed.
  ///
  /// - Parameters:
  ///   - layer: The layer that ran last.
  ///   - clips: Each clip's frames and its start, in seconds.
  ///   - share: The sum of the weights of each clip.
  func read(
    after layer: Int,
    _ pass: InferencePass,
    _ clips: some Sequence<(frames: Int, startSeconds: Double)>,
    share: Float,
    into frames: inout [Attention.Frame]
  ) {
    guard layer == index else { return }
    var weights = pass.kept
    for clip in clips {
      let count = graph.frames(input: clip.frames)[map]
      for frame in 0..<count {
        frames.append(
          Attention.Frame(
            seconds: clip.startSeconds + field.middleSeconds(of: frame, features),
            weight: share * weights[frame]
          )
        )
      }
      weights += count
    }
  }
}
