internal import Foundation
internal import SpeechModel

/// The amount of training, independent of the size of the data: `2M-clips`, `3h-audio`,
/// `20000-steps`.
public enum Budget: Sendable, Equatable {
  /// Clips served.
  case clips(Int)
  /// Seconds of audio served.
  case audioSeconds(Double)
  /// Optimizer steps.
  case steps(Int)

  /// Optimizer steps, rounded up to whole ones.
  ///
  /// - Parameters:
  ///   - batchSize: Clips in a step, B.
  ///   - clipSeconds: The mean length of a training clip, in seconds.
  package func steps(batchSize: Int, clipSeconds: Double) -> Int {
    switch self {
    case .clips(let clips): (clips + batchSize - 1) / batchSize
    case .audioSeconds(let seconds):
      max(1, Int((seconds / (clipSeconds * Double(batchSize))).rounded(.up)))
    case .steps(let steps): steps
    }
  }
}

extension Budget {
  /// The budget multiplied by a factor.
  func scaled(by factor: Double) -> Budget {
    switch self {
    case .clips(let clips): .clips(max(1, Int(factor * Double(clips))))
    case .audioSeconds(let seconds): .audioSeconds(factor * seconds)
    case .steps(let steps): .steps(max(1, Int(factor * Double(steps))))
    }
  }
}

extension Budget: LosslessStringConvertible, Codable {
  /// What is expected instead of a text that is not a budget.
  public static let expectation =
    "a budget like 2M-clips, 500k-clips, 3h-audio, 90m-audio or 20000-steps"

  /// The budget as in a configuration file.
  public var description: String {
    switch self {
    case .clips(let clips): "\(clips)-clips"
    case .audioSeconds(let seconds): "\(Self.decimal(seconds))s-audio"
    case .steps(let steps): "\(steps)-steps"
    }
  }

  /// The number without an exponent, which a budget does not take.
  private static func decimal(_ number: Double) -> String {
    guard "\(number)".contains("e") else { return "\(number)" }
    // The fewest digits that give the same number again; the smallest number has its first
    // digit 324 places after the point.
    return (0...400).lazy.map { String(format: "%.\($0)f", number) }
      .first { Double($0) == number } ?? "\(number)"
  }

  /// Reads a number with k or M for clips and steps, or with s, m or h for audio, and what it is
  /// of; nil for anything else.
  public init?(_ description: String) {
    guard let match = description.wholeMatch(of: /(\d+(?:\.\d+)?)([kMsmh]?)-(clips|audio|steps)/),
      let number = Double(match.1), number > 0
    else { return nil }
    let factors: [Substring: Double] =
      match.3 == "audio" ? ["s": 1, "m": 60, "h": 3_600] : ["": 1, "k": 1e3, "M": 1e6]
    guard let factor = factors[match.2], number * factor <= 1e12 else { return nil }
    let count = number * factor
    switch match.3 {
    case "audio": self = .audioSeconds(count)
    case "clips" where count == count.rounded(): self = .clips(Int(count))
    case "steps" where count == count.rounded(): self = .steps(Int(count))
    default: return nil
    }
  }

  /// Reads a budget as it is written in a configuration file.
  public init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    guard let budget = Self(try value.decode(String.self)) else {
      throw DecodingError.dataCorruptedError(
        in: value,
        debugDescription: "expected \(Self.expectation)"
      )
    }
    self = budget
  }

  /// Writes the budget as it is read.
  public func encode(to encoder: any Encoder) throws {
    var value = encoder.singleValueContainer()
    try value.encode(description)
  }
}

extension Budget: WrittenForm {
  package static var writtenForm: String { expectation }
}
