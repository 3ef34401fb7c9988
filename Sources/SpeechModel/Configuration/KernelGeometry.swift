/// How a kernel moves over a clip's map of frames and frequencies; pairs are (time, frequency).
public struct KernelGeometry: Sendable, Equatable {
  /// The kernel's size.
  public var kernel: [Int]
  /// Steps between outputs.
  public var stride: [Int] = [1, 1]
  /// Steps between the kernel's taps.
  public var dilation: [Int] = [1, 1]
  /// Zeros around each clip's map, on both sides.
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

/// The keys in a configuration file of a layer that has a kernel.
protocol KernelKey: CodingKey, CaseIterable, RawRepresentable where RawValue == String {
  static var kernel: Self { get }
  static var stride: Self { get }
  static var dilation: Self { get }
  static var padding: Self { get }
}

extension KernelGeometry {
  /// Reads the settings of a kernel, or of a window that by default moves by its own size.
  ///
  /// - Throws: `ConfigurationError.invalidValue`.
  init<Key: KernelKey>(_ values: StrictContainer<Key>, isWindow: Bool = false) throws {
    self.init(kernel: [])
    try values.read(.kernel, into: &kernel)
    if isWindow { stride = kernel }
    try values.read(.stride, into: &stride)
    try values.read(.dilation, into: &dilation)
    try values.read(.padding, into: &padding)
  }

  /// Writes all settings of the kernel.
  func encode<Key: KernelKey>(to values: inout KeyedEncodingContainer<Key>) throws {
    try values.encode(kernel, forKey: .kernel)
    try values.encode(stride, forKey: .stride)
    try values.encode(dilation, forKey: .dilation)
    try values.encode(padding, forKey: .padding)
  }

  /// "3×3", time first.
  var size: String { Self.words(kernel) }

  /// The settings of a kernel that are not at their defaults: ", stride 2×2, padding 1×1".
  var details: String { details(usualStride: [1, 1]) }

  /// The same of a window, which by default moves by its own size.
  var windowDetails: String { details(usualStride: kernel) }

  private func details(usualStride: [Int]) -> String {
    (stride == usualStride ? "" : ", stride \(Self.words(stride))")
      + (dilation == [1, 1] ? "" : ", dilation \(Self.words(dilation))")
      + (padding == [0, 0] ? "" : ", padding \(Self.words(padding))")
  }

  private static func words(_ pair: [Int]) -> String {
    pair.map(String.init).joined(separator: "×")
  }
}
