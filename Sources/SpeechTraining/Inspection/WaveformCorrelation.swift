internal import Foundation
internal import SpeechModel

/// How well two waveforms agree once one is shifted and scaled to fit the other.
struct WaveformCorrelation {
  /// Enough to tell two recordings apart, and the rate that a copy may have been reduced to.
  static let mostHertz = 8_000
  /// How far the delay may be from the expected one, in seconds: centres of gravity move this
  /// little, unless a loud part was cut off.
  static let searchSeconds = 0.015
  /// Correlations on either side that one between samples is computed from.
  private static let reach = 8

  private let x: [Float]
  private let y: [Float]
  private let xEnergy: [Double]
  private let yEnergy: [Double]
  private let rateHertz: Int

  /// Brings two clips to one rate and removes their means.
  ///
  /// - Throws: `AudioError` if they cannot be resampled.
  init(_ first: AudioClip, _ second: AudioClip) throws {
    rateHertz = min(first.sampleRateHertz, second.sampleRateHertz, Self.mostHertz)
    x = Self.centred(try Resampler.resample(first, toHertz: rateHertz).samples)
    y = Self.centred(try Resampler.resample(second, toHertz: rateHertz).samples)
    xEnergy = Self.runningEnergy(x)
    yEnergy = Self.runningEnergy(y)
  }

  /// The largest magnitude of the normalized correlation, in [0, 1], at delays about the one
  /// expected, in seconds by which the sound comes later in the first clip than in the second.
  ///
  /// Fractional delays are included, as resampled copies have them: between samples the
  /// correlation is interpolated by a windowed sinc, being band-limited like the sound.
  func largest(expectedDelaySeconds delay: Double) -> Double {
    let centre = Int((delay * Double(rateHertz)).rounded())
    let width = Int(Self.searchSeconds * Double(rateHertz)) + Self.reach
    let values = (centre - width...centre + width).map { correlation(lag: $0) }
    let inner = Self.reach..<values.count - Self.reach
    guard let best = inner.max(by: { abs(values[$0]) < abs(values[$1]) }) else { return 0 }
    var largest = abs(values[best])
    for offset in [-0.75, -0.5, -0.25, 0.25, 0.5, 0.75] {
      var between = 0.0
      for place in best - Self.reach...best + Self.reach {
        between += values[place] * Self.windowedSinc(Double(place - best) - offset)
      }
      largest = max(largest, abs(between))
    }
    return min(1, largest)
  }

  /// The normalized correlation of x[i] with y[i - lag] where both exist; 0 if they overlap by less
  /// than half of the shorter one.
  private func correlation(lag: Int) -> Double {
    let range = max(0, lag)..<max(0, lag, min(x.count, y.count + lag))
    guard 2 * range.count >= min(x.count, y.count), !range.isEmpty else { return 0 }
    let energy =
      (xEnergy[range.upperBound] - xEnergy[range.lowerBound])
      * (yEnergy[range.upperBound - lag] - yEnergy[range.lowerBound - lag])
    guard energy > 1e-20 else { return 0 }
    let sum = x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        product(x.extracting(range), y.extracting(range.lowerBound - lag..<range.upperBound - lag))
      }
    }
    return sum / energy.squareRoot()
  }

  private static func windowedSinc(_ position: Double) -> Double {
    let half = Double(reach + 1)
    guard position != 0, abs(position) < half else { return position == 0 ? 1 : 0 }
    let window = cos(Double.pi * position / (2 * half))
    return sin(Double.pi * position) / (Double.pi * position) * window * window
  }

  private static func centred(_ samples: [Float]) -> [Float] {
    let mean = Float(samples.reduce(0.0) { $0 + Double($1) } / Double(max(1, samples.count)))
    return samples.map { $0 - mean }
  }

  /// The energy of the first i samples at index i.
  private static func runningEnergy(_ samples: [Float]) -> [Double] {
    var sum = 0.0
    return [0]
      + samples.map { sample in
        sum += Double(sample) * Double(sample)
        return sum
      }
  }
}

/// The sum of the products of two lists of one length, in eight sums at once.
private func product(_ x: UnsafeBufferPointer<Float>, _ y: UnsafeBufferPointer<Float>) -> Double {
  precondition(x.count == y.count)
  var sums = SIMD8<Float>.zero
  let (left, right) = (UnsafeRawBufferPointer(x), UnsafeRawBufferPointer(y))
  let stride = MemoryLayout<SIMD8<Float>>.stride
  let whole = x.count / 8
  for i in 0..<whole {
    sums +=
      left.loadUnaligned(fromByteOffset: i * stride, as: SIMD8<Float>.self)
      * right.loadUnaligned(fromByteOffset: i * stride, as: SIMD8<Float>.self)
  }
  var sum = Double(sums.sum())
  for i in whole * 8..<x.count { sum += Double(x[i] * y[i]) }
  return sum
}
