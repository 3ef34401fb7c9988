internal import CKernels

/// The weights of a recurrent cell, all its gates' under one another as PyTorch has them: W for
/// the input, U for the state one step before, and a bias for each; G gates of H units.
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
  /// W x and U h'; the latter with h' as it lies among the outputs, and copied together.
  let inputProduct: PatchProduct
  let stateProduct: PatchProduct
  private let earlierProduct: PatchProduct
  /// From the gates' gradient to that of the input and of the state.
  private let inputWayBack: PatchProduct
  let stateWayBack: PatchProduct

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
    inputWayBack = PatchProduct(inputs: columns, outputs: inputs, stride: columns)
    stateWayBack = PatchProduct(inputs: columns, outputs: hidden, stride: columns)
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

  /// Multiplications with accumulation for one row.
  var multiplyAdds: Int { columns * (inputs + hidden) }

  /// Floats that the weights of either way back take.
  var turnedCount: Int {
    max(
      WeightPanels.count(inputs: columns, outputs: inputs),
      WeightPanels.count(inputs: columns, outputs: hidden)
    )
  }

  /// Copies the outputs one step before those of a step together, zeros where there was none.
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

  /// Adds to the gradients of W and of its bias, and works out that of the input if it is wanted.
  ///
  /// - Parameters:
  ///   - dGates: The gradient of W x + b, [ΣT, G · H].
  ///   - dInput: The gradient of the input, [ΣT, I]; added to if `addsToInput`.
  ///   - scratch: `turnedCount` floats.
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
    inputProduct.turn(parameters + inputWeight.lowerBound, into: scratch)
    if addsToInput {
      inputWayBack.multiply(dGates, rows: rows, scratch, addingTo: dInput)
    } else {
      inputWayBack.multiply(dGates, rows: rows, scratch, into: dInput)
    }
  }
}
