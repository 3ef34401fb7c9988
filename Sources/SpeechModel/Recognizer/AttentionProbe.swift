/// Reads the weights of a network's attention over a clip's frames while it runs.
struct AttentionProbe: Sendable {
  private let graph: NetworkGraph
  /// The place of the layer with the weights, and the map that it reads.
  private let place: Int
  private let map: Int
  private let field: ReceptiveField
  private let features: FeatureConfiguration

  /// The probe of a network; nil if it has no attention-pool.
  init?(_ plan: NetworkPlan, _ features: FeatureConfiguration) {
    guard let place = plan.layers.firstIndex(where: { $0 is AttentionPooling }) else { return nil }
    graph = plan.graph
    self.place = place
    map = plan.graph.sources[place].main
    field = plan.receptiveFields[map]
    self.features = features
  }

  /// Adds the weights of clips that just ran.
  ///
  /// - Parameters:
  ///   - layer: The layer that ran last.
  ///   - clips: Each clip's frames and where it begins, in seconds.
  ///   - share: What the weights of one of the clips are to sum to.
  func read(
    after layer: Int,
    _ pass: InferencePass,
    _ clips: some Sequence<(frames: Int, startSeconds: Double)>,
    share: Float,
    into frames: inout [Attention.Frame]
  ) {
    guard layer == place else { return }
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
