extension [Float] {
  /// The mean of the squares; 0 for no sample.
  package var meanPower: Double {
    isEmpty ? 0 : reduce(0.0) { $0 + Double($1) * Double($1) } / Double(count)
  }

  /// Adds noise [S] so that 10 log10(mean x² / mean n²) is the ratio in dB; changes nothing if
  /// either is silent.
  package mutating func mix(_ noise: [Float], snrDecibels: Double) {
    let (signalPower, noisePower) = (meanPower, noise.meanPower)
    guard signalPower > 0, noisePower > 0 else { return }
    let gain = Float((signalPower / noisePower * decibelsToPower(-snrDecibels)).squareRoot())
    for i in indices { self[i] += gain * noise[i] }
  }

  /// So many samples of a recording from a place in it (a share of its length) on; where it ends
  /// it begins again, its last `fade` samples (at most a quarter of it) fading into the first.
  func looped(from start: Double, count: Int, fade: Int) -> [Float] {
    guard !isEmpty else { return [Float](repeating: 0, count: count) }
    let first = Swift.min(self.count - 1, Int(start * Double(self.count - 1)))
    if first + count <= self.count { return Array(self[first..<first + count]) }
    let fade = Swift.min(fade, self.count / 4)
    let period = self.count - fade
    return (first..<first + count).map { place in
      let within = place % period
      guard place >= period, within < fade else { return self[within] }
      // Shares of the power, since the two ends have nothing to do with each other.
      let share = (Float(within) + 0.5) / Float(fade)
      return self[within] * share.squareRoot() + self[period + within] * (1 - share).squareRoot()
    }
  }
}
