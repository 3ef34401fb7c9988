internal import CKernels

extension [Float] {
  /// The mean of the squares; 0 for no sample.
  package var meanPower: Double {
    isEmpty ? 0 : asr_sum_of_squares(count, self) / Double(count)
  }

  /// Adds noise [S] so that 10 log10(mean x² / mean n²) is the ratio in dB; changes nothing if
  /// either is silent.
  package mutating func mix(_ noise: [Float], snrDecibels: Double) {
    mix(noise, at: 0, power: meanPower * decibelsToPower(-snrDecibels))
  }

  /// Adds noises [S], made equally loud, their sum at the ratio in dB.
  mutating func mix(equallyLoud noises: [[Float]], snrDecibels: Double) {
    var sum = [Float](repeating: 0, count: count)
    for noise in noises { sum.mix(noise, at: 0, power: 1) }
    mix(sum, snrDecibels: snrDecibels)
  }

  /// Adds noise from a sample on, scaled so that its mean square is the power; nothing if it is
  /// silent.
  mutating func mix(_ noise: [Float], at start: Int, power: Double) {
    precondition(start >= 0 && start + noise.count <= count, "the noise must lie within")
    let noisePower = noise.meanPower
    guard noisePower > 0 else { return }
    let gain = Float((power / noisePower).squareRoot())
    withUnsafeMutableBufferPointer { samples in
      guard let base = samples.baseAddress else { return }
      asr_add_scaled(noise.count, gain, noise, base + start)
    }
  }

  /// Scales all samples so that the mean of their squares is the power; silence
  /// is left unchanged.
  mutating func scale(toMeanPower power: Double) {
    let found = meanPower
    guard found > 0 else { return }
    asr_scale(count, Float((power / found).squareRoot()), &self)
  }

  /// `count` samples of a recording from a position in it (a fraction of its length) on; where it
  /// ends it starts again, its last `fade` samples (at most a quarter of it) fading into the first.
  func looped(from start: Double, count: Int, fade: Int) -> [Float] {
    guard !isEmpty else { return [Float](repeating: 0, count: count) }
    let first = Swift.min(self.count - 1, Int(start * Double(self.count - 1)))
    if first + count <= self.count { return Array(self[first..<first + count]) }
    let fade = Swift.min(fade, self.count / 4)
    let period = self.count - fade
    return (first..<first + count).map { index in
      let within = index % period
      guard index >= period, within < fade else { return self[within] }
      // Fractions of the power, since the two ends are uncorrelated.
      let share = (Float(within) + 0.5) / Float(fade)
      return self[within] * share.squareRoot() + self[period + within] * (1 - share).squareRoot()
    }
  }
}
