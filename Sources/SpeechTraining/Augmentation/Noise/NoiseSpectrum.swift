internal import Foundation
internal import SpeechModel

/// A spectrum that a seed draws: steady noise of one of the many colours that rooms, streets and machines have.
struct NoiseSpectrum {
  /// The slope of its power, in dB an octave: from steeper than brown noise to blue noise.
  private static let slopes = -9.0...3.0
  /// The standard deviation of the levels about the slope, in dB.
  private static let deviation: Float = 8
  /// The frequencies of the lowest and the highest level, in cycles per sample: 40 Hz to 8 kHz at a rate of 16 kHz.
  private static let edges: (lowest: Float, highest: Float) = (1 / 400, 1 / 2)
  /// The levels at evenly spaced octaves between the edges.
  private static let levelCount = 10

  /// Amplitudes as powers of two, lowest frequency first.
  private let levels: [Float]
  /// From one level to the next, in octaves.
  private let spacing = octaves(1)

  init(seed: UInt64) {
    var stream = RandomStream(seed: seed, .noiseSamples, index: 1)
    let slope = Float(stream.uniform(Self.slopes))
    let bitsPerDecibel = log2(Float(10)) / 20
    levels = (0..<Self.levelCount).map { index in
      let decibels = slope * Self.octaves(index) + Self.deviation * stream.normalPair().0
      return decibels * bitsPerDecibel
    }
  }

  /// How many octaves a level is above the lowest.
  private static func octaves(_ index: Int) -> Float {
    log2(edges.highest / edges.lowest) * Float(index) / Float(levelCount - 1)
  }

  /// The amplitude at a frequency in cycles per sample, between those of the nearest levels.
  func amplitude(_ frequency: Float) -> Float {
    let octave = log2(max(frequency, Self.edges.lowest) / Self.edges.lowest)
    let position = min(octave / spacing, Float(levels.count - 1))
    let below = min(Int(position), levels.count - 2)
    let share = position - Float(below)
    return exp2(levels[below] + share * (levels[below + 1] - levels[below]))
  }
}
