internal import CKernels

/// Long short-term memory in one direction (Hochreiter and Schmidhuber, 1997; PyTorch's equations,
/// gate order i, f, g, o, two biases).
package struct LSTMCell: RecurrentCell {
  package static let name = "lstm"
  package static let gates = 4
  // i, f, g, o and c.
  package static let keptSizes = 5
  // i, o, f, g.
  package static let exportedGates = [0, 3, 1, 2]
  package static let exportedAttributes: [String: ONNXAttribute] = [:]

  package let weights: GateWeights
  private let isReversed: Bool
  private var hidden: Int { weights.hidden }

  package init(_ weights: GateWeights, isReversed: Bool) {
    self.weights = weights
    self.isReversed = isReversed
  }

  // The gradient of c, the outputs one step earlier, and the transposed weights; in the forward
  // pass, the sum of the biases.
  package func scratchCount(rows: Int, clips: Int) -> Int {
    (clips + rows) * hidden + max(4 * hidden, weights.transposedCount)
  }

  package func states(
    kept gates: UnsafeMutablePointer<Float>,
    rows: Int
  ) -> UnsafeMutablePointer<Float>? { gates + rows * 4 * hidden }

  /// For every step in the direction: a = W x + U h' + b + b'; i, f, o = σ(a), g = tanh(a);
  /// c = f c' + i g; h = o tanh(c), where ' is the step before.
  package func forward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    kept gates: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    guard let states = states(kept: gates, rows: order.rows) else { return }
    // Both biases at once.
    scratch.update(from: parameters + weights.inputBias.lowerBound, count: 4 * hidden)
    asr_add_scaled(4 * hidden, 1, parameters + weights.stateBias.lowerBound, scratch)
    weights.inputProduct.multiply(
      input,
      rows: order.rows,
      parameters + weights.inputWeight.lowerBound,
      bias: scratch,
      into: gates
    )
    order.forEachStep(isReversed: isReversed) { step in
      weights.stateProduct.multiply(
        output + step.before * weights.outputStride,
        rows: step.continued,
        parameters + weights.stateWeight.lowerBound,
        addingTo: gates + step.start * 4 * hidden
      )
      asr_lstm_step(
        step.rows,
        step.continued,
        hidden,
        gates + step.start * 4 * hidden,
        states + step.before * hidden,
        states + step.start * hidden,
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
    let states = gates + order.rows * 4 * hidden
    let dState = scratch
    let earlier = dState + order.lasting(0) * hidden
    let transposed = earlier + order.rows * hidden
    weights.stateProduct.transpose(parameters + weights.stateWeight.lowerBound, into: transposed)
    dState.update(repeating: 0, count: order.lasting(0) * hidden)
    order.forEachStepBackwards(isReversed: isReversed) { step in
      let dGates = gates + step.start * 4 * hidden
      asr_lstm_step_backward(
        step.rows,
        step.continued,
        hidden,
        dGates,
        states + step.before * hidden,
        states + step.start * hidden,
        dOutput + step.start * weights.outputStride,
        weights.outputStride,
        dState
      )
      weights.stateGradientProduct.multiply(
        dGates,
        rows: step.continued,
        transposed,
        addingTo: dOutput + step.before * weights.outputStride,
        stride: weights.outputStride
      )
      weights.copyEarlier(step, of: output, into: earlier)
    }
    weights.addStateGradients(rows: order.rows, earlier: earlier, gates, gradients)
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
