/// How a kernel moves over a clip's map of frames and frequencies; pairs are (time, frequency).
public struct KernelGeometry: Sendable, Equatable {
  /// The kernel's size.
  public var kernel: [Int]
  /// Steps between outputs.
  public var stride: [Int] = [1, 1]
  /// Steps between the kernel's taps.
  public var dilation: [Int] = [1, 1]
  /// Zeros put around each clip's map, on both sides.
  public var padding: [Int] = [0, 0]

  /// Makes the geometry of a kernel; pairs are (time, frequency).
  public init(
    kernel: [Int],
    stride: [Int] = [1, 1],
    dilation: [Int] = [1, 1],
    padding: [Int] = [0, 0]
  ) {
    self.kernel = kernel
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// Outputs along an axis (0 time, 1 frequency) for inputs along it: PyTorch's formula.
  func outputs(_ inputs: Int, axis: Int) -> Int {
    let reach = dilation[axis] * (kernel[axis] - 1)
    let free = inputs + 2 * padding[axis] - reach - 1
    return free < 0 ? 0 : free / stride[axis] + 1
  }

  /// Whether there are always as many outputs as inputs.
  var keepsSize: Bool {
    stride == [1, 1] && [0, 1].allSatisfy { 2 * padding[$0] == dilation[$0] * (kernel[$0] - 1) }
  }

  /// The taps along an axis for which output `output` reads inside 0..<inputs.
  @inline(__always)
  func taps(_ output: Int, inputs: Int, axis: Int) -> (range: Range<Int>, first: Int) {
    let first = output * stride[axis] - padding[axis]
    let step = dilation[axis]
    let lower = first >= 0 ? 0 : (-first + step - 1) / step
    let upper = first >= inputs ? 0 : min(kernel[axis], (inputs - 1 - first) / step + 1)
    return (min(lower, upper)..<upper, first)
  }
}
