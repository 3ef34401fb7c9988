/// Converts between the order in which PyTorch keeps a tensor's values and ours.
///
/// The only place that knows both.
package enum TorchLayout {
  /// How our values are ordered.
  package enum Order: Sendable, Equatable {
    /// As in PyTorch.
    case same
    /// PyTorch's [O, I] or [O, I, kT, kF] are weights [kT, kF, I, O] in the panels of
    /// `WeightPanels` here, padded to a multiple of 16 outputs.
    case panels
    /// PyTorch's [C, 1, kT, kF] is [kT, kF, C] here: channels last.
    case depthwise
  }

  /// The length in our order of a tensor with this shape, padding included.
  package static func count(shape: [Int], order: Order) -> Int {
    let values = shape.reduce(1, *)
    guard order == .panels, let outputs = shape.first, outputs > 0 else { return values }
    return WeightPanels.count(inputs: values / outputs, outputs: outputs)
  }

  /// Our values of a tensor that PyTorch keeps with this shape.
  package static func fromTorch(_ values: [Float], shape: [Int], order: Order) -> [Float] {
    if order == .same { return values }
    var ours = [Float](repeating: 0, count: count(shape: shape, order: order))
    forEach(shape, order) { ours[$1] = values[$0] }
    return ours
  }

  /// PyTorch's values of one of our tensors.
  package static func toTorch(_ values: [Float], shape: [Int], order: Order) -> [Float] {
    if order == .same { return values }
    var theirs = [Float](repeating: 0, count: shape.reduce(1, *))
    forEach(shape, order) { theirs[$0] = values[$1] }
    return theirs
  }

  /// Calls the body with each value's position in PyTorch's order and in ours.
  static func forEach(_ shape: [Int], _ order: Order, _ body: (Int, Int) -> Void) {
    let (outputs, inputs) = (shape[0], shape[1])
    let kernel = shape.dropFirst(2).reduce(1, *)
    for o in 0..<outputs {
      for i in 0..<inputs {
        for k in 0..<kernel {
          let theirs = (o * inputs + i) * kernel + k
          let ours =
            order == .panels
            ? WeightPanels.index(input: k * inputs + i, output: o, inputs: kernel * inputs)
            : k * outputs + o
          body(theirs, ours)
        }
      }
    }
  }
}
