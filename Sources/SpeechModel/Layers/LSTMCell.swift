internal import CKernels

/// One direction of one LSTM layer, over packed rows.
struct LSTMCell: Sendable {
  let inputs: Int
  private let hidden: Int
  private let isReversed: Bool
  private let inputWeight: Range<Int>
  private let stateWeight: Range<Int>
  private let inputBias: Range<Int>
  private let stateBias: Range<Int>

  init(
    inputs: Int,
    hidden: Int,
    isReversed: Bool,
    name: String,
    suffix: String,
    layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.isReversed = isReversed
    // PyTorch's default for all four: uniform within 1 / sqrt(H).
    let initial = ParameterLayout.Initialization.uniform(bound: 1 / Float(hidden).squareRoot())
    inputWeight = layout.add(
      "\(name).weight_ih_\(suffix)",
      shape: [4 * hidden, inputs],
      .weight,
      initial
    )
    stateWeight = layout.add(
      "\(name).weight_hh_\(suffix)",
      shape: [4 * hidden, hidden],
      .weight,
      initial
    )
    inputBias = layout.add("\(name).bias_ih_\(suffix)", shape: [4 * hidden], .bias, initial)
    stateBias = layout.add("\(name).bias_hh_\(suffix)", shape: [4 * hidden], .bias, initial)
  }

  /// For every step in the direction: a = W x + U h' + b + b'; i, f, o = σ(a), g = tanh(a);
  /// c = f c' + i g; h = o tanh(c), where ' is the step before.
  ///
  /// - Parameters:
  ///   - input: Packed rows [ΣT, I].
  ///   - gates: Kept for backward: i, f, g, o, [ΣT, 4H].
  ///   - states: Kept for backward: c, [ΣT, H].
  ///   - output: h, [ΣT, H], rows `outputStride` floats apart.
  func forward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    gates: UnsafeMutablePointer<Float>,
    states: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    outputStride: Int
  ) {
    asr_fill_rows(order.rows, 4 * hidden, parameters + inputBias.lowerBound, gates)
    asr_add_bias(order.rows, 4 * hidden, parameters + stateBias.lowerBound, 0, gates)
    BLAS.multiply(
      rows: order.rows,
      columns: 4 * hidden,
      inner: inputs,
      input,
      strideA: inputs,
      parameters + inputWeight.lowerBound,
      .transposed,
      strideB: inputs,
      into: gates,
      strideC: 4 * hidden,
      beta: 1
    )
    forEachStep(order) { start, rows, before, continued in
      if continued > 0 {
        BLAS.multiply(
          rows: continued,
          columns: 4 * hidden,
          inner: hidden,
          output + before * outputStride,
          strideA: outputStride,
          parameters + stateWeight.lowerBound,
          .transposed,
          strideB: hidden,
          into: gates + start * 4 * hidden,
          strideC: 4 * hidden,
          beta: 1
        )
      }
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
  func backward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    gates: UnsafeMutablePointer<Float>,
    states: UnsafePointer<Float>,
    output: UnsafePointer<Float>,
    outputStride: Int,
    dOutput: UnsafeMutablePointer<Float>,
    dState: UnsafeMutablePointer<Float>,
    earlier: UnsafeMutablePointer<Float>,
    dInput: UnsafeMutablePointer<Float>?,
    addsToInput: Bool,
    _ gradients: UnsafeMutablePointer<Float>
  ) {
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
      if continued > 0 {
        BLAS.multiply(
          rows: continued,
          columns: hidden,
          inner: 4 * hidden,
          dGates,
          strideA: 4 * hidden,
          parameters + stateWeight.lowerBound,
          strideB: hidden,
          into: dOutput + before * outputStride,
          strideC: outputStride,
          beta: 1
        )
      }
      for row in 0..<rows {
        let target = earlier + (start + row) * hidden
        if row < continued {
          target.update(from: output + (before + row) * outputStride, count: hidden)
        } else {
          target.update(repeating: 0, count: hidden)
        }
      }
    }
    BLAS.multiply(
      rows: 4 * hidden,
      columns: hidden,
      inner: order.rows,
      gates,
      .transposed,
      strideA: 4 * hidden,
      earlier,
      strideB: hidden,
      into: gradients + stateWeight.lowerBound,
      strideC: hidden,
      beta: 1
    )
    BLAS.multiply(
      rows: 4 * hidden,
      columns: inputs,
      inner: order.rows,
      gates,
      .transposed,
      strideA: 4 * hidden,
      input,
      strideB: inputs,
      into: gradients + inputWeight.lowerBound,
      strideC: inputs,
      beta: 1
    )
    for bias in [inputBias, stateBias] {
      asr_add_column_sums(order.rows, 4 * hidden, gates, gradients + bias.lowerBound)
    }
    if let dInput {
      BLAS.multiply(
        rows: order.rows,
        columns: inputs,
        inner: 4 * hidden,
        gates,
        strideA: 4 * hidden,
        parameters + inputWeight.lowerBound,
        strideB: inputs,
        into: dInput,
        strideC: inputs,
        beta: addsToInput ? 1 : 0
      )
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
