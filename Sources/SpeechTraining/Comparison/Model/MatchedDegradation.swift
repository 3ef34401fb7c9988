internal import Foundation
package import SpeechModel

/// Own labelled clips, made to measure like new ones without labels, on which a model's accuracy is what is to
/// be expected on the new ones.
///
/// Noise of the new clips' pauses is added until a clip measures a ratio drawn from theirs, and the level is
/// moved by the difference of the medians. What else has changed is not imitated.
package struct MatchedDegradation: Sendable {
  private let spectrum: QuietSpectrum
  private let ratios: [Double]
  private let loudness: Double

  private static let (quietest, loudest) = (-60.0, 40.0)
  private static let halvings = 14

  /// Measures new clips of one rate; nil if there is nothing to imitate.
  package init?(_ new: [AudioClip]) {
    let statistics = new.map { ClipStatistics($0) }
    let ratios = statistics.compactMap { $0[.signalToNoise] }
    guard let spectrum = QuietSpectrum(new), !ratios.isEmpty,
      let loudness = median(statistics.compactMap { $0[.loudness] })
    else { return nil }
    (self.spectrum, self.ratios, self.loudness) = (spectrum, ratios, loudness)
  }

  /// A clip made like the new ones.
  ///
  /// - Parameters:
  ///   - ownLoudness: The median level of the own clips' loudest 20 ms, in dBFS.
  ///   - index: The clip's number, by which its noise is drawn.
  package func apply(
    to clip: AudioClip,
    ownLoudness: Double,
    index: Int,
    seed: UInt64 = 0
  ) -> AudioClip {
    var stream = RandomStream(seed: seed, .comparison, index: 6, draw: UInt64(index))
    let ratio = ratios[stream.index(below: ratios.count)]
    let noise = spectrum.noise(samples: clip.samples.count, &stream)
    var result = clip
    if let own = Self.ratio(clip.samples, clip.sampleRateHertz), own > ratio {
      let level = ClipLevel(clip).rmsDecibels
      var (low, high) = (Self.quietest, Self.loudest)
      for _ in 0..<Self.halvings {
        let middle = (low + high) / 2
        let mixed = Self.mix(clip.samples, noise, decibels: level + middle)
        if Self.ratio(mixed, clip.sampleRateHertz) ?? ratio > ratio {
          low = middle
        } else {
          high = middle
        }
      }
      result.samples = Self.mix(clip.samples, noise, decibels: level + high)
    }
    let gain = Float(pow(10, (loudness - ownLoudness) / 20))
    result.samples = result.samples.map { $0 * gain }
    return result
  }

  private static func mix(_ samples: [Float], _ noise: [Float], decibels: Double) -> [Float] {
    let scale = Float(pow(10, decibels / 20))
    return zip(samples, noise).map { $0 + scale * $1 }
  }

  private static func ratio(_ samples: [Float], _ rate: Int) -> Double? {
    guard !samples.isEmpty else { return nil }
    return samples.withUnsafeBufferPointer { FramePowers($0, rateHertz: rate).snrDecibels }
  }
}
