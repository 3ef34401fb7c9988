internal import SpeechModel

/// A range to draw from, `[lower, upper]` in a configuration file.
public struct Interval: Sendable, Equatable, Codable {
  /// The smallest value.
  public var lower: Double
  /// The largest value.
  public var upper: Double

  /// The range from the lower to the upper value.
  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// Reads a list of two numbers.
  public init(from decoder: any Decoder) throws {
    var list = try decoder.unkeyedContainer()
    lower = try list.decode(Double.self)
    upper = try list.decode(Double.self)
    if !list.isAtEnd {
      throw DecodingError.dataCorruptedError(in: list, debugDescription: "expected two numbers")
    }
  }

  /// Writes a list of two numbers.
  public func encode(to encoder: any Encoder) throws {
    var list = encoder.unkeyedContainer()
    try list.encode(lower)
    try list.encode(upper)
  }

  func draw(from stream: inout RandomStream) -> Double { stream.uniform(lower...upper) }

  /// Checks that the range is one and lies inside the bounds.
  func validate(_ key: String, within bounds: ClosedRange<Double>) throws {
    guard lower <= upper, bounds.contains(lower), bounds.contains(upper) else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.\(key)",
        found: "[\(lower), \(upper)]",
        expected: "[smallest, largest] within \(bounds.lowerBound) to \(bounds.upperBound)"
      )
    }
  }
}

extension Interval {
  /// Checks that the range is one of whole numbers inside the bounds.
  func validateWhole(_ key: String, within bounds: ClosedRange<Double>) throws {
    try validate(key, within: bounds)
    guard lower == lower.rounded(), upper == upper.rounded() else {
      throw ConfigurationError.invalidValue(
        key: "augmentation.\(key)",
        found: "[\(lower), \(upper)]",
        expected: "two whole numbers"
      )
    }
  }
}

/// Checks a probability.
func validateProbability(_ probability: Double, _ key: String) throws {
  guard (0...1).contains(probability) else {
    throw ConfigurationError.invalidValue(
      key: "augmentation.\(key).probability",
      found: "\(probability)",
      expected: "0 to 1"
    )
  }
}
