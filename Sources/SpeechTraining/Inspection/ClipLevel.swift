package import SpeechModel

/// How loud a clip is and what that says about its recording: the part of the measurements that is
/// fast enough to be taken whenever a clip is read.
package struct ClipLevel: Sendable, Equatable, Codable {
  /// The largest magnitude, in dBFS.
  package let peakDecibels: Double
  /// The root mean square of all samples about their mean, in dBFS.
  package let rmsDecibels: Double
  /// The root mean square of the loudest 20 ms, in dBFS: unlike that of all samples it does not
  /// depend on how much silence surrounds a word, and unlike the peak not on a single click.
  package let loudestDecibels: Double
  /// The fraction of clipped samples, in [0, 1].
  package let clippedShare: Double
  /// The mean of the samples, as a fraction of full scale, in [-1, 1].
  package let offset: Double

  /// The loudest 20 ms of the faintest usable speech are well above it; those of a microphone
  /// that is switched off are below.
  package static let silenceDecibels = -60.0
  /// The level at which a converter or an encoder with some headroom clips; below it equal samples
  /// are not a sign of clipping.
  static let clippingMagnitude: Float = 0.9
  /// Samples that stay at the extreme: one is a peak, two are a peak between samples.
  static let clippingRun = 3

  /// Whether nothing is audible.
  package var isSilent: Bool { loudestDecibels < Self.silenceDecibels }

  /// Measures a clip.
  package init(_ clip: AudioClip) {
    self = clip.samples.withUnsafeBufferPointer { samples in
      guard !samples.isEmpty else { return ClipLevel() }
      return ClipLevel(samples, FramePowers(samples, rateHertz: clip.sampleRateHertz))
    }
  }

  /// The level of a clip without samples.
  init() {
    peakDecibels = decibelsOfFullScale(power: 0)
    rmsDecibels = peakDecibels
    loudestDecibels = peakDecibels
    clippedShare = 0
    offset = 0
  }

  /// Measures samples [S], at least one, whose powers are known.
  init(_ samples: UnsafeBufferPointer<Float>, _ powers: FramePowers) {
    var (lowest, highest) = (samples[0], samples[0])
    for sample in samples {
      lowest = min(lowest, sample)
      highest = max(highest, sample)
    }
    let peak = Double(max(-lowest, highest, 0))
    peakDecibels = decibelsOfFullScale(power: peak * peak)
    rmsDecibels = decibelsOfFullScale(power: powers.whole)
    loudestDecibels = decibelsOfFullScale(power: powers.frames.max() ?? powers.whole)
    clippedShare =
      Double(
        Self.clipped(samples, at: highest)
          + (lowest < highest ? Self.clipped(samples, at: lowest) : 0)
      ) / Double(samples.count)
    offset = powers.mean
  }

  /// How many samples are part of a run at an extreme.
  private static func clipped(_ samples: UnsafeBufferPointer<Float>, at extreme: Float) -> Int {
    guard extreme.magnitude >= clippingMagnitude else { return 0 }
    var (clipped, run) = (0, 0)
    for sample in samples {
      if sample == extreme {
        run += 1
        if run == clippingRun { clipped += run } else if run > clippingRun { clipped += 1 }
      } else {
        run = 0
      }
    }
    return clipped
  }
}
