/// A batch norm that writes no map: it turns sums into factors, which the layers that read its map
/// apply while reading it (`FeatureMapReader`).
///
/// The layer before it may gather the sums while it writes (`LayerPass.finish`), and reads its
/// gradient through the norm (`GradientReader`). If that layer does not, this one computes the sums
/// from the map and changes the gradient in place.
struct DeferredNormalization: Layer {
  let outputWidth: Int
  var outputChannels: Int { norm.channels }
  let norm: ChannelNormalization
  /// Whether the layer before gathers the sums.
  let isGathered: Bool

  var access: MapAccess { [.replacesGradient, .isView] }

  func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (floats: Int, integers: Int) {
    (norm.savedCount, 0)
  }

  func infer(_ pass: LayerPass) { preconditionFailure("only training defers a norm") }

  func export(_ pass: LayerExport) -> ONNXMap {
    preconditionFailure("only training defers a norm")
  }

  func forward(_ pass: LayerPass, _ training: TrainingState) {
    let positions = pass.input.rows * outputWidth
    if !isGathered { norm.addSums(pass, positions: positions) }
    norm.settle(pass, training, positions: positions)
  }

  func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    norm.settleGradient(pass, gradient)
    guard !isGathered, let dx = gradient.dx else { return }
    let positions = pass.input.rows * outputWidth
    norm.gradientFactors(pass.saved).apply(gradient.dy, pass.x, positions: positions, into: dx)
  }
}
