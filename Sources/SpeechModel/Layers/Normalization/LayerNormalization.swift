internal import CKernels

/// Normalizes each frame over its own values, then scales and shifts every value by its own
/// factors (Ba, Kiros and Hinton, "Layer Normalization", 2016).
///
/// The mean and the population variance are those of all F · C values of a row: PyTorch's
/// `LayerNorm` over the last axis of [T, F · C]. It is the same in training and inference, and no
/// frame depends on another.
package struct LayerNormalization: Layer {
  package let outputWidth: Int
  package let outputChannels: Int
  private let epsilon: Float
  private let scale: Range<Int>
  private let shift: Range<Int>
  private var values: Int { outputWidth * outputChannels }

  init(_ settings: Settings, _ site: inout LayerSite) {
    outputWidth = site.width
    outputChannels = site.channels
    epsilon = settings.epsilon
    let (name, shape) = (site.name, [site.width * site.channels])
    scale = site.parameters.add("\(name).weight", shape: shape, .scale, .constant(1))
    shift = site.parameters.add("\(name).bias", shape: shape, .shift, .constant(0))
  }

  package var access: MapAccess { .replacesGradient }

  // The mean of each row, and 1 / its deviation.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) { (2 * input.rows, 0) }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    asr_layer_norm(
      pass.input.rows,
      values,
      pass.x,
      pass.parameters + scale.lowerBound,
      pass.parameters + shift.lowerBound,
      epsilon,
      pass.y,
      pass.saved
    )
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let rows = pass.graph.rows(pass.input)
    let value = pass.graph.add(
      "LayerNormalization",
      rows.value,
      pass.constant(scale),
      pass.constant(shift),
      attributes: ["axis": .integer(-1), "epsilon": .float(epsilon)]
    )
    return rows.with(value, keepsZeros: false)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    asr_layer_norm_backward(
      pass.input.rows,
      values,
      pass.x,
      pass.saved,
      pass.parameters + scale.lowerBound,
      gradient.dy,
      gradient.parameters + scale.lowerBound,
      gradient.parameters + shift.lowerBound,
      gradient.dx
    )
  }
}

extension LayerNormalization {
  /// `{layer-norm: {}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "layer-norm"

    package var epsilon: Float = 1e-5

    init(epsilon: Float) {
      self.epsilon = epsilon
    }

    private enum Keys: String, CodingKey, CaseIterable { case epsilon }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.epsilon, into: &epsilon)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(epsilon, forKey: .epsilon)
    }

    package func check(_ limits: LayerLimits) throws { try limits.requireEpsilon(epsilon) }

    package func layer(_ site: inout LayerSite) -> any Layer { LayerNormalization(self, &site) }
  }
}

extension LayerConfiguration {
  /// Normalization of each frame over its own values.
  public static func layerNormalization(epsilon: Float = 1e-5) -> LayerConfiguration {
    LayerConfiguration(LayerNormalization.Settings(epsilon: epsilon))
  }
}
