internal import Foundation
internal import SpeechModel

/// The voice in a clip: its pitch, found by the normalized autocorrelation of 40 ms.
struct Voice {
  /// The median of the fundamental frequencies, in Hz; nil without voiced sound.
  let pitchHertz: Double?
  /// The distance between the 10 % and the 90 % percentile of them, in semitones; nil for too few.
  let rangeSemitones: Double?
  /// The fraction of the audible frames that are voiced, in [0, 1]; nil without one.
  let voicedShare: Double?

  /// Two periods of the lowest voice, nearly.
  private static let windowSeconds = 0.04
  private static let hopSeconds = 0.02
  private static let pitches = 60.0...400.0
  /// A frame this far below the loudest is not searched for a voice.
  private static let audibleDecibels = 25.0
  /// The correlation from which a frame is voiced.
  private static let voicedCorrelation = 0.6
  /// A peak this near the highest one is preferred if its period is shorter: multiples of the period
  /// correlate as well.
  private static let nearPeak = 0.9
  private static let fewestFramesForRange = 5

  /// Searches a clip whose samples have a mean.
  init(_ clip: AudioClip, mean: Double) {
    let rate = Double(clip.sampleRateHertz)
    let (length, hop) = (Int(Self.windowSeconds * rate), max(1, Int(Self.hopSeconds * rate)))
    let lags = max(2, Int(rate / Self.pitches.upperBound))...Int(rate / Self.pitches.lowerBound)
    let samples = clip.samples.map { $0 - Float(mean) }
    let starts = stride(from: 0, through: samples.count - length, by: hop).map { $0 }
    let powers = starts.map { start in
      samples[start..<start + length].reduce(0) { $0 + Double($1) * Double($1) }
    }
    let least = (powers.max() ?? 0) * pow(10, -Self.audibleDecibels / 10)
    let audible = zip(starts, powers).filter { $0.1 > 0 && $0.1 >= least }.map(\.0)
    guard !audible.isEmpty, length > lags.upperBound else {
      (pitchHertz, rangeSemitones, voicedShare) = (nil, nil, nil)
      return
    }
    let correlator = Correlator(length: length, lags: lags)
    let periods = audible.compactMap { correlator.period(samples[$0..<$0 + length]) }
    let pitches = periods.map { rate / $0 }
    voicedShare = Double(pitches.count) / Double(audible.count)
    pitchHertz = median(pitches)
    if pitches.count >= Self.fewestFramesForRange, let low = quantile(pitches, 0.1),
      let high = quantile(pitches, 0.9)
    {
      rangeSemitones = 12 * log2(high / low)
    } else {
      rangeSemitones = nil
    }
  }

  /// Finds the period of frames of one length.
  private struct Correlator {
    let length: Int
    let lags: ClosedRange<Int>
    private let transform: FourierTransform

    init(length: Int, lags: ClosedRange<Int>) {
      self.length = length
      self.lags = lags
      transform = .points(FourierTransform.quickLength(atLeast: length + lags.upperBound + 1))
    }

    /// The period of a frame, in samples; nil for one that is not voiced.
    func period(_ frame: ArraySlice<Float>) -> Double? {
      let correlations = correlations(frame)
      let peaks = (1..<correlations.count - 1).filter { lag -> Bool in
        let here = correlations[lag]
        return here >= correlations[lag - 1] && here > correlations[lag + 1]
      }
      guard let highest = peaks.map({ correlations[$0] }).max(), highest >= Voice.voicedCorrelation,
        let peak = peaks.first(where: { correlations[$0] >= Voice.nearPeak * highest })
      else { return nil }
      // The top of the parabola through three points.
      let (before, top, after) = (
        correlations[peak - 1], correlations[peak], correlations[peak + 1]
      )
      let curvature = before - 2 * top + after
      let shift = curvature < 0 ? (before - after) / (2 * curvature) : 0
      return Double(lags.lowerBound - 1 + peak) + shift
    }

    /// The correlation of a frame with itself at every lag, and at one before and after them.
    private func correlations(_ frame: ArraySlice<Float>) -> [Double] {
      let frame = Array(frame)
      var energies = [0.0]
      for sample in frame {
        energies.append(energies[energies.count - 1] + Double(sample * sample))
      }
      return transform.withScratch { scratch in
        for i in 0..<transform.length { scratch.samples[i] = i < length ? frame[i] : 0 }
        transform.forward(scratch)
        for bin in 0..<transform.bins {
          let (real, imaginary) = (scratch.spectrum[2 * bin], scratch.spectrum[2 * bin + 1])
          scratch.spectrum[2 * bin] = real * real + imaginary * imaginary
          scratch.spectrum[2 * bin + 1] = 0
        }
        transform.backward(scratch)
        return (lags.lowerBound - 1...lags.upperBound + 1).map { lag in
          let overlap = (energies[length - lag] * (energies[length] - energies[lag])).squareRoot()
          guard overlap > 0 else { return 0 }
          return Double(scratch.samples[lag]) / Double(transform.length) / overlap
        }
      }
    }
  }
}
