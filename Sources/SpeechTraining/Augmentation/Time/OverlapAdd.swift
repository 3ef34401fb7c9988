internal import CKernels
internal import Foundation

/// Changes the duration of a clip and keeps its pitch: WSOLA, waveform-similarity
/// overlap-add (Verhelst and Roelands, "An overlap-add technique based on waveform similarity
/// (WSOLA) for high quality time-scale modification of speech", ICASSP 1993).
///
/// The output is put together from pieces that lie evenly in it, and in the clip about a factor
/// as far apart: each fades into the next, which is taken from where the clip looks most like
/// what would have followed. One voice has one period at a time, so that such a position exists;
/// this is where the method is at its best. Rubber Band and other phase vocoders are made for
/// music, where it does not. They take 10 ms and more for a clip, against well under 1 ms here,
/// and Rubber Band is under the GPL.
package struct OverlapAdd {
  /// How long one piece fades into the next.
  private static let fadeMilliseconds = 15.0
  /// How far, either way, a piece may lie from its position; both ways together span the period of
  /// the lowest voice.
  private static let toleranceMilliseconds = 8.0

  private let fade: Int
  private let tolerance: Int
  /// The clip between zeros that pieces at its ends reach into.
  private let padded: [Float]
  /// The energy before each sample of it.
  private let energy: [Double]

  private init(_ samples: [Float], rateHertz: Int) {
    func count(_ milliseconds: Double) -> Int {
      max(1, Int((milliseconds * Double(rateHertz) / 1_000).rounded()))
    }
    fade = count(Self.fadeMilliseconds)
    tolerance = count(Self.toleranceMilliseconds)
    let margin = [Float](repeating: 0, count: fade + tolerance)
    padded = margin + samples + margin
    var sum = 0.0
    energy =
      [0]
      + padded.map { sample in
        sum += Double(sample) * Double(sample)
        return sum
      }
  }

  /// The clip played `factor` times as fast: S samples become round(S / factor), at least one.
  package static func stretch(_ samples: [Float], factor: Double, rateHertz: Int) -> [Float] {
    precondition(factor > 0)
    if factor == 1 || samples.isEmpty { return samples }
    let clip = OverlapAdd(samples, rateHertz: rateHertz)
    let count = max(1, Int((Double(samples.count) / factor).rounded()))
    return clip.output(count: count, inputCount: samples.count, factor: factor)
  }

  private func output(count: Int, inputCount: Int, factor: Double) -> [Float] {
    // Weights of the incoming piece, and of both pieces' product, over the length of a fade.
    let shares = (0..<fade).map { i -> Float in
      let sine = sin(Float.pi / 2 * (Float(i) + 0.5) / Float(fade))
      return sine * sine
    }
    let margin = fade + tolerance
    var output = [Float](repeating: 0, count: count)
    var correlations = [Float](repeating: 0, count: 2 * tolerance)
    // Where the current piece continues.
    var current = margin
    var start = 0
    while start < count {
      let end = Int((Double(start + fade) * factor).rounded())
      let next = bestMatch(
        of: current,
        near: margin + min(inputCount, end) - fade,
        &correlations
      )
      // Dissimilar pieces would lose power where they are mixed: with the weights a and
      // 1 - a and a correlation r, the mixture's power is 1 - 2a(1 - a)(1 - r) times theirs.
      let loss = 2 * (1 - next.correlation)
      for i in 0..<min(fade, count - start) {
        let share = shares[i]
        let mixed = padded[current + i] * (1 - share) + padded[next.place + i] * share
        output[start + i] = mixed / (1 - loss * share * (1 - share)).squareRoot()
      }
      current = next.place + fade
      start += fade
    }
    return output
  }

  /// Where, within the tolerance, the clip is most similar to itself from a position on, over the
  /// length of a fade; and the normalized correlation there, in [0, 1].
  private func bestMatch(
    of place: Int,
    near nominal: Int,
    _ correlations: inout [Float]
  ) -> (place: Int, correlation: Float) {
    let first = nominal - tolerance
    return padded.withUnsafeBufferPointer { padded in
      energy.withUnsafeBufferPointer { energy in
        guard let base = padded.baseAddress else { return (nominal, 0) }
        asr_correlate(fade, correlations.count, base + place, base + first, &correlations)
        var best = (place: nominal, square: 0.0, energy: 1.0)
        for (lag, value) in correlations.enumerated() {
          // The correlation's square with its sign over the energy, without quotients.
          let square = Double(value) * Double(value.magnitude)
          let candidate = energy[first + lag + fade] - energy[first + lag]
          if square * best.energy > best.square * candidate {
            best = (first + lag, square, candidate)
          }
        }
        let both = best.energy * (energy[place + fade] - energy[place])
        return (best.place, both > 0 ? Float(min(1, best.square / both).squareRoot()) : 0)
      }
    }
  }
}
