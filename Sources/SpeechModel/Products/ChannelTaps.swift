internal import CKernels

/// What a kernel sees of each channel by itself on a map: sums and maxima over its taps.
struct ChannelTaps: Sendable {
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

  /// Taps of the kernel.
  var count: Int { patches.segments.count }

  /// Computes y [·, F', C] = Σ weights [taps, C] · x + bias, then max(0, ·) if asked for.
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

  /// Computes the largest values [·, F', C], and the first tap where each stands.
  func largest(
    _ x: UnsafePointer<Float>,
    frames: Int,
    into y: UnsafeMutablePointer<Float>,
    taps: UnsafeMutablePointer<Int32>
  ) {
    patches.withDescription { asr_max_pool(frames, $0, channels, x, y, taps) }
  }

  /// Adds gradients to where the largest values stand.
  func addGradientOfLargest(
    _ dy: UnsafePointer<Float>,
    taps: UnsafePointer<Int32>,
    frames: Int,
    to dx: UnsafeMutablePointer<Float>
  ) {
    patches.withDescription { asr_max_pool_backward(frames, $0, channels, dy, taps, dx) }
  }
}
