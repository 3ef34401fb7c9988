internal import Foundation

/// The μ-law of telephones: 8 bits per sample, in steps that grow with it (ITU-T G.711, table 2).
package enum MuLaw {
  /// What 14 bits are, a magnitude of 8,192, is a sample of 1.
  private static let scale: Float = 8_192
  private static let largest: Float = 8_158
  /// Added to magnitudes so that every segment begins at a power of 2.
  private static let bias = 33

  /// A sample after encoding and decoding.
  ///
  /// A magnitude's segment is its highest bit, from bit 5 on; the four bits that follow are kept,
  /// and decode to the middle of their interval.
  package static func companded(_ sample: Float) -> Float {
    let magnitude = bias + Int(min(abs(sample) * scale, largest))
    let step = 1 << (Int.bitWidth - 1 - magnitude.leadingZeroBitCount - 4)
    let middle = magnitude / step * step + step / 2 - bias
    return Float(sample < 0 ? -middle : middle) / scale
  }
}
