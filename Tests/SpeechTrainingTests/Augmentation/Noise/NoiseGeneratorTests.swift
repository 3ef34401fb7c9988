import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct NoiseGeneratorTests {
  /// The power spectrum [N/2 + 1] of noise: the mean over stretches of N samples under Hann's
  /// window (Welch, 1967).
  private func spectrum(_ samples: [Float], length: Int) -> [Double] {
    let transform = FourierTransform.points(length)
    var power = [Double](repeating: 0, count: transform.bins)
    transform.withScratch { scratch in
      for start in stride(from: 0, through: samples.count - length, by: length / 2) {
        for n in 0..<length {
          let window = 0.5 - 0.5 * cos(2 * Float.pi * Float(n) / Float(length))
          scratch.samples[n] = samples[start + n] * window
        }
        transform.forward(scratch)
        for bin in power.indices {
          let (re, im) = (scratch.spectrum[2 * bin], scratch.spectrum[2 * bin + 1])
          power[bin] += Double(re * re + im * im)
        }
      }
    }
    return power
  }

  static let slopes: [(NoiseColor, Double)] = [
    (.white, 0), (.pink, -3.01), (.brown, -6.02), (.blue, 3.01), (.violet, 6.02),
  ]

  /// The slope of noise in dB an octave, and the levels in dB of half octaves, both about their mean: at 16 kHz, from
  /// 200 Hz to 0.6 of half the rate.
  private func slope(
    _ samples: [Float]
  ) -> (slope: Double, levels: [(octave: Double, decibels: Double)]) {
    let power = spectrum(samples, length: 2_048)
    let edges = stride(from: log2(200), through: log2(4_801), by: 0.5)
      .map { Int((exp2($0) * 2_048 / 16_000).rounded()) }
    let points = zip(edges, edges.dropFirst()).map { low, high -> (Double, Double) in
      let bins = low..<high
      let mean = power[bins].reduce(0, +) / Double(bins.count)
      return (log2(Double(low) * Double(high)) / 2, 10 * log10(mean))
    }
    let x = points.reduce(0) { $0 + $1.0 } / 9, y = points.reduce(0) { $0 + $1.1 } / 9
    let found =
      points.reduce(0) { $0 + ($1.0 - x) * ($1.1 - y) }
      / points.reduce(0) { $0 + ($1.0 - x) * ($1.0 - x) }
    return (found, points.map { ($0.0 - x, $0.1 - y) })
  }

  /// In no half octave it is another.
  @Test(arguments: slopes)
  func coloursHaveTheirSlope(_ color: NoiseColor, _ slope: Double) {
    let found = self.slope(NoiseGenerator.samples(color, count: 400_000, seed: 2))
    #expect(found.levels.count == 9)
    #expect(abs(found.slope - slope) < 0.1)
    for level in found.levels { #expect(abs(level.decibels - slope * level.octave) < 0.6) }
  }

  /// Each seed has a spectrum of its own, whatever the length: slopes from -9 to +3 dB an octave, give or take what
  /// the levels about them add.
  @Test func drawnSpectraDiffer() {
    let found = (0..<100).map { slope(NoiseGenerator.samples(.drawn, count: 40_000, seed: $0)) }
    let slopes = found.map(\.slope)
    #expect(abs(slopes.reduce(0, +) / 100 + 3) < 1)
    #expect(slopes.count { (-9...3).contains($0) } > 80)
    #expect((slopes.min() ?? 0) < -8 && (slopes.max() ?? 0) > 2)
    let squares = found.flatMap { noise in
      noise.levels.map { pow($0.decibels - noise.slope * $0.octave, 2) }
    }
    // Levels are 1.2 octaves apart, so that a part of their 8 dB is taken for slope or lies between two.
    #expect((4...6).contains((squares.reduce(0, +) / Double(squares.count)).squareRoot()))
    let longer = slope(NoiseGenerator.samples(.drawn, count: 160_000, seed: 0))
    #expect(abs(longer.slope - slopes[0]) < 0.5)
    for (one, other) in zip(longer.levels, found[0].levels) {
      #expect(abs(one.decibels - other.decibels) < 1)
    }
  }

  @Test(arguments: NoiseColor.allCases)
  func powerIsOneAndThereIsNoConstantPart(_ color: NoiseColor) {
    let samples = NoiseGenerator.samples(color, count: 65_536, seed: 9)
    #expect(abs(rms(samples) - 1) < 0.1)
    #expect(abs(samples.reduce(0, +) / 65_536) < 0.02)
  }

  @Test(arguments: NoiseColor.allCases)
  func anyLengthAndEverySeedHasItsOwn(_ color: NoiseColor) {
    for count in [0, 1, 2, 17, 1_000] {
      let samples = NoiseGenerator.samples(color, count: count, seed: 1)
      #expect(samples.count == count)
      #expect(samples.allSatisfy { $0.isFinite })
      #expect(samples == NoiseGenerator.samples(color, count: count, seed: 1))
    }
    let first = NoiseGenerator.samples(color, count: 4_000, seed: 1)
    let second = NoiseGenerator.samples(color, count: 4_000, seed: 2)
    let product = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } / 4_000
    #expect(abs(product) < 0.3)
  }
}
