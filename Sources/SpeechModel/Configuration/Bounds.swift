/// The values that a setting accepts, and their description.
package struct Bounds<Value: Sendable>: Sendable {
  /// The accepted values in words; nil if every value of the type is accepted.
  package let expected: String?
  /// The value found and the values expected, for a value that is not accepted.
  package let violation: @Sendable (Value) -> (found: String, expected: String)?

  /// The values for which a condition holds.
  package init(_ expected: String, _ holds: @escaping @Sendable (Value) -> Bool) {
    self.expected = expected
    violation = { holds($0) ? nil : (plainText($0), expected) }
  }

  /// The values in which a check finds nothing wrong.
  package init(
    expected: String?,
    violation: @escaping @Sendable (Value) -> (found: String, expected: String)?
  ) {
    self.expected = expected
    self.violation = violation
  }

  private init() {
    expected = nil
    violation = { _ in nil }
  }

  /// Every value of the type.
  package static var any: Bounds { Bounds() }
}

extension Bounds where Value: Comparable {
  /// From the smallest value to the largest.
  package static func within(_ range: ClosedRange<Value>) -> Bounds {
    Bounds("\(plainText(range.lowerBound)) to \(plainText(range.upperBound))") {
      range.contains($0)
    }
  }

  /// From the smallest value to just below the other.
  package static func within(_ range: Range<Value>) -> Bounds {
    Bounds("\(plainText(range.lowerBound)) or more and below \(plainText(range.upperBound))") {
      range.contains($0)
    }
  }

  /// Above a value, and at most another.
  package static func above(_ lower: Value, through upper: Value) -> Bounds {
    Bounds("above \(plainText(lower)), at most \(plainText(upper))") { $0 > lower && $0 <= upper }
  }

  /// One of a few values.
  package static func among(_ values: [Value]) -> Bounds {
    Bounds(values.map { plainText($0) }.joined(separator: ", ")) { values.contains($0) }
  }
}

/// A value as users write it: numbers with the fewest digits, choices by their names.
package func plainText(_ value: some Sendable) -> String {
  if let number = value as? Double { return number.shortText }
  if let choice = value as? any RawRepresentable { return "\(choice.rawValue)" }
  return "\(value)"
}
