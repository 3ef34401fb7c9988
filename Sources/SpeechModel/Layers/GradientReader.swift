internal import CKernels

extension LayerPass {
  /// Finishes output positions that were just written, from a place on.
  @inline(__always)
  func finish(_ start: Int, positions: Int) {
    guard let sums = outputSums else { return }
    asr_add_moments(positions, output.channels, y + start, y, sums)
  }
}

/// Reads the gradient of a feature map, which may still have to go back through what was done to
/// the map after it was written.
struct GradientReader {
  let dy: UnsafePointer<Float>
  /// The map.
  let y: UnsafePointer<Float>
  let channels: Int
  /// Whether the input's gradient is to take its place.
  let isReplaced: Bool
  let deferred: ChannelNormalization.GradientFactors?

  /// The gradient of positions from a place on; in memory if something was left to be done, or if
  /// its place is about to be overwritten.
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
