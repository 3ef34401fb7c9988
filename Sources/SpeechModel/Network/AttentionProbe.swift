/// Reads the weights of a network's attention over a clip's frames while it runs.
struct AttentionProbe: Sendable {
  private let layers: [any Layer]
  /// The place of the layer with the weights.
  private let place: Int
  private let field: ReceptiveField
  private let features: FeatureConfiguration

  /// The probe of a network; nil if it has no attention-pool.
  init?(_ plan: NetworkPlan, _ features: FeatureConfiguration) {
    guard let place = plan.layers.firstIndex(where: { $0 is AttentionPooling }) else { return nil }
    layers = Array(plan.layers[..<place])
    self.place = place
    self.features = features
    var field = ReceptiveField()
    for layer in plan.configuration[..<plan.origins[place].lowerBound] {
      field.grow(through: layer)
    }
    self.field = field
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
      let count = layers.reduce(clip.frames) { $1.outputFrames($0) }
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
