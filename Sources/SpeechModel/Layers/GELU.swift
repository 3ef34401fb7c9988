internal import CKernels

/// y = x Φ(x) with the standard normal distribution function Φ (Hendrycks and Gimpel, "Gaussian
/// Error Linear Units", 2016): PyTorch's exact form.
package struct GELU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  package var replacesGradient: Bool { true }

  package func infer(_ pass: LayerPass) {
    asr_gelu(pass.input.count, pass.x, pass.y)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    asr_gelu_backward(pass.input.count, pass.x, gradient.dy, dx)
  }
}
