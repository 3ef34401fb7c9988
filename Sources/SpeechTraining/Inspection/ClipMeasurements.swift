internal import Crypto
internal import Foundation
package import SpeechModel

/// What is measured of a recording by itself.
package struct ClipMeasurements: Sendable, Equatable, Codable {
  /// How long it sounds, in seconds.
  package let seconds: Double
  /// Samples per second, in Hz.
  package let sampleRateHertz: Int
  /// Channels of the file; their mean is what was measured.
  package let channels: Int
  /// How loud it is, and whether it is clipped or has an offset.
  package let level: ClipLevel
  /// The level of the first 20 ms against the loudest 20 ms, in dB, at most about 0.
  package let startDecibels: Double
  /// The level of the last 20 ms against the loudest 20 ms, in dB, at most about 0.
  package let endDecibels: Double
  /// The estimated signal-to-noise ratio in dB; nil for a clip too short to have quiet moments.
  package let snrDecibels: Double?
  /// SHA-256 of the decoded samples, in base 64: equal for equal sound whatever its file format.
  package let digest: String
  /// The fingerprint by which near-duplicates are found; nil if there is no sound to compare.
  package let fingerprint: Fingerprint?

  /// Measures a clip decoded from a file with the given number of channels.
  package init(_ clip: AudioClip, channels: Int = 1, _ fingerprints: FingerprintExtractor) {
    seconds = clip.durationSeconds
    sampleRateHertz = clip.sampleRateHertz
    self.channels = channels
    digest = clip.soundDigest
    guard !clip.samples.isEmpty else {
      level = ClipLevel()
      startDecibels = 0
      endDecibels = 0
      snrDecibels = nil
      fingerprint = nil
      return
    }
    let (level, powers) = clip.samples.withUnsafeBufferPointer { samples in
      let powers = FramePowers(samples, rateHertz: clip.sampleRateHertz)
      return (ClipLevel(samples, powers), powers)
    }
    self.level = level
    startDecibels = decibelsOfFullScale(power: powers.frames[0]) - level.loudestDecibels
    endDecibels = decibelsOfFullScale(power: powers.last) - level.loudestDecibels
    snrDecibels = powers.snrDecibels
    fingerprint = level.isSilent ? nil : fingerprints.fingerprint(of: clip, mean: powers.mean)
  }
}

extension AudioClip {
  /// SHA-256 of the samples, in base 64: equal for equal sound whatever its file format.
  var soundDigest: String {
    samples.withUnsafeBytes { Data(SHA256.hash(data: $0)).base64EncodedString() }
  }
}
