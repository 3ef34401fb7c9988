internal import Foundation

/// Butterworth's filters, flat in the pass band and at -3 dB at their edges, as second-order
/// sections of analog prototypes by the bilinear transform.
enum ButterworthFilter {
  /// Passes frequencies below the cutoff, in Hz; above it, the (even) order times 6 dB less per
  /// octave.
  static func lowPass(hertz: Double, order: Int, rateHertz: Int) -> [BiquadFilter] {
    let hertz = min(hertz, BiquadFilter.highestHertz(rateHertz: rateHertz))
    return qualities(order: order).map {
      .lowPass(hertz: hertz, quality: $0, rateHertz: rateHertz)
    }
  }

  /// Passes frequencies above the cutoff, in Hz; below it, the (even) order times 6 dB less per
  /// octave.
  static func highPass(hertz: Double, order: Int, rateHertz: Int) -> [BiquadFilter] {
    let hertz = min(hertz, BiquadFilter.highestHertz(rateHertz: rateHertz))
    return qualities(order: order).map {
      .highPass(hertz: hertz, quality: $0, rateHertz: rateHertz)
    }
  }

  /// Passes the band; beyond each edge, the (even) order times 6 dB less per octave.
  static func bandPass(_ band: FrequencyBand, order: Int, rateHertz: Int) -> [BiquadFilter] {
    sections(band, order: order, rateHertz: rateHertz, stops: false)
  }

  /// Removes the band; the gain at its centre is zero.
  static func bandStop(_ band: FrequencyBand, order: Int, rateHertz: Int) -> [BiquadFilter] {
    sections(band, order: order, rateHertz: rateHertz, stops: true)
  }

  /// The qualities of the sections of a low-pass or high-pass: 1 / (2 cos φ), where φ is the angle
  /// between a pole and the negative real axis.
  private static func qualities(order: Int) -> [Double] {
    precondition(order > 0 && order % 2 == 0, "poles come in pairs")
    return (0..<order / 2).map { 1 / (2 * cos(Double.pi * Double(2 * $0 + 1) / Double(2 * order))) }
  }

  /// Each pole p of a low-pass with cutoff 1 becomes the two roots of s² - ps·width + ω0² = 0, or
  /// of s² - s·width/p + ω0² = 0 for a filter that stops the band, and by the bilinear transform a
  /// section of two conjugate poles z = (2 + s) / (2 - s).
  private static func sections(
    _ band: FrequencyBand,
    order: Int,
    rateHertz: Int,
    stops: Bool
  ) -> [BiquadFilter] {
    precondition(order > 0 && order % 2 == 0, "poles come in pairs")
    // Where the edges must lie for the bilinear transform to bring them to their frequencies.
    let lower = 2 * tan(Double.pi * band.lowerHertz / Double(rateHertz))
    let upper = 2 * tan(Double.pi * band.upperHertz / Double(rateHertz))
    let width = upper - lower
    let centre = 2 * atan((lower * upper).squareRoot() / 2)
    let zeros = stops ? [1, -2 * cos(centre), 1] : [1, 0, -1]
    return (0..<order / 2).flatMap { k -> [BiquadFilter] in
      let angle = Double.pi * Double(order + 2 * k + 1) / Double(2 * order)
      // The poles lie on the unit circle, so that 1/p mirrors p at the real axis.
      let half = ComplexNumber(
        cos(angle) * width / 2,
        sin(angle) * width / 2 * (stops ? -1 : 1)
      )
      let root = (half * half - ComplexNumber(lower * upper, 0)).squareRoot()
      return [half + root, half - root].map { s in
        let z = (ComplexNumber(2, 0) + s) / (ComplexNumber(2, 0) - s)
        let poles = [1, -2 * z.real, z.squaredMagnitude]
        // Unit gain where the filter should be flat.
        let gain = BiquadFilter(zeros, poles).gain(radians: stops ? 0 : centre)
        return BiquadFilter(zeros.map { $0 / gain }, poles)
      }
    }
  }
}

extension BiquadFilter {
  /// The gain at a frequency in radians per sample.
  fileprivate func gain(radians: Double) -> Double {
    let (one, two) = (radians, 2 * radians)
    let numerator = ComplexNumber(
      b0 + b1 * cos(one) + b2 * cos(two),
      b1 * sin(one) + b2 * sin(two)
    )
    let denominator = ComplexNumber(
      1 + a1 * cos(one) + a2 * cos(two),
      a1 * sin(one) + a2 * sin(two)
    )
    return (numerator.squaredMagnitude / denominator.squaredMagnitude).squareRoot()
  }
}
