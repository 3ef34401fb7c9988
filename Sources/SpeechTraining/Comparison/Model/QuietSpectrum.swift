internal import Foundation
package import SpeechModel

/// The spectrum of what is heard in the pauses of recordings: the median over clips of the mean power of each
/// clip's quietest tenth of frames.
package struct QuietSpectrum: Sendable {
  /// The amplitude of each bin, N/2 + 1.
  private let amplitudes: [Double]
  private let length: Int

  private static let windowSeconds = 0.032
  private static let quietShare = 0.1

  /// Measures clips of one rate; nil if none is as long as a window.
  package init?(_ clips: [AudioClip]) {
    guard let rate = clips.first?.sampleRateHertz else { return nil }
    let length = FourierTransform.quickLength(atLeast: Int(Self.windowSeconds * Double(rate)))
    let spectra = clips.compactMap { Self.quiet($0, length: length) }
    guard !spectra.isEmpty else { return nil }
    self.length = length
    amplitudes = spectra[0].indices.map { bin in
      (median(spectra.map { $0[bin] }) ?? 0).squareRoot()
    }
  }

  /// The mean power of every bin over a clip's quietest frames; nil for a clip shorter than one.
  private static func quiet(_ clip: AudioClip, length: Int) -> [Double]? {
    guard clip.samples.count >= length else { return nil }
    let transform = FourierTransform.points(length)
    let frames = stride(from: 0, through: clip.samples.count - length, by: length / 2).map {
      start in
      transform.withScratch { scratch -> [Double] in
        for i in 0..<length {
          let window = Float(0.5 - 0.5 * cos(2 * .pi * (Double(i) + 0.5) / Double(length)))
          scratch.samples[i] = clip.samples[start + i] * window
        }
        transform.forward(scratch)
        return (0..<transform.bins).map {
          let (real, imaginary) = (scratch.spectrum[2 * $0], scratch.spectrum[2 * $0 + 1])
          return Double(real * real + imaginary * imaginary)
        }
      }
    }
    let quietest = frames.sorted { $0.reduce(0, +) < $1.reduce(0, +) }
      .prefix(max(1, Int(quietShare * Double(frames.count))))
    return frames[0].indices.map { bin in
      quietest.reduce(0) { $0 + $1[bin] } / Double(quietest.count)
    }
  }

  /// Noise of this spectrum with a mean square of 1.
  package func noise(samples count: Int, _ stream: inout RandomStream) -> [Float] {
    let transform = FourierTransform.points(FourierTransform.quickLength(atLeast: max(16, count)))
    let noise = transform.withScratch { scratch in
      for bin in 0..<transform.bins {
        // Between the two nearest bins of the measured spectrum.
        let position = Double(bin) * Double(length) / Double(transform.length)
        let lower = min(amplitudes.count - 1, Int(position))
        let upper = min(amplitudes.count - 1, lower + 1)
        let share = position - Double(lower)
        let amplitude = Float((1 - share) * amplitudes[lower] + share * amplitudes[upper])
        let (real, imaginary) = stream.normalPair()
        scratch.spectrum[2 * bin] = bin == 0 ? 0 : amplitude * real
        scratch.spectrum[2 * bin + 1] =
          bin == 0 || bin == transform.bins - 1 ? 0 : amplitude * imaginary
      }
      transform.backward(scratch)
      return (0..<count).map { scratch.samples[$0] }
    }
    let power = noise.reduce(0) { $0 + Double($1) * Double($1) } / Double(max(1, count))
    guard power > 0 else { return noise }
    let scale = Float(1 / power.squareRoot())
    return noise.map { $0 * scale }
  }
}
