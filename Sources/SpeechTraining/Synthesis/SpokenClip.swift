internal import Foundation
package import SpeechModel

/// The levels at which a clip's ends are cut, as recorders and tools that trim do.
///
/// Some take the hiss of an *s* or the breath of an *h* for silence; a network that only heard whole words does
/// not know what they leave.
package struct CutEnds: Sendable, Equatable {
  /// The level at which the clip begins, in dB relative to its loudest 10 ms; nil to leave it.
  package var firstDecibels: Double?
  /// The level at which it ends; nil to leave it.
  package var lastDecibels: Double?

  /// Half of the ends are left.
  private static let share = 0.5
  private static let decibels = -35.0 ... -12.0

  /// Cuts nothing.
  package init() {}

  package init(firstDecibels: Double?, lastDecibels: Double?) {
    (self.firstDecibels, self.lastDecibels) = (firstDecibels, lastDecibels)
  }

  /// Draws for each end whether it is cut, and where.
  package init(from stream: inout RandomStream) {
    func end() -> Double? {
      let (draw, level) = (stream.uniform(0...1), stream.uniform(Self.decibels))
      return draw < Self.share ? level : nil
    }
    self.init(firstDecibels: end(), lastDecibels: end())
  }
}

extension AudioClip {
  /// Sound this far below the loudest sample counts as silence, as a factor: 40 dB.
  private static let silence: Float = 0.01
  /// What is left before the first sound and after the last one, in seconds.
  private static let marginSeconds = 0.05
  /// What is left of a clip at least, in seconds: in less there is no word any more.
  private static let shortestSeconds = 0.15
  /// The highest rate, in Hz: that of the networks.
  private static let mostHertz = 16_000

  /// A synthesizer's sound as a clip of a data set: at 16 kHz at most, without silence at its ends
  /// but for a margin, without an offset, its peak at a level in dB relative to full scale, and then cut; nil if it
  /// is silent.
  ///
  /// - Throws: `AudioError` if it cannot be resampled.
  package func spoken(peakDecibels: Double, cut ends: CutEnds = CutEnds()) throws -> AudioClip? {
    let clip = try Resampler.resample(self, toHertz: min(sampleRateHertz, Self.mostHertz))
    let peak = clip.samples.reduce(0) { max($0, $1.magnitude) }
    let floor = peak * Self.silence
    guard !clip.isDigitalSilence,
      let first = clip.samples.firstIndex(where: { $0.magnitude > floor }),
      let last = clip.samples.lastIndex(where: { $0.magnitude > floor })
    else { return nil }
    let margin = Int(Self.marginSeconds * Double(clip.sampleRateHertz))
    let kept = max(0, first - margin)...min(clip.samples.count - 1, last + margin)
    let offset = clip.samples[kept].reduce(0, +) / Float(kept.count)
    let highest = clip.samples[kept].reduce(0) { max($0, ($1 - offset).magnitude) }
    let gain = Float(pow(10, peakDecibels / 20)) / highest
    // Where the synthesizer left less silence, there is digital silence.
    let samples = (first - margin...last + margin).map { index in
      kept.contains(index) ? gain * (clip.samples[index] - offset) : 0
    }
    return AudioClip(samples: samples, sampleRateHertz: clip.sampleRateHertz).cut(ends)
  }

  private func cut(_ ends: CutEnds) -> AudioClip {
    func part(_ decibels: Double?) -> Range<Int>? {
      decibels.flatMap { samples.soundingPart(rateHertz: sampleRateHertz, aboveDecibels: $0) }
    }
    // The loudest 10 ms are in both parts.
    let start = part(ends.firstDecibels)?.lowerBound ?? 0
    let end = part(ends.lastDecibels)?.upperBound ?? samples.count
    guard Double(end - start) >= Self.shortestSeconds * Double(sampleRateHertz) else { return self }
    return AudioClip(samples: Array(samples[start..<end]), sampleRateHertz: sampleRateHertz)
  }
}
