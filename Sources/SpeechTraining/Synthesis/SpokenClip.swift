internal import Foundation
package import SpeechModel

extension AudioClip {
  /// Sound this far below the loudest sample counts as silence, as a factor: 40 dB.
  private static let silence: Float = 0.01
  /// What is left before the first sound and after the last one, in seconds.
  private static let marginSeconds = 0.05
  /// The highest rate, in Hz: that of the networks.
  private static let mostHertz = 16_000

  /// A synthesizer's sound as a clip of a data set: at 16 kHz at most, without silence at its ends
  /// but for a margin, without an offset, its peak at a level in dB relative to full scale; nil if it
  /// is silent.
  ///
  /// - Throws: `AudioError` if it cannot be resampled.
  package func spoken(peakDecibels: Double) throws -> AudioClip? {
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
    return AudioClip(samples: samples, sampleRateHertz: clip.sampleRateHertz)
  }
}
