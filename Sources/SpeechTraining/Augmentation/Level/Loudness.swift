internal import Foundation

/// Integrated loudness of a mono clip in LUFS (ITU-R BS.1770-4).
package enum Loudness {
  /// The standard's blocks, which overlap by three quarters.
  private static let blockSeconds = 0.4
  private static let stepSeconds = 0.1
  /// Blocks below this count as silence.
  private static let absoluteGateLUFS = -70.0
  /// Blocks so far below the loudness of the others do not count.
  private static let relativeGateDecibels = -10.0
  /// The weighting's gain at 997 Hz, taken off.
  private static let offsetDecibels = -0.691

  /// The loudness of samples [S]; nil where nothing is louder than silence.
  ///
  /// Only whole blocks count; a clip that is shorter than a block is one by itself.
  package static func integratedLUFS(_ samples: [Float], rateHertz: Int) -> Double? {
    let weighted = KWeighting(rateHertz: rateHertz).apply(samples)
    let block = min(samples.count, Int(blockSeconds * Double(rateHertz)))
    let step = stepSeconds * Double(rateHertz)
    guard block > 0 else { return nil }
    let blocks = Int(Double(samples.count - block) / step) + 1
    var powers = (0..<blocks).map { index -> Double in
      let start = Int(Double(index) * step)
      return weighted[start..<start + block].reduce(0) { $0 + $1 * $1 } / Double(block)
    }
    powers = powers.filter { lufs($0) >= absoluteGateLUFS }
    guard !powers.isEmpty else { return nil }
    let gate = lufs(mean(powers)) + relativeGateDecibels
    return lufs(mean(powers.filter { lufs($0) > gate }))
  }

  private static func lufs(_ power: Double) -> Double { offsetDecibels + 10 * log10(power) }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }
}

/// The standard's two filters: a shelf for what a head adds to high frequencies, then a high-pass.
///
/// The standard lists coefficients for 48 kHz only. These formulas give the same ones there and
/// their like at any other rate (De Man, "Evaluation of implementations of the EBU R128 loudness
/// measurement", AES 2018; the filter class `DeMan` of pyloudnorm).
private struct KWeighting {
  /// A second-order filter with a[0] = 1.
  private struct Section {
    var b: (Double, Double, Double)
    var a: (Double, Double)

    /// Filters in place (direct form II, transposed).
    func apply(to samples: inout [Double]) {
      var state = (0.0, 0.0)
      for i in samples.indices {
        let x = samples[i]
        let y = b.0 * x + state.0
        state = (b.1 * x - a.0 * y + state.1, b.2 * x - a.1 * y)
        samples[i] = y
      }
    }
  }

  private let shelf: Section
  private let highPass: Section

  init(rateHertz: Int) {
    /// The poles, and what a numerator is divided by.
    func poles(_ k: Double, quality: Double) -> (scale: Double, a: (Double, Double)) {
      let scale = 1 + k / quality + k * k
      return (scale, (2 * (k * k - 1) / scale, (1 - k / quality + k * k) / scale))
    }
    func warped(_ hertz: Double) -> Double { tan(.pi * hertz / Double(rateHertz)) }
    let quality = 0.707_175_236_955_419_6
    let k = warped(1_681.974_450_955_533)
    let top = decibelsToAmplitude(3.999_843_853_97)
    let middle = pow(top, 0.499_666_774_154_541_6) / quality
    let shelfPoles = poles(k, quality: quality)
    shelf = Section(
      b: (
        (top + middle * k + k * k) / shelfPoles.scale,
        2 * (k * k - top) / shelfPoles.scale,
        (top - middle * k + k * k) / shelfPoles.scale
      ),
      a: shelfPoles.a
    )
    highPass = Section(
      b: (1, -2, 1),
      a: poles(warped(38.135_470_876_024_44), quality: 0.500_327_037_323_877_3).a
    )
  }

  func apply(_ samples: [Float]) -> [Double] {
    var weighted = samples.map { Double($0) }
    shelf.apply(to: &weighted)
    highPass.apply(to: &weighted)
    return weighted
  }
}
