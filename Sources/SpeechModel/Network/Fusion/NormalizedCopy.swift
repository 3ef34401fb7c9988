/// An explicit copy of a map with its deferred norm applied, for a layer that cannot apply it while
/// reading.
struct NormalizedCopy: Layer {
  let outputWidth: Int
  let outputChannels: Int

  var access: MapAccess { [.readsInPieces, .replacesGradient] }

  func infer(_ pass: LayerPass) {
    pass.reader.copy(0, positions: pass.input.rows * outputWidth, into: pass.y)
  }

  func export(_ pass: LayerExport) -> ONNXMap {
    preconditionFailure("only training defers a norm")
  }

  func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    gradient.sink?.finish(0, positions: pass.input.rows * outputWidth)
  }
}
