internal import Foundation

/// The powers of a clip's consecutive 20 ms, which levels, edges and signal-to-noise ratio are
/// read from.
struct FramePowers {
  /// Short enough to fall between two sounds, long enough for a period of any voice.
  static let milliseconds = 20.0

  /// The mean of the samples.
  let mean: Double
  /// The mean square of all samples about their mean.
  let whole: Double
  /// The mean square of each whole frame about the clip's mean; of all samples if none is whole.
  let frames: [Double]
  /// The same of the last samples, as many as a frame has, wherever the whole frames end.
  let last: Double

  /// Measures samples [S], at least one, at a rate in Hz.
  init(_ samples: UnsafeBufferPointer<Float>, rateHertz: Int) {
    let length = Int((Self.milliseconds * Double(rateHertz) / 1_000).rounded())
    let size = max(1, min(length, samples.count))
    func sums(_ range: Range<Int>) -> (sum: Double, squares: Double) {
      var (sum, squares) = (0.0, 0.0)
      for i in range {
        let value = Double(samples[i])
        sum += value
        squares += value * value
      }
      return (sum, squares)
    }
    let parts = (0..<samples.count / size).map { sums($0 * size..<($0 + 1) * size) }
    let rest = sums(parts.count * size..<samples.count)
    let count = Double(samples.count)
    let mean = (parts.reduce(rest.sum) { $0 + $1.sum }) / count
    func power(_ sums: (sum: Double, squares: Double), _ count: Double) -> Double {
      max(0, (sums.squares - 2 * mean * sums.sum) / count + mean * mean)
    }
    self.mean = mean
    whole = max(0, parts.reduce(rest.squares) { $0 + $1.squares } / count - mean * mean)
    frames = parts.map { power($0, Double(size)) }
    last = power(sums(samples.count - size..<samples.count), Double(size))
  }

  /// 100 ms: with fewer frames the quietest ones are part of the word.
  private static let fewestFramesForNoise = 5
  /// Percentiles taken for the word, and for the pauses between words: not the extremes, which a
  /// click or a gap would determine.
  private static let (loudShare, quietShare) = (0.95, 0.1)

  /// The ratio of the loud frames' power, less that of the quiet ones, to that of the quiet ones, as the
  /// noise is in both, in dB; nil for a clip too short to have quiet moments.
  var snrDecibels: Double? {
    guard frames.count >= Self.fewestFramesForNoise else { return nil }
    // Digital silence as noise, and noise as loud as the word, still give a finite number.
    let noise = max(percentile(Self.quietShare), 1e-15)
    let ratio = percentile(Self.loudShare) / noise - 1
    return 10 * log10(max(ratio, 1e-3))
  }

  /// The power that a fraction of the frames does not exceed.
  func percentile(_ share: Double) -> Double {
    let sorted = frames.sorted()
    return sorted[Int((Double(sorted.count - 1) * share).rounded())]
  }
}

/// The level of a mean square in dBFS; a full-scale square wave is at 0.
///
/// Digital silence counts as -150 dBFS, below the smallest step of 24 bits, so that every level is
/// a number that JSON can represent.
func decibelsOfFullScale(power: Double) -> Double { power > 1e-15 ? 10 * log10(power) : -150 }
