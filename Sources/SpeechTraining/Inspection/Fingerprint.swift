internal import Foundation
internal import SpeechModel

/// How a clip's energy is distributed over frequency and time: a short list of numbers that gain,
/// delay, format and sample rate do not change.
///
/// Each band's fraction of the energy, and the Fourier coefficients of that fraction over time
/// about the energy's centre of gravity. Energy, not its logarithm, so that noise between words
/// hardly matters.
package struct Fingerprint: Sendable, Equatable, Codable {
  /// Fractions of the bands, then real and imaginary parts for each modulation rate.
  package let values: [Float]
  /// The energy's centre of gravity, in seconds from the clip's beginning.
  package let centreSeconds: Double

  /// The Euclidean distance of two fingerprints, 0 for equal sound and about 0.8 for unrelated.
  package func distance(to other: Fingerprint) -> Double {
    var sum: Float = 0
    for i in 0..<min(values.count, other.values.count) {
      let difference = values[i] - other.values[i]
      sum += difference * difference
    }
    return Double(sum).squareRoot()
  }
}

/// Computes fingerprints from mel energies; safe to share between threads.
package final class FingerprintExtractor: Sendable {
  /// The band that telephones, codecs and a rate of 8 kHz all pass.
  static let (lowerHertz, upperHertz) = (300.0, 3_400.0)
  /// Coarse, so that the bins of other transform lengths fall into the same bands.
  static let bands = 8
  /// How fast speech is modulated, from a whole word to a single sound.
  static let modulationHertz = [1.5, 3, 6, 12]

  /// Values of a fingerprint.
  static let values = bands * (1 + 2 * modulationHertz.count)

  private let extractors = LockedValue<[Int: FeatureExtractor]>([:])

  package init() {}

  /// The fingerprint of a clip whose samples have the mean given; nil if it has no energy in the
  /// telephone band or too low a rate to hold that band.
  func fingerprint(of clip: AudioClip, mean: Double) -> Fingerprint? {
    guard let extractor = extractor(rateHertz: clip.sampleRateHertz) else { return nil }
    // An offset would look like energy where the first and the last window exceed the clip.
    let offset = Float(mean)
    let samples = clip.samples.map { $0 - offset }
    let frames = extractor.frames(samples: samples.count)
    var energies = [Float](repeating: 0, count: frames * Self.bands)
    let scratch = FeatureExtractor.Scratch(extractor)
    samples.withUnsafeBufferPointer { samples in
      energies.withUnsafeMutableBufferPointer { energies in
        guard let base = energies.baseAddress else { return }
        for frame in 0..<frames {
          extractor.melEnergies(frame, of: samples, into: base + frame * Self.bands, scratch)
        }
      }
    }
    let hopSeconds =
      Double(extractor.configuration.hopLength) / Double(clip.sampleRateHertz)
    return Self.fingerprint(energies, frames: frames, hopSeconds: hopSeconds)
  }

  private static func fingerprint(
    _ energies: [Float],
    frames: Int,
    hopSeconds: Double
  ) -> Fingerprint? {
    let frameEnergies = (0..<frames).map { frame in
      energies[frame * bands..<(frame + 1) * bands].reduce(0.0) { $0 + Double($1) }
    }
    let total = frameEnergies.reduce(0, +)
    guard total > 0, total.isFinite else { return nil }
    let centre =
      frameEnergies.enumerated().reduce(0.0) { $0 + Double($1.offset) * $1.element } / total
    let rates = modulationHertz.count
    var values = [Double](repeating: 0, count: Self.values)
    for frame in 0..<frames {
      let time = (Double(frame) - centre) * hopSeconds
      let row = energies[frame * bands..<(frame + 1) * bands].map { Double($0) / total }
      for band in 0..<bands { values[band] += row[band] }
      for rate in 0..<rates {
        let angle = 2 * Double.pi * modulationHertz[rate] * time
        let (cosine, sine) = (cos(angle), sin(angle))
        let place = bands * (1 + 2 * rate)
        for band in 0..<bands {
          values[place + band] += row[band] * cosine
          values[place + bands + band] += row[band] * sine
        }
      }
    }
    return Fingerprint(values: values.map { Float($0) }, centreSeconds: centre * hopSeconds)
  }

  private func extractor(rateHertz: Int) -> FeatureExtractor? {
    extractors.withLock { extractors in
      if let known = extractors[rateHertz] { return known }
      var configuration = FeatureConfiguration()
      configuration.sampleRateHertz = rateHertz
      configuration.framing = .centeredZero
      configuration.melBands = Self.bands
      configuration.lowerFrequencyHertz = Self.lowerHertz
      configuration.upperFrequencyHertz = Self.upperHertz
      configuration.normalization = .none
      // Refused where half the rate is below the band.
      let made = try? FeatureExtractor(configuration)
      extractors[rateHertz] = made
      return made
    }
  }
}
