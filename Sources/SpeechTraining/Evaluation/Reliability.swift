/// Whether a model's confidence matches its accuracy: clips by confidence, and how many of each
/// group are recognized (Guo et al., "On Calibration of Modern Neural Networks", 2017).
public struct Reliability: Sendable, Equatable, Codable {
  /// The clips whose confidence lies in one interval.
  public struct Bin: Sendable, Equatable, Codable {
    /// Its lower bound, in [0, 1], exclusive.
    public let lower: Double
    /// Its upper bound, in [0, 1], inclusive.
    public let upper: Double
    /// How many clips there are.
    public let clips: Int
    /// Their mean confidence, in [0, 1].
    public let confidence: Double
    /// The fraction of them recognized correctly, in [0, 1].
    public let accuracy: Double
  }

  /// The bins of equal width that hold clips, from the lowest confidence to the highest.
  public let bins: [Bin]
  /// The mean over all clips of the distance between their bin's confidence and its accuracy, in
  /// [0, 1]; 0 without clips.
  public let expectedCalibrationError: Double

  /// The number of bins that the paper uses.
  public static let binCount = 15

  /// Sorts the clips into bins.
  public init(_ outcomes: [Evaluation.Outcome]) {
    let width = 1 / Double(Self.binCount)
    let members = Dictionary(grouping: outcomes) { outcome in
      let index = Int((outcome.confidence / width).rounded(.up)) - 1
      return min(max(0, index), Self.binCount - 1)
    }
    bins = members.sorted { $0.key < $1.key }.map { index, outcomes in
      let count = Double(outcomes.count)
      return Bin(
        lower: Double(index) / Double(Self.binCount),
        upper: Double(index + 1) / Double(Self.binCount),
        clips: outcomes.count,
        confidence: outcomes.reduce(0) { $0 + $1.confidence } / count,
        accuracy: Double(outcomes.count { $0.isCorrect }) / count
      )
    }
    expectedCalibrationError = bins.reduce(0) {
      $0 + Double($1.clips) / Double(outcomes.count) * abs($1.confidence - $1.accuracy)
    }
  }
}

extension Evaluation {
  /// Whether confidence matches accuracy.
  public var reliability: Reliability { Reliability(outcomes) }
}
