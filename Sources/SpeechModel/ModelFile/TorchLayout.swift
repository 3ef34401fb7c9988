/// Converts between the order in which PyTorch keeps a tensor's values and ours.
///
/// The only place that knows both.
package enum TorchLayout {
  /// How our values are ordered.
  package enum Order: Sendable, Equatable {
    /// As in PyTorch.
    case same
    /// PyTorch's [O, I, kT, kF] is [O, kT, kF, I] here: channels last.
    case convolution
    /// PyTorch's [C, 1, kT, kF] is [kT, kF, C] here: channels last.
    case depthwise
  }

  /// Our values of a tensor that PyTorch keeps with this shape.
  package static func fromTorch(_ values: [Float], shape: [Int], order: Order) -> [Float] {
    var ours = values
    forEach(shape, order) { ours[$1] = values[$0] }
    return ours
  }

  /// PyTorch's values of one of our tensors.
  package static func toTorch(_ values: [Float], shape: [Int], order: Order) -> [Float] {
    var theirs = values
    forEach(shape, order) { theirs[$0] = values[$1] }
    return theirs
  }

  /// Calls the body with each value's position in PyTorch's order and in ours.
  private static func forEach(_ shape: [Int], _ order: Order, _ body: (Int, Int) -> Void) {
    if order == .same { return }
    let (outputs, inputs, kernel) = (shape[0], shape[1], shape[2] * shape[3])
    for o in 0..<outputs {
      for i in 0..<inputs {
        for k in 0..<kernel {
          let theirs = (o * inputs + i) * kernel + k
          let ours =
            order == .convolution ? (o * kernel + k) * inputs + i : k * outputs + o
          body(theirs, ours)
        }
      }
    }
  }
}
