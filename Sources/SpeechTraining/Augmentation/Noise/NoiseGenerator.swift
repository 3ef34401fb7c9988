internal import SpeechModel

/// Noise of a colour, of about unit power, from a seed.
package enum NoiseGenerator {
  /// Samples [S] of a noise.
  package static func samples(_ color: NoiseColor, count: Int, seed: UInt64) -> [Float] {
    switch color {
    case .white: return white(count, seed: seed)
    case .pink: return pink(count, seed: seed)
    case .brown: return integrated(white(count, seed: seed))
    case .blue: return differentiated(pink(count + 1, seed: seed))
    case .violet: return differentiated(white(count + 1, seed: seed))
    }
  }

  /// Equal power in every hertz.
  package static func white(_ count: Int, seed: UInt64) -> [Float] {
    var stream = RandomStream(seed: seed, .noiseSamples)
    var samples = [Float](repeating: 0, count: count)
    var i = 0
    while i < count {
      let pair = stream.normalPair()
      samples[i] = pair.0
      if i + 1 < count { samples[i + 1] = pair.1 }
      i += 2
    }
    return samples
  }

  /// Equal power in every octave: Paul Kellet's sum of first-order filters (musicdsp.org, "Pink
  /// noise filter", 1999).
  private static func pink(_ count: Int, seed: UInt64) -> [Float] {
    var samples = white(count, seed: seed)
    var state: (Float, Float, Float, Float, Float, Float) = (0, 0, 0, 0, 0, 0)
    var delayed: Float = 0
    for i in samples.indices {
      let x = samples[i]
      state.0 = 0.99886 * state.0 + x * 0.0555179
      state.1 = 0.99332 * state.1 + x * 0.0750759
      state.2 = 0.96900 * state.2 + x * 0.1538520
      state.3 = 0.86650 * state.3 + x * 0.3104856
      state.4 = 0.55000 * state.4 + x * 0.5329522
      state.5 = -0.7616 * state.5 - x * 0.0168980
      let sum = state.0 + state.1 + state.2 + state.3 + state.4 + state.5 + delayed + x * 0.5362
      delayed = x * 0.115926
      samples[i] = sum * 0.25
    }
    return samples
  }

  /// The running sum, -6 dB an octave, with a leak that keeps it from wandering off.
  private static func integrated(_ samples: [Float]) -> [Float] {
    let leak: Float = 0.998
    var sum: Float = 0
    return samples.map { sample in
      sum = leak * sum + sample * 0.063
      return sum
    }
  }

  /// Differences of neighbours, +6 dB an octave; one sample fewer.
  private static func differentiated(_ samples: [Float]) -> [Float] {
    zip(samples.dropFirst(), samples).map { $0 - $1 }
  }
}
