/// The cells of one recurrent layer, one for each direction, as an operator of ONNX.
struct RecurrentOperator {
  private let cells: [any RecurrentCell]
  private let kind: any RecurrentCell.Type

  init(_ cells: [any RecurrentCell]) {
    self.cells = cells
    kind = type(of: cells[0])
  }

  private var hidden: Int { cells[0].weights.hidden }

  /// Adds the operator; returns the outputs [T, D, B, H], zeros after a clip's end, and the last
  /// states [D, B, H].
  ///
  /// - Parameters:
  ///   - sequence: The input [T, B, I].
  ///   - lengths: The frames of each clip, 32-bit integers [B]; nil if all have T.
  func add(
    to pass: LayerExport,
    _ sequence: ONNXValue,
    lengths: ONNXValue?
  ) -> (outputs: ONNXValue, states: ONNXValue) {
    let columns = kind.gates * hidden
    var attributes = kind.exportedAttributes
    attributes["hidden_size"] = .integer(hidden)
    attributes["direction"] = .text(cells.count == 2 ? "bidirectional" : "forward")
    let inputs = cells[0].weights.inputs
    let results = pass.graph.add(
      kind.name.uppercased(),
      [
        sequence,
        tensor("input weights", [columns, inputs], pass) { [$0.inputWeight] },
        tensor("state weights", [columns, hidden], pass) { [$0.stateWeight] },
        tensor("biases", [2 * columns], pass) { [$0.inputBias, $0.stateBias] },
        lengths,
      ],
      outputs: 2,
      attributes: attributes
    )
    return (results[0], results[1])
  }

  /// A tensor of all cells, [D] and the given shape, with the gates in the order of ONNX.
  private func tensor(
    _ name: String,
    _ shape: [Int],
    _ pass: LayerExport,
    _ ranges: (GateWeights) -> [Range<Int>]
  ) -> ONNXValue {
    let values = cells.flatMap { cell in
      ranges(cell.weights).flatMap { range -> [Float] in
        let values = pass.tensor(range)
        let size = values.count / kind.gates
        return kind.exportedGates.flatMap { values[$0 * size..<($0 + 1) * size] }
      }
    }
    return pass.graph.constant(values, shape: [cells.count] + shape, name: name)
  }
}
