internal import CKernels

/// y = max(0, x).
package struct ReLU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  package func infer(_ pass: LayerPass) {
    asr_relu(pass.input.count, pass.x, pass.y)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    asr_relu_backward(pass.input.count, pass.x, gradient.dy, dx)
  }
}
