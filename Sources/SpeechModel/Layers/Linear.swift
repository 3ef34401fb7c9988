internal import CKernels

/// Fully connected: y = W x + b on every row.
package struct Linear: Layer {
  let inputs: Int
  let outputs: Int
  private let weight: Range<Int>
  private let bias: Range<Int>?
  /// max(0, ·) on the output; set for inference only, where the ReLU that follows is folded in.
  private let appliesReLU: Bool
  private let product: PatchProduct
  /// Computes the gradient of the input from that of the output.
  private let inputGradientProduct: PatchProduct

  package var outputWidth: Int { 1 }
  package var outputChannels: Int { outputs }

  init(_ settings: Settings, _ site: inout LayerSite) {
    inputs = site.width * site.channels
    outputs = settings.outputs
    appliesReLU = site.epilogue.appliesReLU
    product = PatchProduct(inputs: inputs, outputs: outputs, stride: inputs)
    inputGradientProduct = PatchProduct(inputs: outputs, outputs: inputs, stride: outputs)
    // PyTorch's default: uniform within 1 / sqrt(fan in).
    let initial = ParameterLayout.Initialization.uniform(bound: 1 / Float(inputs).squareRoot())
    weight = site.parameters.add(
      "\(site.name).weight",
      shape: [outputs, inputs],
      .weight,
      initial,
      order: .panels
    )
    bias =
      settings.bias
      ? site.parameters.add("\(site.name).bias", shape: [outputs], .bias, initial) : nil
  }

  package func multiplyAdds(_ frames: Int) -> Int { frames * inputs * outputs }

  // The transposed weights.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    WeightPanels.count(inputs: outputs, outputs: inputs)
  }

  package var streamForm: StreamForm { .framewise }

  package func infer(_ pass: LayerPass) {
    product.multiply(
      pass.x,
      rows: pass.input.rows,
      pass.parameters + weight.lowerBound,
      bias: bias.map { pass.parameters + $0.lowerBound },
      appliesReLU: appliesReLU,
      into: pass.y
    )
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let rows = pass.graph.rows(pass.input)
    let output = ONNXMap(
      pass.product(rows.value, weight: weight, bias: bias),
      .rows,
      width: 1,
      channels: outputs,
      counts: rows.counts
    )
    return appliesReLU ? pass.rectified(output) : output
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let rows = pass.input.rows
    product.addGradient(
      pass.x,
      rows: rows,
      gradient.dy,
      to: gradient.parameters + weight.lowerBound
    )
    if let bias {
      asr_add_column_sums(rows, outputs, gradient.dy, gradient.parameters + bias.lowerBound)
    }
    if let dx = gradient.dx {
      product.transpose(pass.parameters + weight.lowerBound, into: pass.scratch)
      inputGradientProduct.multiply(gradient.dy, rows: rows, pass.scratch, into: dx)
    }
  }
}

extension Linear {
  /// `{linear: {outputs: 64}}` in a configuration file.
  package struct Settings: LayerSettings {
    package static let name = "linear"

    package var outputs = 0
    package var bias = true

    init(outputs: Int, bias: Bool) {
      self.outputs = outputs
      self.bias = bias
    }

    private enum Keys: String, CodingKey, CaseIterable { case outputs, bias }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.outputs, into: &outputs)
      try values.read(.bias, into: &bias)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(outputs, forKey: .outputs)
      try values.encode(bias, forKey: .bias)
    }

    package var words: String {
      "\(Self.name), \(outputs) outputs" + (bias ? ", bias" : "")
    }

    package var epilogues: Epilogue.Kinds { .inferredReLU }

    package func check(_ limits: LayerLimits) throws { try limits.requireSize(outputs, "outputs") }

    package func widened(by factor: Double) -> Self {
      Self(outputs: outputs.widened(by: factor), bias: bias)
    }

    package func layer(_ site: inout LayerSite) -> any Layer { Linear(self, &site) }
  }
}

extension LayerConfiguration {
  /// Fully connected, on every row.
  public static func linear(outputs: Int, bias: Bool = true) -> LayerConfiguration {
    LayerConfiguration(Linear.Settings(outputs: outputs, bias: bias))
  }
}
