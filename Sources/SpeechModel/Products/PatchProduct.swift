internal import CKernels

/// Products of the patches of a map with weights, y = P W, and their gradients.
///
/// Every product of the package is one of these: a fully connected layer's patches are its rows, a
/// convolution's are read in place from the padded map, without being gathered. Weights [K, N] are
/// kept in panels of 16 columns, [N / 16, K, 16] with zeros beyond N, so that the kernel reads them
/// one after another.
struct PatchProduct: Sendable {
  /// Values of a patch, K.
  private(set) var inputs: Int
  /// Columns of the weights, N.
  private(set) var outputs: Int
  private var patches: Patches

  /// Products of the rows of a matrix [·, K], `stride` values apart.
  init(inputs: Int, outputs: Int, stride: Int) {
    self.inputs = inputs
    self.outputs = outputs
    patches = Patches(width: .max, frameStep: 0, step: stride, segments: [0], length: inputs)
  }

  /// Products of the patches that a kernel sees on a map.
  init(_ map: PaddedMap, outputs: Int) {
    let taps = map.tapOffsets
    // Without dilation, a kernel's taps along frequency are contiguous.
    let together = map.geometry.dilation[1] == 1 ? max(1, map.geometry.kernel[1]) : 1
    inputs = taps.count * map.channels
    self.outputs = outputs
    patches = Patches(
      width: map.outputWidth,
      frameStep: map.frameStep,
      step: map.step,
      segments: stride(from: 0, to: taps.count, by: together).map { taps[$0] },
      length: together * map.channels
    )
  }

  /// The same product for rows of another size or other weights, where these depend on the clip;
  /// allocates nothing.
  func resized(inputs: Int, outputs: Int, stride: Int) -> PatchProduct {
    var product = self
    product.inputs = inputs
    product.outputs = outputs
    product.patches.step = stride
    product.patches.length = inputs
    return product
  }

  /// Computes y = P W + bias, then max(0, ·) if `appliesReLU`; rows of y are `stride` floats apart.
  func multiply(
    _ x: UnsafePointer<Float>,
    rows: Int,
    _ panels: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil,
    appliesReLU: Bool = false,
    into y: UnsafeMutablePointer<Float>,
    stride: Int? = nil
  ) {
    patches.withDescription {
      asr_product(
        rows,
        $0,
        x,
        outputs,
        panels,
        bias,
        appliesReLU ? ASR_RELU : ASR_KEEP,
        y,
        stride ?? outputs
      )
    }
  }

  /// Computes y += P W.
  func multiply(
    _ x: UnsafePointer<Float>,
    rows: Int,
    _ panels: UnsafePointer<Float>,
    addingTo y: UnsafeMutablePointer<Float>,
    stride: Int? = nil
  ) {
    patches.withDescription {
      asr_product(rows, $0, x, outputs, panels, nil, ASR_ADD, y, stride ?? outputs)
    }
  }

  /// Adds Pᵀ dy to the weights' gradient.
  func addGradient(
    _ x: UnsafePointer<Float>,
    rows: Int,
    _ dy: UnsafePointer<Float>,
    stride: Int? = nil,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    patches.withDescription {
      asr_product_gradient(rows, $0, x, outputs, dy, stride ?? outputs, gradient)
    }
  }

  /// Transposes each tap's weights, with the taps in reverse order: the panels of the product that
  /// computes the input's gradient from the output's.
  func transpose(
    _ panels: UnsafePointer<Float>,
    taps: Int = 1,
    into transposed: UnsafeMutablePointer<Float>
  ) {
    asr_transpose_panels(taps, inputs / taps, outputs, panels, transposed)
  }
}
