/// Maps frequencies as another length of the vocal tract would: multiplied by α up to a bound, and
/// above it along a straight line to half the sample rate (Jaitly and Hinton, 2013, equation 1).
package struct VocalTractWarp: Sendable, Equatable {
  /// α; above 1 is a shorter vocal tract.
  package let factor: Double
  /// Half the sample rate, in Hz.
  let nyquistHertz: Double
  /// The frequency of the original sound at which the line bends, in Hz.
  private let bendHertz: Double

  /// The bound F_hi of the paper, in Hz, below which the formants of speech lie.
  private static let formantBoundHertz = 4_800.0
  /// At low sample rates, the bound is this fraction of half the rate.
  private static let formantBoundShare = 0.6

  package init(factor: Double, sampleRateHertz: Int) {
    precondition(factor > 0)
    self.factor = factor
    nyquistHertz = Double(sampleRateHertz) / 2
    let bound = min(Self.formantBoundHertz, Self.formantBoundShare * nyquistHertz)
    bendHertz = bound * min(factor, 1) / factor
  }

  /// The frequency in Hz to which a frequency is moved.
  package func target(of hertz: Double) -> Double {
    if hertz <= bendHertz { return hertz * factor }
    let slope = (nyquistHertz - bendHertz * factor) / (nyquistHertz - bendHertz)
    return nyquistHertz - slope * (nyquistHertz - hertz)
  }

  /// The frequency in Hz that is moved to a frequency.
  package func source(of hertz: Double) -> Double {
    if hertz <= bendHertz * factor { return hertz / factor }
    let slope = (nyquistHertz - bendHertz * factor) / (nyquistHertz - bendHertz)
    return nyquistHertz - (nyquistHertz - hertz) / slope
  }
}
