/// Time differences of feature rows: the slope of a line fitted over two frames to each side,
/// the first and last frame repeated (HTK; torchaudio's `compute_deltas` with 5 frames).
package enum Deltas {
  /// The frames on each side that one order reads.
  package static let reach = 2

  /// Fills columns [order · width, (order + 1) · width) of rows [T, stride] from the columns
  /// before them, for every order up to `orders`.
  static func append(
    orders: Int,
    to rows: UnsafeMutablePointer<Float>,
    frames: Int,
    width: Int,
    stride: Int
  ) {
    let denominator = Float(2 * (1...reach).reduce(0) { $0 + $1 * $1 })
    for order in 0..<orders {
      for frame in 0..<frames {
        for column in order * width..<(order + 1) * width {
          var slope: Float = 0
          for n in 1...reach {
            let after = rows[min(frames - 1, frame + n) * stride + column]
            let before = rows[max(0, frame - n) * stride + column]
            slope += Float(n) * (after - before)
          }
          rows[frame * stride + column + width] = slope / denominator
        }
      }
    }
  }
}
