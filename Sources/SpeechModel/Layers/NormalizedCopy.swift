/// Writes a normalized map, for layers that cannot normalize what they read.
package struct NormalizedCopy: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  package var readsPendingNorm: Bool { true }
  package var replacesGradient: Bool { true }

  package func infer(_ pass: LayerPass) {
    pass.copyNormalized(0, positions: pass.input.rows * outputWidth, into: pass.y)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    pass.takeBack(dx, 0, positions: pass.input.rows * outputWidth)
  }
}
