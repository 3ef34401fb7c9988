internal import Foundation

/// A band of frequencies, in Hz.
package struct FrequencyBand: Sendable, Equatable {
  var lowerHertz: Double
  var upperHertz: Double

  /// A band of a width in octaves around a centre, which is lowered if the band would exceed half
  /// the rate.
  init(centreHertz: Double, octaves: Double, rateHertz: Int) {
    let ratio = exp2(octaves / 2)
    let centre = min(centreHertz, BiquadFilter.highestHertz(rateHertz: rateHertz) / ratio)
    (lowerHertz, upperHertz) = (centre / ratio, centre * ratio)
  }
}
