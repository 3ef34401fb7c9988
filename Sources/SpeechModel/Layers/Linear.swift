internal import CKernels

/// Fully connected: y = W x + b on every row.
package struct Linear: Layer {
  let inputs: Int
  let outputs: Int
  private let weight: Range<Int>
  private let bias: Range<Int>?
  /// max(0, ·) on the output; only set for inference, where the ReLU that follows is folded in.
  private let appliesReLU: Bool

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
    // PyTorch's default: uniform within 1 / sqrt(fan in).
    let bound = 1 / Float(inputs).squareRoot()
    weight = layout.add(
      "\(name).weight",
      shape: [outputs, inputs],
      .weight,
      .uniform(bound: bound)
    )
    bias =
      hasBias ? layout.add("\(name).bias", shape: [outputs], .bias, .uniform(bound: bound)) : nil
  }

  package func multiplyAdds(_ frames: Int) -> Int { frames * inputs * outputs }

  package func infer(_ pass: LayerPass) {
    let rows = pass.input.rows
    BLAS.multiply(
      rows: rows,
      columns: outputs,
      inner: inputs,
      pass.x,
      strideA: inputs,
      pass.parameters + weight.lowerBound,
      .transposed,
      strideB: inputs,
      into: pass.y,
      strideC: outputs
    )
    if let bias {
      asr_add_bias(
        rows,
        outputs,
        pass.parameters + bias.lowerBound,
        appliesReLU ? 1 : 0,
        pass.y
      )
    } else if appliesReLU {
      asr_relu(rows * outputs, pass.y, pass.y)
    }
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let rows = pass.input.rows
    BLAS.multiply(
      rows: outputs,
      columns: inputs,
      inner: rows,
      gradient.dy,
      .transposed,
      strideA: outputs,
      pass.x,
      strideB: inputs,
      into: gradient.parameters + weight.lowerBound,
      strideC: inputs,
      beta: 1
    )
    if let bias {
      asr_add_column_sums(rows, outputs, gradient.dy, gradient.parameters + bias.lowerBound)
    }
    if let dx = gradient.dx {
      BLAS.multiply(
        rows: rows,
        columns: inputs,
        inner: outputs,
        gradient.dy,
        strideA: outputs,
        pass.parameters + weight.lowerBound,
        strideB: inputs,
        into: dx,
        strideC: inputs
      )
    }
  }
}
