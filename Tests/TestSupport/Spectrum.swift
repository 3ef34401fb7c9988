import Foundation

/// The amplitude of a signal's component at a frequency in Hz, under a Hann window.
package func amplitude(of hertz: Double, in samples: [Float], rate: Int) -> Double {
  var (re, im, weights) = (0.0, 0.0, 0.0)
  for (n, sample) in samples.enumerated() {
    let weight = 0.5 - 0.5 * cos(2 * Double.pi * (Double(n) + 0.5) / Double(samples.count))
    let angle = 2 * Double.pi * hertz * Double(n) / Double(rate)
    re += weight * Double(sample) * cos(angle)
    im -= weight * Double(sample) * sin(angle)
    weights += weight
  }
  return 2 * (re * re + im * im).squareRoot() / weights
}

/// The frequency in Hz of a signal's strongest component, within a fraction of the expected one.
package func strongestFrequency(
  near expected: Double,
  within share: Double = 0.06,
  in samples: [Float],
  rate: Int
) -> Double {
  let candidates = stride(from: 1 - share, through: 1 + share, by: 0.002).map { expected * $0 }
  return candidates.map { ($0, amplitude(of: $0, in: samples, rate: rate)) }
    .max { $0.1 < $1.1 }?.0 ?? 0
}

/// Sines at the multiples of a frequency in Hz, the k-th 1/k as strong, as a voice has them.
package func harmonics(
  hertz: Double,
  count: Int,
  seconds: Double,
  rate: Int = 16_000,
  amplitude: Double = 0.2
) -> [Float] {
  (0..<Int(seconds * Double(rate))).map { n in
    let time = Double(n) / Double(rate)
    return Float(
      (1...count).reduce(0) {
        $0 + amplitude / Double($1) * sin(2 * Double.pi * hertz * Double($1) * time + Double($1))
      }
    )
  }
}

/// 20 log10 of the ratio of two root mean squares.
package func decibels(_ a: some Collection<Float>, over b: some Collection<Float>) -> Double {
  20 * log10(rms(a) / rms(b))
}
