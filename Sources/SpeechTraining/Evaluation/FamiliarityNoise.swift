/// What a familiarity layer knows as noise: drawn spectra, from loud to hardly audible.
enum FamiliarityNoise {
  /// How many there are.
  static let count = 200
  /// In dB of full scale.
  private static let levels = -60.0 ... -10.0

  /// Samples [S] of one of them.
  static func samples(_ index: Int, count: Int) -> [Float] {
    let share = Double(index) / Double(Self.count - 1)
    let level = levels.lowerBound + share * (levels.upperBound - levels.lowerBound)
    let amplitude = Float(decibelsToAmplitude(level))
    return NoiseGenerator.samples(.drawn, count: count, seed: UInt64(index)).map { amplitude * $0 }
  }
}
