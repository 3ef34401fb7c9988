internal import CKernels

/// The weights of a recurrent cell, those of its gates stacked as in PyTorch: W for the input, U
/// for the state one step before, and a bias for each; G gates of H units.
package struct GateWeights: Sendable {
  let inputs: Int
  let hidden: Int
  /// Values of all gates, G · H.
  let columns: Int
  /// Values from one packed row of outputs to the next.
  let outputStride: Int
  let inputWeight: Range<Int>
  let stateWeight: Range<Int>
  let inputBias: Range<Int>
  let stateBias: Range<Int>
  /// W x and U h', the latter with h' read among the outputs, or from gathered copies.
  let inputProduct: PatchProduct
  let stateProduct: PatchProduct
  private let earlierProduct: PatchProduct
  /// Compute the gradients of the input and of the state from the gates' gradient.
  private let inputGradientProduct: PatchProduct
  let stateGradientProduct: PatchProduct

  init(
    gates: Int,
    inputs: Int,
    hidden: Int,
    outputStride: Int,
    name: String,
    suffix: String,
    layout: inout ParameterLayout
  ) {
    let columns = gates * hidden
    self.inputs = inputs
    self.hidden = hidden
    self.columns = columns
    self.outputStride = outputStride
    inputProduct = PatchProduct(inputs: inputs, outputs: columns, stride: inputs)
    stateProduct = PatchProduct(inputs: hidden, outputs: columns, stride: outputStride)
    earlierProduct = PatchProduct(inputs: hidden, outputs: columns, stride: hidden)
    inputGradientProduct = PatchProduct(inputs: columns, outputs: inputs, stride: columns)
    stateGradientProduct = PatchProduct(inputs: columns, outputs: hidden, stride: columns)
    // PyTorch's default for all four: uniform within 1 / sqrt(H).
    let initial = ParameterLayout.Initialization.uniform(bound: 1 / Float(hidden).squareRoot())
    inputWeight = layout.add(
      "\(name).weight_ih_\(suffix)",
      shape: [columns, inputs],
      .weight,
      initial,
      order: .panels
    )
    stateWeight = layout.add(
      "\(name).weight_hh_\(suffix)",
      shape: [columns, hidden],
      .weight,
      initial,
      order: .panels
    )
    inputBias = layout.add("\(name).bias_ih_\(suffix)", shape: [columns], .bias, initial)
    stateBias = layout.add("\(name).bias_hh_\(suffix)", shape: [columns], .bias, initial)
  }

  /// Multiply-accumulates for one row.
  var multiplyAdds: Int { columns * (inputs + hidden) }

  /// Floats for the transposed weights of either kind.
  var transposedCount: Int {
    max(
      WeightPanels.count(inputs: columns, outputs: inputs),
      WeightPanels.count(inputs: columns, outputs: hidden)
    )
  }

  /// Gathers the outputs one step before those of a step, zeros for clips without one.
  func copyEarlier(
    _ step: PackedOrder.Step,
    of output: UnsafePointer<Float>,
    into earlier: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<step.rows {
      let target = earlier + (step.start + row) * hidden
      if row < step.continued {
        target.update(from: output + (step.before + row) * outputStride, count: hidden)
      } else {
        target.update(repeating: 0, count: hidden)
      }
    }
  }

  /// Adds to the gradients of U and of its bias.
  ///
  /// - Parameters:
  ///   - earlier: h one step before, [ΣT, H].
  ///   - dGates: The gradient of U h' + b, [ΣT, G · H].
  func addStateGradients(
    rows: Int,
    earlier: UnsafePointer<Float>,
    _ dGates: UnsafePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    earlierProduct.addGradient(earlier, rows: rows, dGates, to: gradients + stateWeight.lowerBound)
    asr_add_column_sums(rows, columns, dGates, gradients + stateBias.lowerBound)
  }

  /// Adds to the gradients of W and of its bias, and computes the input's if `dInput` is given.
  ///
  /// - Parameters:
  ///   - dGates: The gradient of W x + b, [ΣT, G · H].
  ///   - dInput: The gradient of the input, [ΣT, I]; added to if `addsToInput`.
  ///   - scratch: `transposedCount` floats.
  func addInputGradients(
    rows: Int,
    _ input: UnsafePointer<Float>,
    _ dGates: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    dInput: UnsafeMutablePointer<Float>?,
    addsToInput: Bool,
    scratch: UnsafeMutablePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    inputProduct.addGradient(input, rows: rows, dGates, to: gradients + inputWeight.lowerBound)
    asr_add_column_sums(rows, columns, dGates, gradients + inputBias.lowerBound)
    guard let dInput else { return }
    inputProduct.transpose(parameters + inputWeight.lowerBound, into: scratch)
    if addsToInput {
      inputGradientProduct.multiply(dGates, rows: rows, scratch, addingTo: dInput)
    } else {
      inputGradientProduct.multiply(dGates, rows: rows, scratch, into: dInput)
    }
  }
}
