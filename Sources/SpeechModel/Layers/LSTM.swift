internal import CKernels

/// Long short-term memory, stacked, in one or two directions (Hochreiter and Schmidhuber, 1997;
/// PyTorch's equations, gate order i, f, g, o, two biases).
///
/// Works on *packed* rows: clips sorted from long to short, all their first frames, then all
/// their second frames, and so on, so that a step is one product over the clips that still last.
package struct LSTM: Layer {
  package var outputWidth: Int { 1 }
  package var outputChannels: Int { directions * hidden }
  private let inputs: Int
  private let hidden: Int
  private let summary: LayerConfiguration.Summary
  private let directions: Int
  /// One for each layer and direction, the forward direction first.
  private let cells: [LSTMCell]

  init(
    inputs: Int,
    hidden: Int,
    layers: Int,
    isBidirectional: Bool,
    summary: LayerConfiguration.Summary,
    name: String,
    layout: inout ParameterLayout
  ) {
    self.inputs = inputs
    self.hidden = hidden
    self.summary = summary
    directions = isBidirectional ? 2 : 1
    var cells: [LSTMCell] = []
    for layer in 0..<layers {
      for direction in 0..<directions {
        cells.append(
          LSTMCell(
            inputs: layer == 0 ? inputs : directions * hidden,
            hidden: hidden,
            outputStride: directions * hidden,
            isReversed: direction == 1,
            name: name,
            suffix: "l\(layer)" + (direction == 1 ? "_reverse" : ""),
            layout: &layout
          )
        )
      }
    }
    self.cells = cells
  }

  private var layers: Int { cells.count / directions }

  package func outputFrames(_ frames: Int) -> Int { summary == .sequence ? frames : 1 }

  package func multiplyAdds(_ frames: Int) -> Int {
    cells.reduce(0) { $0 + frames * 4 * hidden * ($1.inputs + hidden) }
  }

  // Packed input; then for each layer its packed outputs, and for each cell gates and states.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) {
    let floats = input.rows * (inputs + layers * outputChannels + cells.count * 5 * hidden)
    return (floats, PackedOrder.integers(input))
  }

  // Two gradients of packed outputs, the gradient of states, the outputs one step earlier, and
  // what a cell needs.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    input.rows * (2 * max(inputs, outputChannels) + hidden) + input.clips * hidden
      + cells.reduce(0) { max($0, $1.scratchCount) }
  }

  package func infer(_ pass: LayerPass) {
    let order = PackedOrder(pass.input, in: pass.savedIntegers)
    let memory = Memory(self, pass)
    order.forEachRow { packed, clip, frame in
      (memory.input + packed * inputs).update(
        from: pass.x + (pass.input.start(of: clip) + frame) * inputs,
        count: inputs
      )
    }
    for (index, cell) in cells.enumerated() {
      let layer = index / directions
      cell.forward(
        order,
        layer == 0 ? memory.input : memory.outputs(of: layer - 1),
        pass.parameters,
        gates: memory.gates(of: index),
        states: memory.states(of: index),
        output: memory.outputs(of: layer) + (index % directions) * hidden,
        scratch: pass.scratch
      )
    }
    summarize(order, memory.outputs(of: layers - 1), pass)
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let order = PackedOrder(existing: pass.input, in: pass.savedIntegers)
    let memory = Memory(self, pass)
    let size = pass.input.rows * max(inputs, outputChannels)
    var dOutput = pass.scratch
    var dInput = pass.scratch + size
    let dState = pass.scratch + 2 * size
    let earlier = dState + pass.input.clips * hidden
    spread(order, gradient.dy, into: dOutput, pass)
    for layer in (0..<layers).reversed() {
      let isFirst = layer == 0
      for direction in 0..<directions {
        let index = layer * directions + direction
        let wanted = !isFirst || gradient.dx != nil
        cells[index].backward(
          order,
          isFirst ? memory.input : memory.outputs(of: layer - 1),
          pass.parameters,
          gates: memory.gates(of: index),
          states: memory.states(of: index),
          output: memory.outputs(of: layer) + direction * hidden,
          dOutput: dOutput + direction * hidden,
          dState: dState,
          earlier: earlier,
          dInput: wanted ? dInput : nil,
          addsToInput: direction > 0,
          scratch: earlier + pass.input.rows * hidden,
          gradient.parameters
        )
      }
      swap(&dOutput, &dInput)
    }
    if let dx = gradient.dx {
      order.forEachRow { packed, clip, frame in
        (dx + (pass.input.start(of: clip) + frame) * inputs).update(
          from: dOutput + packed * inputs,
          count: inputs
        )
      }
    }
  }

  /// Turns the packed outputs [ΣT, D · H] into what the layer gives.
  private func summarize(
    _ order: PackedOrder,
    _ outputs: UnsafePointer<Float>,
    _ pass: LayerPass
  ) {
    let size = outputChannels
    if summary == .mean { pass.y.update(repeating: 0, count: pass.output.count) }
    order.forEachRow { packed, clip, frame in
      let source = outputs + packed * size
      let frames = pass.input.frames(of: clip)
      switch summary {
      case .sequence:
        (pass.y + (pass.input.start(of: clip) + frame) * size).update(from: source, count: size)
      case .mean:
        asr_add_scaled(size, 1 / Float(frames), source, pass.y + clip * size)
      case .last:
        let target = pass.y + clip * size
        if frame == frames - 1 { target.update(from: source, count: hidden) }
        if frame == 0 && directions == 2 {
          (target + hidden).update(from: source + hidden, count: hidden)
        }
      }
    }
  }

  /// Turns the gradient of what the layer gives into that of the packed outputs.
  private func spread(
    _ order: PackedOrder,
    _ dy: UnsafePointer<Float>,
    into dOutput: UnsafeMutablePointer<Float>,
    _ pass: LayerPass
  ) {
    let size = outputChannels
    dOutput.update(repeating: 0, count: pass.input.rows * size)
    order.forEachRow { packed, clip, frame in
      let target = dOutput + packed * size
      let frames = pass.input.frames(of: clip)
      switch summary {
      case .sequence:
        target.update(from: dy + (pass.input.start(of: clip) + frame) * size, count: size)
      case .mean:
        asr_add_scaled(size, 1 / Float(frames), dy + clip * size, target)
      case .last:
        if frame == frames - 1 { target.update(from: dy + clip * size, count: hidden) }
        if frame == 0 && directions == 2 {
          (target + hidden).update(from: dy + clip * size + hidden, count: hidden)
        }
      }
    }
  }

  /// Where things lie in the saved memory.
  private struct Memory {
    let input: UnsafeMutablePointer<Float>
    private let rows: Int
    private let hidden: Int
    private let outputSize: Int
    private let firstOutput: UnsafeMutablePointer<Float>
    private let firstCell: UnsafeMutablePointer<Float>

    init(_ lstm: LSTM, _ pass: LayerPass) {
      rows = pass.input.rows
      hidden = lstm.hidden
      outputSize = lstm.outputChannels
      input = pass.saved
      firstOutput = input + rows * lstm.inputs
      firstCell = firstOutput + lstm.layers * rows * outputSize
    }

    func outputs(of layer: Int) -> UnsafeMutablePointer<Float> {
      firstOutput + layer * rows * outputSize
    }
    func gates(of cell: Int) -> UnsafeMutablePointer<Float> { firstCell + cell * rows * 5 * hidden }
    func states(of cell: Int) -> UnsafeMutablePointer<Float> {
      gates(of: cell) + rows * 4 * hidden
    }
  }
}
