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
  /// Compensates the weighting's gain at 997 Hz.
  private static let offsetDecibels = -0.691

  /// The loudness of samples [S]; nil where nothing is louder than silence.
  ///
  /// Only whole blocks count; a clip shorter than a block counts as one block.
  package static func integratedLUFS(_ samples: [Float], rateHertz: Int) -> Double? {
    guard !samples.isEmpty else { return nil }
    var weighted = samples
    weighting(rateHertz: rateHertz).apply(to: &weighted)
    let block = min(samples.count, Int(blockSeconds * Double(rateHertz)))
    let step = stepSeconds * Double(rateHertz)
    let powers = (0...Int(Double(samples.count - block) / step)).map { index -> Double in
      let start = Int(Double(index) * step)
      return Array(weighted[start..<start + block]).meanPower
    }
    let heard = powers.filter { lufs($0) >= absoluteGateLUFS }
    guard !heard.isEmpty else { return nil }
    let gate = lufs(mean(heard)) + relativeGateDecibels
    return lufs(mean(heard.filter { lufs($0) > gate }))
  }

  private static func lufs(_ power: Double) -> Double { offsetDecibels + 10 * log10(power) }

  private static func mean(_ values: [Double]) -> Double {
    values.reduce(0, +) / Double(values.count)
  }

  /// The standard's two filters: a shelf for the head's effect on high frequencies, and a
  /// high-pass.
  ///
  /// The standard lists coefficients for 48 kHz only. These formulas give the same ones there and
  /// their equivalents at any other rate (De Man, "Evaluation of implementations of the EBU R128
  /// loudness measurement", AES 2018; the filter class `DeMan` of pyloudnorm).
  private static func weighting(rateHertz: Int) -> [BiquadFilter] {
    func warped(_ hertz: Double) -> Double { tan(.pi * hertz / Double(rateHertz)) }
    func poles(_ k: Double, quality: Double) -> [Double] {
      [1 + k / quality + k * k, 2 * (k * k - 1), 1 - k / quality + k * k]
    }
    let quality = 0.707_175_236_955_419_6
    let k = warped(1_681.974_450_955_533)
    let top = decibelsToAmplitude(3.999_843_853_97)
    let middle = pow(top, 0.499_666_774_154_541_6) * k / quality
    let low = warped(38.135_470_876_024_44)
    let lowPoles = poles(low, quality: 0.500_327_037_323_877_3)
    return [
      BiquadFilter(
        [top + middle + k * k, 2 * (k * k - top), top - middle + k * k],
        poles(k, quality: quality)
      ),
      // The standard does not normalize the gain of the high-pass.
      BiquadFilter([lowPoles[0], -2 * lowPoles[0], lowPoles[0]], lowPoles),
    ]
  }
}
