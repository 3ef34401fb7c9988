internal import Foundation
internal import SpeechModel

/// The shape of a clip's long-term spectrum.
///
/// Only up to 90 % of half the sample rate: above it lies what resampling takes away, which would be a
/// difference between recordings made at different rates.
struct SpectrumShape {
  /// The frequency below which 95 % of the energy lies, in Hz.
  let rolloffHertz: Double
  /// The mean frequency, weighted by energy, in Hz.
  let centroidHertz: Double
  /// The slope of the octaves' levels; nil for a rate with fewer than three octaves.
  let tiltDecibelsPerOctave: Double?
  /// The geometric mean of the spectrum relative to its arithmetic mean, in dB; 0 for white noise.
  let flatnessDecibels: Double
  /// The end of the highest third of an octave that is followed by a gap, in Hz; else the highest
  /// frequency measured.
  let bandEdgeHertz: Double

  private static let windowSeconds = 0.025
  /// Below are hum and rumble.
  private static let lowestHertz = 50.0
  private static let shareOfHalfRate = 0.9
  /// 100 dB below the loudest frequency, where only rounding is left.
  private static let floor = 1e-10
  /// A band is in use down to this far below the loudest one, and ends in a step at least this deep.
  private static let (usedDecibels, stepDecibels) = (50.0, 15.0)

  /// Measures a clip whose samples have a mean; nil if nothing is in the range of frequencies.
  init?(_ clip: AudioClip, mean: Double) {
    let spectrum = LongTermSpectrum(clip, mean: mean, windowSeconds: Self.windowSeconds)
    let highest = Self.shareOfHalfRate * Double(clip.sampleRateHertz) / 2
    let bins = spectrum.bins(from: Self.lowestHertz, to: highest)
    let powers = bins.map { spectrum.powers[$0] }
    guard let loudest = powers.max(), loudest > 0 else { return nil }
    let total = powers.reduce(0, +)
    centroidHertz =
      zip(bins, powers).reduce(0) { $0 + Double($1.0) * spectrum.binHertz * $1.1 } / total
    var below = 0.0
    let rolloff = bins.first { bin in
      below += spectrum.powers[bin]
      return below >= 0.95 * total
    }
    rolloffHertz = Double(rolloff ?? bins.upperBound - 1) * spectrum.binHertz
    let logarithms = powers.map { log(max($0, Self.floor * loudest)) }
    let count = Double(powers.count)
    flatnessDecibels = 10 / log(10) * (logarithms.reduce(0, +) / count - log(total / count))
    let octaves = spectrum.levels(from: 125, to: highest, bandsInOctave: 1).map(\.decibels)
    tiltDecibelsPerOctave = octaves.count >= 3 ? slope(octaves) : nil
    let thirds = spectrum.levels(from: 200, to: highest, bandsInOctave: 3)
    let top = thirds.map(\.decibels).max() ?? 0
    let last = thirds.indices.dropLast().last { band in
      thirds[band].decibels >= top - Self.usedDecibels
        && thirds[band + 1].decibels <= thirds[band].decibels - Self.stepDecibels
    }
    bandEdgeHertz = last.map { thirds[$0].upperHertz } ?? highest
  }
}

/// The mean power spectrum of a clip's windows, half of which overlap.
private struct LongTermSpectrum {
  /// The mean power of each bin, N/2 + 1 of them.
  let powers: [Double]
  /// The distance between bins, in Hz.
  let binHertz: Double

  init(_ clip: AudioClip, mean: Double, windowSeconds: Double) {
    let length = FourierTransform.quickLength(
      atLeast: Int(windowSeconds * Double(clip.sampleRateHertz))
    )
    let transform = FourierTransform.points(length)
    let window = (0..<length).map { index -> Float in
      let angle: Double = 2 * Double.pi * (Double(index) + 0.5) / Double(length)
      return Float(0.5 - 0.5 * cos(angle))
    }
    let starts = Array(
      stride(from: 0, through: max(0, clip.samples.count - length), by: length / 2)
    )
    var powers = [Double](repeating: 0, count: transform.bins)
    transform.withScratch { scratch in
      for start in starts {
        for i in 0..<length {
          let sample = start + i < clip.samples.count ? clip.samples[start + i] : Float(mean)
          scratch.samples[i] = (sample - Float(mean)) * window[i]
        }
        transform.forward(scratch)
        for bin in 0..<transform.bins {
          let (real, imaginary) = (scratch.spectrum[2 * bin], scratch.spectrum[2 * bin + 1])
          powers[bin] += Double(real * real + imaginary * imaginary)
        }
      }
    }
    self.powers = powers.map { $0 / Double(starts.count) }
    binHertz = Double(clip.sampleRateHertz) / Double(length)
  }

  /// The bins between two frequencies in Hz.
  func bins(from low: Double, to high: Double) -> Range<Int> {
    let first = Int((low / binHertz).rounded(.up))
    let end = min(powers.count, Int((high / binHertz).rounded(.down)) + 1)
    return first..<max(first, end)
  }

  /// The mean level of the bins in each whole band between two frequencies in Hz, from the lowest on.
  func levels(
    from low: Double,
    to high: Double,
    bandsInOctave: Int
  ) -> [(upperHertz: Double, decibels: Double)] {
    let step = pow(2, 1 / Double(bandsInOctave))
    var (levels, lower) = ([(upperHertz: Double, decibels: Double)](), low)
    while lower * step <= high {
      let bins = bins(from: lower, to: lower * step)
      if !bins.isEmpty {
        let mean = bins.reduce(0) { $0 + powers[$1] } / Double(bins.count)
        levels.append((lower * step, 10 * log10(max(mean, 1e-15))))
      }
      lower *= step
    }
    return levels
  }
}
