internal import CKernels

/// Centres and scales feature values with the statistics of the training clips.
package struct Normalizer: Sendable, Equatable {
  /// The mean of each value, [F].
  package let mean: [Float]
  /// The population deviation of each value, [F].
  package let deviation: [Float]
  private let factor: [Float]

  /// A lower limit for deviations, so that values that hardly vary are not blown up.
  static let smallestDeviation: Float = 1e-5
  /// Added to a clip's own variances, so that digital silence stays finite.
  package static let perClipEpsilon: Float = 1e-5

  package init(mean: [Float], deviation: [Float]) {
    precondition(mean.count == deviation.count)
    self.mean = mean
    self.deviation = deviation
    factor = deviation.map { 1 / $0 }
  }

  /// Normalizes rows [T, F] in place.
  package func apply(_ rows: UnsafeMutablePointer<Float>, frames: Int) {
    asr_normalize_rows(frames, mean.count, mean, factor, rows)
  }

  /// (x - mean) / sqrt(variance + 1e-5) of each value over the clip's own frames, in place.
  static func normalizePerClip(_ rows: UnsafeMutablePointer<Float>, frames: Int, values: Int) {
    for column in 0..<values {
      var sum = 0.0
      for frame in 0..<frames { sum += Double(rows[frame * values + column]) }
      let mean = Float(sum / Double(frames))
      var squares = 0.0
      for frame in 0..<frames {
        let difference = Double(rows[frame * values + column] - mean)
        squares += difference * difference
      }
      let factor = 1 / (Float(squares / Double(frames)) + perClipEpsilon).squareRoot()
      for frame in 0..<frames {
        rows[frame * values + column] = (rows[frame * values + column] - mean) * factor
      }
    }
  }

  /// Mean and deviation of each value over all frames of many clips, summed in Double in the order
  /// of the clips.
  package struct Accumulator: Sendable {
    private var frames = 0
    private var sum: [Double]
    private var squares: [Double]

    package init(values: Int) {
      sum = Array(repeating: 0, count: values)
      squares = sum
    }

    /// Adds the rows [T, F] of a clip.
    package mutating func add(_ rows: UnsafePointer<Float>, frames count: Int) {
      frames += count
      for frame in 0..<count {
        for column in sum.indices {
          let value = Double(rows[frame * sum.count + column])
          sum[column] += value
          squares[column] += value * value
        }
      }
    }

    /// Adds the sums of another accumulator.
    package mutating func add(_ other: Accumulator) {
      frames += other.frames
      for column in sum.indices {
        sum[column] += other.sum[column]
        squares[column] += other.squares[column]
      }
    }

    /// The normalizer of the rows that were added.
    package var normalizer: Normalizer {
      let count = Double(max(1, frames))
      let mean = sum.map { $0 / count }
      let deviation = zip(squares, mean).map { square, mean in
        max(Normalizer.smallestDeviation, Float(max(0, square / count - mean * mean).squareRoot()))
      }
      return Normalizer(mean: mean.map { Float($0) }, deviation: deviation)
    }
  }
}
