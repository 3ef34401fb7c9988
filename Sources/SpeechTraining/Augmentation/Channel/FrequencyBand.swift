internal import Foundation

/// A band of frequencies, in Hz.
package struct FrequencyBand: Sendable, Equatable {
  var lowerHertz: Double
  var upperHertz: Double

  /// So many octaves around a centre, which comes down where the band would not fit below half the
  /// rate.
  init(centreHertz: Double, octaves: Double, rateHertz: Int) {
    let ratio = exp2(octaves / 2)
    let centre = min(centreHertz, BiquadFilter.highestHertz(rateHertz: rateHertz) / ratio)
    (lowerHertz, upperHertz) = (centre / ratio, centre * ratio)
  }
}
