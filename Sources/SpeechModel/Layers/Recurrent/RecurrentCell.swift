/// One direction of one recurrent layer, over packed rows.
package protocol RecurrentCell: Sendable {
  /// The key of layers made of it in a configuration file.
  static var name: String { get }
  /// Gates of a hidden unit, counting the candidate for its next state.
  static var gates: Int { get }
  /// What `forward` keeps of each row for `backward`, in multiples of H.
  static var keptSizes: Int { get }

  /// The gates in the order of ONNX, by their indices in PyTorch's.
  static var exportedGates: [Int] { get }
  /// Attributes of its operator in ONNX, which has its name in capitals.
  static var exportedAttributes: [String: ONNXAttribute] { get }

  var weights: GateWeights { get }

  init(_ weights: GateWeights, isReversed: Bool)

  /// Floats of scratch memory for the forward or the backward pass.
  func scratchCount(rows: Int, clips: Int) -> Int

  /// What a row passes on to the next besides its output, [ΣT, H], in the memory that `forward` keeps; nil for
  /// nothing.
  func states(
    kept: UnsafeMutablePointer<Float>,
    rows: Int
  ) -> UnsafeMutablePointer<Float>?

  /// Runs every step in the cell's direction.
  ///
  /// - Parameters:
  ///   - input: Packed rows [ΣT, I].
  ///   - kept: For backward, [ΣT · `keptSizes` · H].
  ///   - output: h, [ΣT, H], rows `outputStride` floats apart.
  ///   - scratch: `scratchCount` floats.
  func forward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    kept: UnsafeMutablePointer<Float>,
    output: UnsafeMutablePointer<Float>,
    scratch: UnsafeMutablePointer<Float>
  )

  /// Runs the same steps from the last to the first.
  ///
  /// - Parameters:
  ///   - dOutput: The gradient of h from above, [ΣT, D · H]; the recurrent part is added to it.
  ///   - dInput: The gradient of the input, [ΣT, I]; added to if `addsToInput`.
  ///   - scratch: `scratchCount` floats.
  func backward(
    _ order: PackedOrder,
    _ input: UnsafePointer<Float>,
    _ parameters: UnsafePointer<Float>,
    kept: UnsafeMutablePointer<Float>,
    output: UnsafePointer<Float>,
    dOutput: UnsafeMutablePointer<Float>,
    dInput: UnsafeMutablePointer<Float>?,
    addsToInput: Bool,
    scratch: UnsafeMutablePointer<Float>,
    _ gradients: UnsafeMutablePointer<Float>
  )
}
