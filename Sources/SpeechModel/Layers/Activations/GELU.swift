internal import CKernels

/// y = x Φ(x) with the standard normal distribution function Φ (Hendrycks and Gimpel, "Gaussian
/// Error Linear Units", 2016): PyTorch's exact form.
package struct GELU: Layer {
  package let outputWidth: Int
  package let outputChannels: Int

  package var access: MapAccess { .replacesGradient }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    asr_gelu(pass.input.count, pass.x, pass.y)
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let (graph, x) = (pass.graph, pass.input.value)
    let error = graph.add("Erf", graph.add("Div", x, graph.scalar(Float(2).squareRoot())))
    let twice = graph.add("Mul", x, graph.add("Add", error, graph.scalar(1)))
    return pass.input.with(graph.add("Mul", twice, graph.scalar(0.5)), keepsZeros: true)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    guard let dx = gradient.dx else { return }
    asr_gelu_backward(pass.input.count, pass.x, gradient.dy, dx)
  }
}

extension GELU {
  /// `{gelu: {}}` in a configuration file.
  package struct Settings: NoLayerSettings {
    package static let name = "gelu"

    package init() {}

    package func layer(_ site: inout LayerSite) -> any Layer {
      GELU(outputWidth: site.width, outputChannels: site.channels)
    }
  }
}

extension LayerConfiguration {
  /// x Φ(x), with the standard normal distribution function Φ.
  public static var gelu: LayerConfiguration { LayerConfiguration(GELU.Settings()) }
}
