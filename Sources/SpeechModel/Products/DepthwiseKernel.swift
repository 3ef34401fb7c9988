internal import CKernels

/// Sums and maxima of each channel over a kernel's taps.
struct DepthwiseKernel: Sendable {
  private let channels: Int
  private let patches: Patches

  init(_ map: PaddedMap) {
    channels = map.channels
    patches = Patches(
      width: map.outputWidth,
      frameStep: map.frameStep,
      step: map.step,
      segments: map.tapOffsets,
      length: 1
    )
  }

  /// The number of taps.
  var tapCount: Int { patches.segments.count }

  /// Computes y [·, F', C] = Σ weights [taps, C] · x + bias, then max(0, ·) if `appliesReLU`.
  func sum(
    _ x: UnsafePointer<Float>,
    frames: Int,
    _ weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>? = nil,
    appliesReLU: Bool = false,
    into y: UnsafeMutablePointer<Float>
  ) {
    patches.withDescription {
      asr_depthwise(frames, $0, channels, x, weights, bias, appliesReLU ? 1 : 0, y)
    }
  }

  /// Adds Σ dy · x over all positions to the weights' gradient, [taps, C].
  func addGradient(
    _ x: UnsafePointer<Float>,
    frames: Int,
    _ dy: UnsafePointer<Float>,
    to gradient: UnsafeMutablePointer<Float>
  ) {
    patches.withDescription { asr_depthwise_gradient(frames, $0, channels, x, dy, gradient) }
  }

  /// Computes the largest values [·, F', C] and the first tap with each.
  func largest(
    _ x: UnsafePointer<Float>,
    frames: Int,
    into y: UnsafeMutablePointer<Float>,
    taps: UnsafeMutablePointer<Int32>
  ) {
    patches.withDescription { asr_max_pool(frames, $0, channels, x, y, taps) }
  }

  /// Adds each gradient to the input that held the largest value.
  func addGradientOfLargest(
    _ dy: UnsafePointer<Float>,
    taps: UnsafePointer<Int32>,
    frames: Int,
    to dx: UnsafeMutablePointer<Float>
  ) {
    patches.withDescription { asr_max_pool_backward(frames, $0, channels, dy, taps, dx) }
  }
}
