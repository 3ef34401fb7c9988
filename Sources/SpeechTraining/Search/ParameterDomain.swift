package import SpeechModel

/// The values that a search may give to a setting.
public enum ParameterDomain: Sendable, Equatable {
  /// A list of values: `[cnn, lstm]`; numbers are in ascending order.
  case choices([ConfigurationValue])
  /// Numbers between two bounds: `{log-range: [0.0005, 0.02], steps: 5}`.
  case range(ParameterRange)

  /// The values that grid and beam search try, those with an order in ascending order.
  package var points: [ConfigurationValue] {
    switch self {
    case .choices(let values): values
    case .range(let range): range.points
    }
  }

  /// Whether the values have an order.
  package var isOrdered: Bool {
    switch self {
    case .choices(let values): values.allSatisfy { $0.asNumber != nil }
    case .range: true
    }
  }

  /// The number of values; nil if unlimited.
  package var count: Int? {
    switch self {
    case .choices(let values): values.count
    case .range(let range): range.count
    }
  }

  /// The value itself if it is one of these, otherwise the nearest; the first if none is near.
  package func nearest(to value: ConfigurationValue?) -> ConfigurationValue {
    if let value, points.contains(value) { return value }
    guard isOrdered, let number = value?.asNumber else { return points[0] }
    if case .range(let range) = self { return range.clamped(number) }
    let distances = points.map { abs(($0.asNumber ?? 0) - number) }
    return points[distances.indices.min { distances[$0] < distances[$1] } ?? 0]
  }

  /// The values one step away: the next lower and higher point, or every other one if there is
  /// no order.
  ///
  /// A value of a range may lie between the points; a point closer than half a step counts as
  /// equal.
  package func neighbours(of value: ConfigurationValue) -> [ConfigurationValue] {
    guard isOrdered, let number = value.asNumber else { return points.filter { $0 != value } }
    func distance(_ point: ConfigurationValue) -> Double {
      let other = point.asNumber ?? number
      guard case .range(let range) = self else { return other - number }
      return range.share(of: other) - range.share(of: number)
    }
    let least = if case .range(let range) = self { range.closestNeighbours } else { 0.0 }
    return [points.last { distance($0) < -least }, points.first { distance($0) > least }]
      .compactMap { $0 }
  }

  /// A random value, all equally likely; in a logarithmic range, all magnitudes are.
  package func draw(from stream: inout RandomStream) -> ConfigurationValue {
    switch self {
    case .choices(let values): values[stream.index(below: values.count)]
    case .range(let range): range.draw(from: &stream)
    }
  }
}

extension ParameterDomain {
  /// What is expected instead of an invalid domain.
  private static let expectation =
    "a list of values, {range: [lowest, highest]}, {log-range: [lowest, highest]} or"
    + " {integer-range: [lowest, highest]}"

  /// Reads a domain of a search space.
  ///
  /// - Parameter key: The setting, for errors.
  /// - Throws: `ConfigurationError`.
  init(_ value: ConfigurationValue, key: String) throws {
    switch value {
    case .list(let values):
      guard !values.isEmpty, Set(values).count == values.count else {
        throw ConfigurationError.invalidValue(
          key: key,
          found: values.isEmpty ? "an empty list" : "\(value), with a value twice",
          expected: "at least one value, each of them once"
        )
      }
      let numbers = values.compactMap(\.asNumber)
      let isOrdered = numbers.count == values.count
      self = .choices(isOrdered ? numbers.sorted().map(ConfigurationValue.init) : values)
    case .object(let members): self = .range(try ParameterRange(members, key: key))
    default:
      throw ConfigurationError.invalidValue(
        key: key,
        found: "\(value)",
        expected: Self.expectation
      )
    }
  }
}
