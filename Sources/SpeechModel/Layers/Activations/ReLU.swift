internal import CKernels

/// y = max(0, x).
package struct ReLU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    asr_relu(pass.input.count, pass.x, pass.y)
  }

  package func export(_ pass: LayerExport) -> ONNXMap { pass.rectified(pass.input) }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    asr_relu_backward(pass.input.count, pass.x, gradient.dy, dx)
  }
}

extension ReLU {
  /// `{relu: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "relu"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      ReLU(outputWidth: site.width, outputChannels: site.channels)
    }
  }
}

extension LayerConfiguration {
  /// max(0, x).
  public static var relu: LayerConfiguration { LayerConfiguration(ReLU.Settings()) }
}
