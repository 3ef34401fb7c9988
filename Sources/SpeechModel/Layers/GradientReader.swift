internal import CKernels

extension LayerPass {
  /// Finishes output positions just written, from an offset on.
  @inline(__always)
  func finish(_ start: Int, positions: Int) {
    guard let sums = outputSums else { return }
    asr_add_moments(positions, output.channels, y + start, y, sums)
  }
}

/// Reads the gradient of a feature map, backpropagating it through a deferred normalization of that
/// map if there is one.
struct GradientReader {
  let dy: UnsafePointer<Float>
  /// The map.
  let y: UnsafePointer<Float>
  let channels: Int
  /// Whether the input's gradient overwrites it.
  let isReplaced: Bool
  let deferred: ChannelNormalization.GradientFactors?

  /// The gradient of positions from an offset on; in `memory` if a normalization was deferred, or
  /// if it is about to be overwritten.
  @inline(__always)
  func read(
    _ start: Int,
    positions: Int,
    in memory: UnsafeMutablePointer<Float>
  ) -> UnsafePointer<Float> {
    if let deferred {
      deferred.apply(dy + start, y + start, positions: positions, into: memory)
    } else if isReplaced {
      memory.update(from: dy + start, count: positions * channels)
    } else {
      return dy + start
    }
    return UnsafePointer(memory)
  }
}
