internal import CKernels

/// Gated recurrent units in one direction (Cho et al., 2014; PyTorch's equations, gate order
/// r, z, n, two biases, the reset gate applied after the product with the state).
package struct GRUCell: RecurrentCell {
  package static let name = "gru"
  package static let gates = 3
  // r, z, n and U h' + b' of n.
  package static let keptSizes = 4
  // z, r, n.
  package static let exportedGates = [1, 0, 2]
  package static let exportedAttributes: [String: ONNXAttribute] = [
    "linear_before_reset": .integer(1)
  ]

  package let weights: GateWeights
  private let isReversed: Bool
  private var hidden: Int { weights.hidden }

  package init(_ weights: GateWeights, isReversed: Bool) {
    self.weights = weights
    self.isReversed = isReversed
  }

  // The gradients of U h' + b', the outputs one step earlier, and the transposed weights; in the
  // forward pass, U h' + b' of a step.
  package func scratchCount(rows: Int, clips: Int) -> Int {
    max(clips * 3 * hidden, rows * 4 * hidden + weights.transposedCount)
  }

  package func states(
    kept: UnsafeMutablePointer<Float>,
    rows: Int
  ) -> UnsafeMutablePointer<Float>? { nil }

  /// For every step in the direction: a = W x + b, u = U h' + b'; r, z = σ(a + u),
  /// n = tanh(a + r u); h = (1 - z) n + z h', where ' is the step before.
  package func forward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    kept gates: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    let candidates = gates + order.rows * 3 * hidden
    let stateBias = parameters + weights.stateBias.lowerBound
    weights.inputProduct.multiply(
      input,
      rows: order.rows,
      parameters + weights.inputWeight.lowerBound,
      bias: parameters + weights.inputBias.lowerBound,
      into: gates
    )
    order.forEachStep(isReversed: isReversed) { step in
      weights.stateProduct.multiply(
        output + step.before * weights.outputStride,
        rows: step.continued,
        parameters + weights.stateWeight.lowerBound,
        bias: stateBias,
        into: scratch
      )
      asr_gru_step(
        step.rows,
        step.continued,
        hidden,
        gates + step.start * 3 * hidden,
        scratch,
        stateBias,
        candidates + step.start * hidden,
        output + step.before * weights.outputStride,
        output + step.start * weights.outputStride,
        weights.outputStride
      )
    }
  }

  package func backward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    kept gates: UnsafeMutablePointer<Float>,
    output: UnsafePointer<Float>,
    dOutput: UnsafeMutablePointer<Float>,
    dInput: UnsafeMutablePointer<Float>?,
    addsToInput: Bool,
    scratch: UnsafeMutablePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    let candidates = gates + order.rows * 3 * hidden
    let dRecurrent = scratch
    let earlier = dRecurrent + order.rows * 3 * hidden
    let transposed = earlier + order.rows * hidden
    weights.stateProduct.transpose(parameters + weights.stateWeight.lowerBound, into: transposed)
    order.forEachStepBackwards(isReversed: isReversed) { step in
      let before = step.before * weights.outputStride
      asr_gru_step_backward(
        step.rows,
        step.continued,
        hidden,
        gates + step.start * 3 * hidden,
        dRecurrent + step.start * 3 * hidden,
        candidates + step.start * hidden,
        output + before,
        dOutput + step.start * weights.outputStride,
        dOutput + before,
        weights.outputStride
      )
      weights.stateGradientProduct.multiply(
        dRecurrent + step.start * 3 * hidden,
        rows: step.continued,
        transposed,
        addingTo: dOutput + before,
        stride: weights.outputStride
      )
      weights.copyEarlier(step, of: output, into: earlier)
    }
    weights.addStateGradients(rows: order.rows, earlier: earlier, dRecurrent, gradients)
    weights.addInputGradients(
      rows: order.rows,
      input,
      gates,
      parameters,
      dInput: dInput,
      addsToInput: addsToInput,
      scratch: transposed,
      gradients
    )
  }
}
