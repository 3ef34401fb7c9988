internal import CKernels

/// One direction of one LSTM layer, over packed rows.
struct LSTMCell: Sendable {
  let inputs: Int
  private let hidden: Int
  /// Values from one packed row of outputs to the next.
  private let outputStride: Int
  private let isReversed: Bool
  private let inputWeight: Range<Int>
  private let stateWeight: Range<Int>
  private let inputBias: Range<Int>
  private let stateBias: Range<Int>
  /// W x and U h'; the latter with h' as it lies among the outputs, and copied together.
  private let inputProduct: PatchProduct
  private let stateProduct: PatchProduct
  private let earlierProduct: PatchProduct
  /// From the gates' gradient to that of the input and of the state.
  private let inputWayBack: PatchProduct
  private let stateWayBack: PatchProduct

  init(
    inputs: Int,
    hidden: Int,
    outputStride: Int,
    isReversed: Bool,
    name: String,
    suffix: String,
    layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.outputStride = outputStride
    self.isReversed = isReversed
    inputProduct = PatchProduct(inputs: inputs, outputs: 4 * hidden, stride: inputs)
    stateProduct = PatchProduct(inputs: hidden, outputs: 4 * hidden, stride: outputStride)
    earlierProduct = PatchProduct(inputs: hidden, outputs: 4 * hidden, stride: hidden)
    inputWayBack = PatchProduct(inputs: 4 * hidden, outputs: inputs, stride: 4 * hidden)
    stateWayBack = PatchProduct(inputs: 4 * hidden, outputs: hidden, stride: 4 * hidden)
    // PyTorch's default for all four: uniform within 1 / sqrt(H).
    let initial = ParameterLayout.Initialization.uniform(bound: 1 / Float(hidden).squareRoot())
    inputWeight = layout.add(
      "\(name).weight_ih_\(suffix)",
      shape: [4 * hidden, inputs],
      .weight,
      initial,
      order: .panels
    )
    stateWeight = layout.add(
      "\(name).weight_hh_\(suffix)",
      shape: [4 * hidden, hidden],
      .weight,
      initial,
      order: .panels
    )
    inputBias = layout.add("\(name).bias_ih_\(suffix)", shape: [4 * hidden], .bias, initial)
    stateBias = layout.add("\(name).bias_hh_\(suffix)", shape: [4 * hidden], .bias, initial)
  }

  /// Floats that either direction of a pass needs for itself: the sum of the biases, or the
  /// weights of one of the ways back.
  var scratchCount: Int {
    max(
      4 * hidden,
      PatchProduct.panelCount(inputs: 4 * hidden, outputs: inputs),
      PatchProduct.panelCount(inputs: 4 * hidden, outputs: hidden)
    )
  }

  /// For every step in the direction: a = W x + U h' + b + b'; i, f, o = σ(a), g = tanh(a);
  /// c = f c' + i g; h = o tanh(c), where ' is the step before.
  ///
  /// - Parameters:
  ///   - input: Packed rows [ΣT, I].
  ///   - gates: Kept for backward: i, f, g, o, [ΣT, 4H].
  ///   - states: Kept for backward: c, [ΣT, H].
  ///   - output: h, [ΣT, H], rows `outputStride` floats apart.
  ///   - scratch: `scratchCount` floats.
  func forward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    gates: UnsafeMutablePointer<Float>,
    states: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  ) {
    // Both biases at once.
    scratch.update(from: parameters + inputBias.lowerBound, count: 4 * hidden)
    asr_add_scaled(4 * hidden, 1, parameters + stateBias.lowerBound, scratch)
    inputProduct.multiply(
      input,
      rows: order.rows,
      parameters + inputWeight.lowerBound,
      bias: scratch,
      into: gates
    )
    forEachStep(order) { start, rows, before, continued in
      stateProduct.multiply(
        output + before * outputStride,
        rows: continued,
        parameters + stateWeight.lowerBound,
        addingTo: gates + start * 4 * hidden
      )
      asr_lstm_step(
        rows,
        continued,
        hidden,
        gates + start * 4 * hidden,
        states + before * hidden,
        states + start * hidden,
        output + start * outputStride,
        outputStride
      )
    }
  }

  /// The same steps from the last to the first.
  ///
  /// - Parameters:
  ///   - dOutput: The gradient of h from above, [ΣT, D · H]; the recurrent share is added to it.
  ///   - dState: Scratch for the gradient of c, [B, H].
  ///   - earlier: Scratch for h one step before, [ΣT, H].
  ///   - dInput: The gradient of the input, [ΣT, I]; added to if `addsToInput`.
  ///   - scratch: `scratchCount` floats.
  func backward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    gates: UnsafeMutablePointer<Float>,
    states: UnsafePointer<Float>,
    output: UnsafePointer<Float>,
    dOutput: UnsafeMutablePointer<Float>,
    dState: UnsafeMutablePointer<Float>,
    earlier: UnsafeMutablePointer<Float>,
    dInput: UnsafeMutablePointer<Float>?,
    addsToInput: Bool,
    scratch: UnsafeMutablePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
    stateProduct.turn(parameters + stateWeight.lowerBound, into: scratch)
    dState.update(repeating: 0, count: order.lasting(0) * hidden)
    forEachStepBackwards(order) { start, rows, before, continued in
      let dGates = gates + start * 4 * hidden
      asr_lstm_step_backward(
        rows,
        continued,
        hidden,
        dGates,
        states + before * hidden,
        states + start * hidden,
        dOutput + start * outputStride,
        outputStride,
        dState
      )
      stateWayBack.multiply(
        dGates,
        rows: continued,
        scratch,
        addingTo: dOutput + before * outputStride,
        stride: outputStride
      )
      for row in 0..<rows {
        let target = earlier + (start + row) * hidden
        if row < continued {
          target.update(from: output + (before + row) * outputStride, count: hidden)
        } else {
          target.update(repeating: 0, count: hidden)
        }
      }
    }
    earlierProduct.addGradient(
      earlier,
      rows: order.rows,
      gates,
      to: gradients + stateWeight.lowerBound
    )
    inputProduct.addGradient(
      input,
      rows: order.rows,
      gates,
      to: gradients + inputWeight.lowerBound
    )
    asr_add_column_sums(order.rows, 4 * hidden, gates, gradients + inputBias.lowerBound)
    asr_add_column_sums(order.rows, 4 * hidden, gates, gradients + stateBias.lowerBound)
    guard let dInput else { return }
    inputProduct.turn(parameters + inputWeight.lowerBound, into: scratch)
    if addsToInput {
      inputWayBack.multiply(gates, rows: order.rows, scratch, addingTo: dInput)
    } else {
      inputWayBack.multiply(gates, rows: order.rows, scratch, into: dInput)
    }
  }

  /// Calls the body for every step in the cell's direction with its first packed row, its rows,
  /// the first packed row of the step before it, and how many of its clips that one had too.
  private func forEachStep(_ order: PackedOrder, _ body: (Int, Int, Int, Int) -> Void) {
    for index in 0..<order.steps { visit(index, order, body) }
  }

  private func forEachStepBackwards(_ order: PackedOrder, _ body: (Int, Int, Int, Int) -> Void) {
    for index in (0..<order.steps).reversed() { visit(index, order, body) }
  }

  @inline(__always)
  private func visit(_ index: Int, _ order: PackedOrder, _ body: (Int, Int, Int, Int) -> Void) {
    let step = isReversed ? order.steps - 1 - index : index
    let before = isReversed ? step + 1 : step - 1
    // Long clips come first, so that the clips two steps share are the first of both.
    let continued = min(order.lasting(step), order.lasting(before))
    body(
      order.start(step),
      order.lasting(step),
      continued > 0 ? order.start(before) : 0,
      continued
    )
  }
}
