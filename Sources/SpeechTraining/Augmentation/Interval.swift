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
}

extension Interval: WrittenForm {
  package static var writtenForm: String { "two numbers, [smallest, largest]" }
}

extension Interval: CustomStringConvertible {
  /// As in a configuration file.
  public var description: String { "[\(plainText(lower)), \(plainText(upper))]" }
}

extension Bounds<Interval> {
  /// Ranges that lie within another.
  static func within(_ range: ClosedRange<Double>) -> Bounds {
    let ends = "\(plainText(range.lowerBound)) to \(plainText(range.upperBound))"
    return Bounds("[smallest, largest] within \(ends)") {
      $0.lower <= $0.upper && range.contains($0.lower) && range.contains($0.upper)
    }
  }

  /// Ranges of whole numbers that lie within another.
  static func wholeNumbers(_ range: ClosedRange<Int>) -> Bounds {
    let bounds = within(Double(range.lowerBound)...Double(range.upperBound))
    return Bounds(expected: bounds.expected) { interval in
      if let violation = bounds.violation(interval) { return violation }
      let areWhole = [interval.lower, interval.upper].allSatisfy { $0 == $0.rounded() }
      return areWhole ? nil : ("\(interval)", "two whole numbers")
    }
  }
}
