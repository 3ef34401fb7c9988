internal import CKernels

/// Recurrent cells, stacked, in one or two directions: each layer reads the outputs of the one
/// below, concatenated if there are two directions.
///
/// Works on *packed* rows: clips sorted from long to short, all their first frames, then all their
/// second frames, and so on, so that a step is one product over the clips that are that long.
package struct Recurrent: Layer {
  package var outputWidth: Int { 1 }
  package var outputChannels: Int { directions * hidden }
  private let inputs: Int
  private let hidden: Int
  private let summary: LayerConfiguration.Summary
  private let directions: Int
  /// One for each layer and direction, the forward direction first.
  private let cells: [any RecurrentCell]
  /// Floats that a cell keeps for a row.
  private let keptCount: Int

  init<Cell: RecurrentCell>(_ settings: Settings<Cell>, _ site: inout LayerSite) {
    inputs = site.width * site.channels
    hidden = settings.hidden
    summary = settings.summary
    directions = settings.bidirectional ? 2 : 1
    keptCount = Cell.keptSizes * hidden
    var cells: [any RecurrentCell] = []
    for layer in 0..<settings.layers {
      for direction in 0..<directions {
        cells.append(
          Cell(
            GateWeights(
              gates: Cell.gates,
              inputs: layer == 0 ? inputs : directions * hidden,
              hidden: hidden,
              outputStride: directions * hidden,
              name: site.name,
              suffix: "l\(layer)" + (direction == 1 ? "_reverse" : ""),
              layout: &site.parameters
            ),
            isReversed: direction == 1
          )
        )
      }
    }
    self.cells = cells
  }

  private var layers: Int { cells.count / directions }

  package func outputFrames(_ frames: Int) -> Int { summary == .sequence ? frames : 1 }

  package func multiplyAdds(_ frames: Int) -> Int {
    cells.reduce(0) { $0 + frames * $1.weights.multiplyAdds }
  }

  // Packed input; then for each layer its packed outputs and what each cell keeps.
  package func savedCount(_ input: RaggedShape, _ output: RaggedShape) -> (
    floats: Int, integers: Int
  ) {
    let floats =
      input.rows * (inputs + layers * outputChannels + cells.count * keptCount)
    return (floats, PackedOrder.integers(input))
  }

  // Two gradients of packed outputs, and a cell's scratch.
  package func scratchCount(_ input: RaggedShape, _ output: RaggedShape) -> Int {
    input.rows * 2 * max(inputs, outputChannels)
      + cells.reduce(0) { max($0, $1.scratchCount(rows: input.rows, clips: input.clips)) }
  }

  package var streamForm: StreamForm {
    directions == 1 ? .recurrent(self) : .impossible(.readsBackwards)
  }

  /// Whether it gives one row a clip.
  var isSummary: Bool { summary != .sequence }

  /// Floats that it passes on from one frame to the next: h and c of each cell.
  var stateCount: Int { cells.count * 2 * hidden }

  /// The outputs of every frame but the first, which is the one before them and gave these states; replaces the
  /// states by those after the last.
  func inferFrames(_ pass: LayerPass, after states: UnsafeMutablePointer<Float>) {
    var order = PackedOrder(pass.input, in: pass.savedIntegers)
    order.firstStep = 1
    let memory = Memory(self, pass)
    let last = order.rows - 1
    func forEachState(
      _ body: (_ ofRows: UnsafeMutablePointer<Float>, _ held: UnsafeMutablePointer<Float>) -> Void
    ) {
      for (index, cell) in cells.enumerated() {
        let held = states + index * 2 * hidden
        body(memory.outputs(of: index), held)
        cell.states(kept: memory.kept(of: index), rows: order.rows).map { body($0, held + hidden) }
      }
    }
    forEachState { rows, held in rows.update(from: held, count: hidden) }
    runCells(order, memory, pass)
    forEachState { rows, held in held.update(from: rows + last * hidden, count: hidden) }
    pass.y.update(from: memory.outputs(of: layers - 1) + hidden, count: last * hidden)
  }

  package func summarize(_ pass: LayerPass) {
    summarize(PackedOrder(pass.input, in: pass.savedIntegers), pass.x, pass)
  }

  package func infer(_ pass: LayerPass) {
    let order = PackedOrder(pass.input, in: pass.savedIntegers)
    let memory = Memory(self, pass)
    runCells(order, memory, pass)
    summarize(order, memory.outputs(of: layers - 1), pass)
  }

  /// Computes the packed outputs of every layer.
  private func runCells(_ order: PackedOrder, _ memory: Memory, _ pass: LayerPass) {
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
        kept: memory.kept(of: index),
        output: memory.outputs(of: layer) + (index % directions) * hidden,
        scratch: pass.scratch
      )
    }
  }

  package func export(_ pass: LayerExport) -> ONNXMap {
    let graph = pass.graph
    let rows = graph.rows(pass.input)
    let lengths = rows.counts.map { graph.cast($0, to: .shortInteger) }
    // Frames outermost.
    var sequence = graph.transposed(rows.value, [1, 0, 2])
    var state = sequence
    for layer in 0..<layers {
      let level = RecurrentOperator(Array(cells[layer * directions..<(layer + 1) * directions]))
      let found = level.add(to: pass, sequence, lengths: lengths)
      sequence = graph.add(
        "Reshape",
        graph.transposed(found.outputs, [0, 2, 1, 3]),
        graph.integers([0, 0, outputChannels])
      )
      state = found.states
    }
    let value: ONNXValue
    switch summary {
    case .sequence:
      value = graph.transposed(sequence, [1, 0, 2])
    case .mean:
      // After a clip's end, outputs are zeros.
      let sum = graph.add("ReduceSum", graph.transposed(sequence, [1, 0, 2]), graph.integers([1]))
      value = graph.add("Div", sum, graph.floatCounts(rows))
    case .last:
      value = graph.add(
        "Reshape",
        graph.transposed(state, [1, 0, 2]),
        graph.integers([0, 1, outputChannels])
      )
    }
    let isSequence = summary == .sequence
    return ONNXMap(
      value,
      .rows,
      width: 1,
      channels: outputChannels,
      counts: isSequence ? rows.counts : nil,
      isClear: isSequence
    )
  }

  package func backward(_ pass: LayerPass, _ gradient: LayerGradient) {
    let order = PackedOrder(existing: pass.input, in: pass.savedIntegers)
    let memory = Memory(self, pass)
    let size = pass.input.rows * max(inputs, outputChannels)
    var dOutput = pass.scratch
    var dInput = pass.scratch + size
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
          kept: memory.kept(of: index),
          output: memory.outputs(of: layer) + direction * hidden,
          dOutput: dOutput + direction * hidden,
          dInput: wanted ? dInput : nil,
          addsToInput: direction > 0,
          scratch: pass.scratch + 2 * size,
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

  /// Computes the layer's output from the packed outputs [ΣT, D · H].
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

  /// Computes the gradient of the packed outputs from that of the layer's output.
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

  /// The layout of the saved memory.
  private struct Memory {
    let input: UnsafeMutablePointer<Float>
    private let rows: Int
    private let outputSize: Int
    private let keptCount: Int
    private let firstOutput: UnsafeMutablePointer<Float>
    private let firstCell: UnsafeMutablePointer<Float>

    init(_ layer: Recurrent, _ pass: LayerPass) {
      rows = pass.input.rows
      outputSize = layer.outputChannels
      keptCount = layer.keptCount
      input = pass.saved
      firstOutput = input + rows * layer.inputs
      firstCell = firstOutput + layer.layers * rows * outputSize
    }

    func outputs(of layer: Int) -> UnsafeMutablePointer<Float> {
      firstOutput + layer * rows * outputSize
    }
    func kept(of cell: Int) -> UnsafeMutablePointer<Float> {
      firstCell + cell * rows * keptCount
    }
  }
}

extension Recurrent {
  /// `{lstm: {hidden: 96}}` or `{gru: {hidden: 60}}` in a configuration file.
  package struct Settings<Cell: RecurrentCell>: LayerSettings {
    package static var name: String { Cell.name }

    package var hidden = 0
    package var layers = 1
    package var bidirectional = false
    package var summary = LayerConfiguration.Summary.mean

    init(hidden: Int, layers: Int, bidirectional: Bool, summary: LayerConfiguration.Summary) {
      self.hidden = hidden
      self.layers = layers
      self.bidirectional = bidirectional
      self.summary = summary
    }

    fileprivate enum Keys: String, CodingKey, CaseIterable {
      case hidden, layers, bidirectional, summary
    }

    package init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.hidden, into: &hidden)
      try values.read(.layers, into: &layers)
      try values.read(.bidirectional, into: &bidirectional)
      try values.read(.summary, into: &summary)
    }

    package func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(hidden, forKey: .hidden)
      try values.encode(layers, forKey: .layers)
      try values.encode(bidirectional, forKey: .bidirectional)
      try values.encode(summary, forKey: .summary)
    }

    package var words: String {
      "\(Self.name), \(hidden) hidden" + (layers > 1 ? ", \(layers) layers" : "")
        + (bidirectional ? ", bidirectional" : "") + ", \(summary.rawValue)"
    }

    package func check(_ limits: LayerLimits) throws {
      try limits.requireSize(hidden, "hidden")
      try limits.requireSize(layers, "layers", in: 1...16)
    }

    package func grow(_ field: inout ReceptiveField) { field.growToWholeClip() }

    package func widened(by factor: Double) -> Self {
      var wider = self
      wider.hidden = hidden.widened(by: factor)
      return wider
    }

    package func layer(_ site: inout LayerSite) -> any Layer { Recurrent(self, &site) }
  }
}

extension LayerConfiguration {
  /// Long short-term memory.
  public static func lstm(
    hidden: Int,
    layers: Int = 1,
    bidirectional: Bool = false,
    summary: Summary = .mean
  ) -> LayerConfiguration {
    LayerConfiguration(
      Recurrent.Settings<LSTMCell>(
        hidden: hidden,
        layers: layers,
        bidirectional: bidirectional,
        summary: summary
      )
    )
  }

  /// Gated recurrent units.
  public static func gru(
    hidden: Int,
    layers: Int = 1,
    bidirectional: Bool = false,
    summary: Summary = .mean
  ) -> LayerConfiguration {
    LayerConfiguration(
      Recurrent.Settings<GRUCell>(
        hidden: hidden,
        layers: layers,
        bidirectional: bidirectional,
        summary: summary
      )
    )
  }

  /// How the outputs of an LSTM or GRU are summarized.
  public enum Summary: String, Codable, Sendable, CaseIterable {
    /// The output of every frame.
    case sequence
    /// The last state.
    case last
    /// The mean over the frames.
    case mean
  }
}
