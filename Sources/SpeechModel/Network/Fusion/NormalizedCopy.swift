/// Writes a map to which a norm is still to be applied, for a layer that reads it as a whole.
struct NormalizedCopy: Layer {
  let outputWidth: Int
  let outputChannels: Int

  var access: MapAccess { [.readsInPieces, .replacesGradient] }

  func infer(_ pass: LayerPass) {
    pass.reader.copy(0, positions: pass.input.rows * outputWidth, into: pass.y)
  }

  func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    gradient.sink?.finish(0, positions: pass.input.rows * outputWidth)
  }
}
