internal import SpeechModel

/// A vertical axis of a picture: the positions of values, and which are labelled.
package struct CoordinateAxis: Sendable, Equatable {
  /// A labelled value.
  package struct Tick: Sendable, Equatable {
    /// Its position, 0 at the bottom and 1 at the top.
    package var place: Double
    package var label: String
  }

  package let name: String
  package let ticks: [Tick]
  private let scale: Scale

  private enum Scale: Sendable, Equatable {
    case choices([ConfigurationValue])
    case range(ParameterRange)
    case shares(ClosedRange<Double>)
  }

  /// The approximate maximum of labelled values.
  private static let mostTicks = 9

  /// The axis of a parameter.
  package init(_ parameter: SearchParameter, name: String) {
    self.name = name
    let points = parameter.domain.points
    switch parameter.domain {
    case .choices(let values): scale = .choices(values)
    case .range(let range): scale = .range(range)
    }
    let stride = (points.count + Self.mostTicks - 1) / Self.mostTicks
    let scale = scale
    ticks = Swift.stride(from: 0, to: points.count, by: stride).compactMap { index in
      Self.place(of: points[index], on: scale).map { Tick(place: $0, label: "\(points[index])") }
    }
  }

  /// The axis of accuracies, from the lowest to the highest.
  package init(accuracies: [Double]) {
    name = "accuracy"
    let lowest = accuracies.min() ?? 0
    let highest = accuracies.max() ?? 1
    scale = .shares(lowest...highest)
    let values = highest > lowest ? [lowest, (lowest + highest) / 2, highest] : [highest]
    let scale = scale
    ticks = values.compactMap { value in
      Self.place(of: .number(value), on: scale).map {
        Tick(place: $0, label: percent(value))
      }
    }
  }

  /// The position of a value; nil if it is not on the axis.
  package func place(of value: ConfigurationValue) -> Double? {
    Self.place(of: value, on: scale)
  }

  private static func place(of value: ConfigurationValue, on scale: Scale) -> Double? {
    switch scale {
    case .choices(let values):
      guard let index = values.firstIndex(of: value) else { return nil }
      return values.count == 1 ? 0.5 : Double(index) / Double(values.count - 1)
    case .range(let range): return value.asNumber.map(range.share(of:))
    case .shares(let bounds):
      let width = bounds.upperBound - bounds.lowerBound
      return value.asNumber.map { width > 0 ? ($0 - bounds.lowerBound) / width : 0.5 }
    }
  }
}
