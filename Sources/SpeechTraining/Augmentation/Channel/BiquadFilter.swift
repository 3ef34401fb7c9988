internal import Foundation

/// A second-order section, y[n] = b0 x[n] + b1 x[n-1] + b2 x[n-2] - a1 y[n-1] - a2 y[n-2].
///
/// The shapes are those of Bristow-Johnson's "Audio EQ cookbook": analog prototypes by the
/// bilinear transform, exact at the frequency that they are given.
struct BiquadFilter: Sendable, Equatable {
  var b0, b1, b2, a1, a2: Double

  /// Passes frequencies below the cutoff, in Hz; quality 1/√2 is Butterworth's.
  static func lowPass(hertz: Double, quality: Double, rateHertz: Int) -> BiquadFilter {
    let (cosine, alpha) = angle(hertz, quality, rateHertz)
    let side = (1 - cosine) / 2
    return BiquadFilter([side, 1 - cosine, side], [1 + alpha, -2 * cosine, 1 - alpha])
  }

  /// Passes frequencies above the cutoff, in Hz; quality 1/√2 is Butterworth's.
  static func highPass(hertz: Double, quality: Double, rateHertz: Int) -> BiquadFilter {
    let (cosine, alpha) = angle(hertz, quality, rateHertz)
    let side = (1 + cosine) / 2
    return BiquadFilter([side, -1 - cosine, side], [1 + alpha, -2 * cosine, 1 - alpha])
  }

  /// Raises or lowers the frequencies around one, in Hz, by a gain in dB.
  static func peak(
    hertz: Double,
    gainDecibels: Double,
    quality: Double,
    rateHertz: Int
  ) -> BiquadFilter {
    let (cosine, alpha) = angle(hertz, quality, rateHertz)
    let root = decibelsToAmplitude(gainDecibels).squareRoot()
    return BiquadFilter(
      [1 + alpha * root, -2 * cosine, 1 - alpha * root],
      [1 + alpha / root, -2 * cosine, 1 - alpha / root]
    )
  }

  /// The highest cutoff of a filter, in Hz: a little below half the rate, where the
  /// bilinear transform ends.
  static func highestHertz(rateHertz: Int) -> Double { 0.49 * Double(rateHertz) }

  /// cos ω and α = sin ω / 2Q.
  private static func angle(
    _ hertz: Double,
    _ quality: Double,
    _ rateHertz: Int
  ) -> (cosine: Double, alpha: Double) {
    let omega = 2 * Double.pi * hertz / Double(rateHertz)
    return (cos(omega), sin(omega) / (2 * quality))
  }

  /// The section with the coefficients b and a [3], divided by a0.
  init(_ b: [Double], _ a: [Double]) {
    (b0, b1, b2) = (b[0] / a[0], b[1] / a[0], b[2] / a[0])
    (a1, a2) = (a[1] / a[0], a[2] / a[0])
  }

  /// Filters samples [S] in place, starting from a zero state.
  func apply(to samples: inout [Float]) {
    // The transposed direct form II, whose state stays small.
    var (first, second) = (0.0, 0.0)
    for i in samples.indices {
      let x = Double(samples[i])
      let y = b0 * x + first
      first = b1 * x - a1 * y + second
      second = b2 * x - a2 * y
      samples[i] = Float(y)
    }
  }
}

extension [BiquadFilter] {
  /// Filters samples [S] in place by one section after another.
  func apply(to samples: inout [Float]) {
    for section in self { section.apply(to: &samples) }
  }
}
