internal import CKernels

/// Fully connected: y = W x + b on every row.
package struct Linear: Layer {
  let inputs: Int
  let outputs: Int
  private let weight: Range<Int>
  private let bias: Range<Int>?
  /// max(0, ·) on the output; only set for inference, where the ReLU that follows is folded in.
  private let appliesReLU: Bool
  private let product: PatchProduct
  /// From the gradient of the output to that of the input.
  private let wayBack: PatchProduct

  package var outputWidth: Int { 1 }
  package var outputChannels: Int { outputs }

  init(
    inputs: Int,
    outputs: Int,
    hasBias: Bool,
    appliesReLU: Bool = false,
    name: String,
    layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.outputs = outputs
    self.appliesReLU = appliesReLU
    product = PatchProduct(inputs: inputs, outputs: outputs, stride: inputs)
    wayBack = PatchProduct(inputs: outputs, outputs: inputs, stride: outputs)
    // PyTorch's default: uniform within 1 / sqrt(fan in).
    let bound = 1 / Float(inputs).squareRoot()
    weight = layout.add(
      "\(name).weight",
      shape: [outputs, inputs],
      .weight,
      .uniform(bound: bound),
      order: .panels
    )
    bias =
      hasBias ? layout.add("\(name).bias", shape: [outputs], .bias, .uniform(bound: bound)) : nil
  }

  package func multiplyAdds(_ frames: Int) -> Int { frames * inputs * outputs }

  // The weights of the way back.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    PatchProduct.panelCount(inputs: outputs, outputs: inputs)
  }

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
      product.turn(pass.parameters + weight.lowerBound, into: pass.scratch)
      wayBack.multiply(gradient.dy, rows: rows, pass.scratch, into: dx)
    }
  }
}
