internal import Foundation
internal import SpeechModel

/// Numbers between two bounds, as a domain to search.
public struct ParameterRange: Sendable, Equatable {
  /// How numbers are spread between the bounds.
  public enum Scale: String, Sendable, CaseIterable {
    /// Evenly.
    case linear = "range"
    /// By their magnitude: as many between 0.001 and 0.01 as between 0.01 and 0.1.
    case logarithmic = "log-range"
    /// Evenly, whole numbers only.
    case whole = "integer-range"
  }

  /// How numbers are spread.
  public let scale: Scale
  /// The smallest number.
  public let lower: Double
  /// The largest number.
  public let upper: Double
  /// The number of values that grid and beam search take from the range, including both bounds.
  public let steps: Int

  /// Significant digits of a random number: more would be meaningless.
  private static let digits = 4

  /// The numbers that grid and beam search try, in ascending order.
  package var points: [ConfigurationValue] {
    let values = (0..<steps).map { number(at: Double($0) / Double(steps - 1)) }
    return values.enumerated().filter { $0 == 0 || values[$0 - 1] != $1 }.map { $1 }
  }

  /// Half the distance of two points, as a fraction of the way from the lower to the upper bound;
  /// slightly less, to be robust to rounding.
  var closestNeighbours: Double { 0.49 / Double(steps - 1) }

  /// The number of values; nil if unlimited.
  package var count: Int? { scale == .whole ? Int(upper - lower) + 1 : nil }

  /// The number at a fraction of the way from the lower to the upper bound.
  private func number(at share: Double) -> ConfigurationValue {
    // The bounds themselves, whatever their digits.
    if share == 0 || share == 1 { return ConfigurationValue(share == 0 ? lower : upper) }
    let value =
      switch scale {
      case .linear: lower + share * (upper - lower)
      case .logarithmic: exp(log(lower) + share * (log(upper) - log(lower)))
      case .whole: (lower + share * (upper - lower)).rounded()
      }
    return clamped(scale == .whole ? value : Self.rounded(value))
  }

  /// The fraction of the way from the lower to the upper bound, in [0, 1].
  package func share(of number: Double) -> Double {
    switch scale {
    case .linear, .whole: (number - lower) / (upper - lower)
    case .logarithmic: (log(number) - log(lower)) / (log(upper) - log(lower))
    }
  }

  /// The number, limited to the bounds.
  func clamped(_ number: Double) -> ConfigurationValue {
    ConfigurationValue(min(max(scale == .whole ? number.rounded() : number, lower), upper))
  }

  func draw(from stream: inout RandomStream) -> ConfigurationValue {
    if let count { return ConfigurationValue(lower + Double(stream.index(below: count))) }
    return number(at: stream.uniform(0...1))
  }

  private static func rounded(_ value: Double) -> Double {
    Double(String(format: "%.\(digits)g", locale: Locale(identifier: "en_US_POSIX"), value))
      ?? value
  }
}

extension ParameterRange {
  private static let expectation =
    "one of \(Scale.allCases.map(\.rawValue).joined(separator: ", ")) with [lowest, highest]"

  /// Reads a range of a search space.
  ///
  /// - Throws: `ConfigurationError`.
  init(_ members: [ConfigurationValue.Member], key: String) throws {
    let known = Scale.allCases.map(\.rawValue) + ["steps"]
    if let unknown = members.first(where: { !known.contains($0.key) }) {
      throw ConfigurationError.unknownKey(
        key: "\(key).\(unknown.key)",
        nearest: SpeechModel.nearest(to: unknown.key, in: known),
        known: known
      )
    }
    let ranges = members.filter { $0.key != "steps" }
    guard ranges.count == 1, let scale = Scale(rawValue: ranges[0].key) else {
      throw ConfigurationError.invalidValue(
        key: key,
        found: "\(ConfigurationValue.object(members))",
        expected: Self.expectation
      )
    }
    self.scale = scale
    (lower, upper) = try Self.bounds(ranges[0].value, scale, key: "\(key).\(scale.rawValue)")
    let steps = members.first { $0.key == "steps" }?.value ?? .integer(5)
    guard case .integer(let count) = steps, (2...1_000).contains(count) else {
      throw ConfigurationError.invalidValue(
        key: "\(key).steps",
        found: "\(steps)",
        expected: "a whole number from 2 to 1000"
      )
    }
    self.steps = count
  }

  private static func bounds(
    _ value: ConfigurationValue,
    _ scale: Scale,
    key: String
  ) throws -> (Double, Double) {
    var bounds: [Double] = []
    if case .list(let values) = value, values.count == 2 { bounds = values.compactMap(\.asNumber) }
    let isPossible =
      bounds.count == 2 && bounds[0] < bounds[1] && bounds.allSatisfy { abs($0) < 1e15 }
      && (scale != .logarithmic || bounds[0] > 0)
      && (scale != .whole || bounds.allSatisfy { $0 == $0.rounded() })
    guard isPossible else {
      let numbers =
        switch scale {
        case .linear: "numbers"
        case .logarithmic: "numbers above 0"
        case .whole: "whole numbers"
        }
      throw ConfigurationError.invalidValue(
        key: key,
        found: "\(value)",
        expected: "[lowest, highest], two \(numbers) of which the second is larger"
      )
    }
    return (bounds[0], bounds[1])
  }
}
