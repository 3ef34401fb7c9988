/// A reason to take a second look at an answer: the recording is unlike those of the training.
public enum Remark: Sendable, Equatable {
  /// The recording's range does not exceed a few of the smallest steps of 16 bits.
  case noSound
  /// The recording is a single sample, which has no range.
  case singleSample
  /// The recording is shorter than every clip that the model was trained on.
  case shorterThanTraining(shortestSeconds: Double)
  /// The recording is shorter than the network needs, and silence was appended to it.
  case shorterThanNeeded(neededSeconds: Double)
  /// The recording is more than twice as long as the longest training clip; the answer is the mean
  /// of windows over it.
  case longerThanTraining(longestSeconds: Double)
}

extension Remark: CustomStringConvertible {
  /// The remark in words.
  public var description: String {
    switch self {
    case .noSound: "no sound"
    case .singleSample: "a single sample"
    case .shorterThanTraining(let seconds):
      "shorter than any training clip, \(Self.words(seconds))"
    case .shorterThanNeeded(let seconds):
      "shorter than the \(Self.words(seconds)) that the model needs"
    case .longerThanTraining(let seconds):
      "more than twice as long as any training clip, \(Self.words(seconds))"
    }
  }

  private static func words(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1_000).rounded())
    let (whole, rest) = thousandths.quotientAndRemainder(dividingBy: 1_000)
    return "\(whole)." + String(String(1_000 + rest).dropFirst()) + " s"
  }
}
