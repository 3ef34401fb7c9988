internal import Foundation
package import SpeechModel

/// The statistics of a clip by which recordings are compared, each in its unit.
package struct ClipStatistics: Sendable, Equatable {
  /// By the statistics' order; NaN for what the clip does not have.
  package private(set) var values: [Double]

  /// A frame this far below the loudest is silent to a listener.
  private static let silenceDecibels = 40.0

  /// Measures a clip; those of both sides must have the same rate, as it bounds the spectrum.
  package init(_ clip: AudioClip) {
    values = ClipStatistic.allCases.map { _ in .nan }
    guard !clip.samples.isEmpty else { return }
    let (level, powers) = clip.samples.withUnsafeBufferPointer { samples in
      let powers = FramePowers(samples, rateHertz: clip.sampleRateHertz)
      return (ClipLevel(samples, powers), powers)
    }
    self[.duration] = clip.durationSeconds
    self[.loudness] = level.loudestDecibels
    self[.meanLevel] = level.rmsDecibels
    self[.signalToNoise] = powers.snrDecibels
    self[.clipping] = 100 * level.clippedShare
    self[.offset] = 100 * level.offset
    // Nothing audible has neither a spectrum nor a voice.
    guard !level.isSilent else { return }
    let floor = level.loudestDecibels - Self.silenceDecibels
    let silent = powers.frames.count { decibelsOfFullScale(power: $0) < floor }
    self[.silence] = 100 * Double(silent) / Double(powers.frames.count)
    self[.decay] = powers.decayDecibelsPerSecond
    if let spectrum = SpectrumShape(clip, mean: powers.mean) {
      self[.rolloff] = spectrum.rolloffHertz
      self[.centroid] = spectrum.centroidHertz
      self[.tilt] = spectrum.tiltDecibelsPerOctave
      self[.flatness] = spectrum.flatnessDecibels
      self[.bandEdge] = spectrum.bandEdgeHertz
    }
    let voice = Voice(clip, mean: powers.mean)
    self[.pitch] = voice.pitchHertz
    self[.pitchRange] = voice.rangeSemitones
    self[.voicing] = voice.voicedShare.map { 100 * $0 }
  }

  /// Takes values that were measured before; nil if there are not as many as statistics.
  package init?(values: [Double]) {
    guard values.count == ClipStatistic.allCases.count else { return nil }
    self.values = values
  }

  /// The value of a statistic; nil for what the clip does not have.
  package private(set) subscript(statistic: ClipStatistic) -> Double? {
    get {
      let value = values[statistic.index]
      return value.isNaN ? nil : value
    }
    // With the precision of a reference's file: a classifier would tell sides by rounding alone.
    set { values[statistic.index] = newValue.map { Double(Float($0)) } ?? .nan }
  }
}

extension ClipStatistic {
  /// Its index among all statistics.
  fileprivate var index: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension FramePowers {
  /// How long after the loudest frame the decay is measured: longer than the sounds of a voice, shorter
  /// than the pause before the next word.
  private static let decayFrames = 15
  private static let fewestDecayFrames = 4

  /// The slope of the level after the loudest frame, in dB/s; nil for a clip that ends there.
  fileprivate var decayDecibelsPerSecond: Double? {
    guard let loudest = frames.indices.max(by: { frames[$0] < frames[$1] }) else { return nil }
    let levels = frames[loudest...].prefix(Self.decayFrames).map { decibelsOfFullScale(power: $0) }
    guard levels.count >= Self.fewestDecayFrames else { return nil }
    return slope(levels) * 1_000 / Self.milliseconds
  }
}
