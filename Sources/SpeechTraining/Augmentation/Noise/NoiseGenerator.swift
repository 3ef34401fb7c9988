internal import SpeechModel

/// Generates noise of a colour, with unit power, from a seed.
package enum NoiseGenerator {
  /// Samples [S] of a noise.
  package static func samples(_ color: NoiseColor, count: Int, seed: UInt64) -> [Float] {
    switch color {
    case .white: white(count, seed: seed)
    case .pink: colored(count, seed: seed) { 1 / $0.squareRoot() }
    case .brown: colored(count, seed: seed) { 1 / $0 }
    case .blue: colored(count, seed: seed) { $0.squareRoot() }
    case .violet: colored(count, seed: seed) { $0 }
    case .drawn: colored(count, seed: seed, NoiseSpectrum(seed: seed).amplitude)
    }
  }

  /// Equal power in every hertz: independent normal numbers.
  package static func white(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, .noiseSamples)
    return [Float](unsafeUninitializedCapacity: count) { samples, written in
      stream.fillNormal(UnsafeMutableBufferPointer(rebasing: samples[..<count]))
      written = count
    }
  }

  /// Below this frequency, in cycles per sample, every spectrum is flat: 20 Hz at a rate of
  /// 16 kHz, so that no power is spent on what is inaudible.
  private static let flatBelow: Float = 1 / 800

  /// A random spectrum whose bins have the amplitude given for their frequency in cycles per
  /// sample, transformed to time (Timmer and König, "On generating power law noise", 1995).
  private static func colored(
    _ count: Int,
    seed: UInt64,
    _ amplitude: (Float) -> Float
  ) -> [Float] {
    let transform = FourierTransform.points(FourierTransform.quickLength(atLeast: count))
    var stream = RandomStream(seed: seed, .noiseSamples)
    return transform.withScratch { scratch in
      let spectrum = scratch.spectrum
      stream.fillNormal(UnsafeMutableBufferPointer(start: spectrum, count: 2 * transform.bins))
      // No constant part.
      spectrum[0] = 0
      spectrum[1] = 0
      var power: Float = 0
      for bin in 1..<transform.bins {
        let gain = amplitude(max(Float(bin) / Float(transform.length), flatBelow))
        // Each bin and its mirror image are a wave of twice the amplitude and half its square.
        power += 4 * gain * gain
        spectrum[2 * bin] *= gain
        spectrum[2 * bin + 1] *= gain
      }
      transform.backward(scratch)
      let scale = 1 / power.squareRoot()
      return (0..<count).map { scratch.samples[$0] * scale }
    }
  }
}
