internal import Foundation

/// An axis with round numbers at both ends and between them.
package struct Axis: Equatable {
  package let range: ClosedRange<Double>
  /// The distance between the numbers: 1, 2 or 5 times a power of ten.
  package let step: Double

  /// The axis of values, with about `steps` steps.
  ///
  /// - Parameter leastStep: The smallest step, such as 1 for counts.
  package init(_ values: ClosedRange<Double>, steps: Int = 5, leastStep: Double = 0) {
    let width = values.upperBound - values.lowerBound
    // Values that are all equal get some room.
    let wanted = width > 0 ? width / Double(steps) : max(abs(values.upperBound), 1) / 10
    step = max(leastStep, Self.roundStep(wanted))
    // With a tolerance, so that a round value is an end in spite of rounding errors.
    let lower = (values.lowerBound / step + 1e-9).rounded(.down) * step
    let upper = (values.upperBound / step - 1e-9).rounded(.up) * step
    range = lower...max(upper, lower + step)
  }

  /// The least of 1, 2 and 5 times a power of ten that is at least as large.
  static func roundStep(_ least: Double) -> Double {
    let power = pow(10, log10(least).rounded(.down))
    // With a tolerance, so that 0.1 / 0.01 stays at 10.
    return ([1, 2, 5].first { $0 * power >= least * (1 - 1e-9) } ?? 10) * power
  }

  /// The numbers to write.
  package var ticks: [Double] {
    let count = Int(((range.upperBound - range.lowerBound) / step).rounded())
    return (0...count).map { range.lowerBound + Double($0) * step }
  }

  /// The position of a value, 0 at the lower end and 1 at the upper one.
  package func share(_ value: Double) -> Double {
    (value - range.lowerBound) / (range.upperBound - range.lowerBound)
  }

  /// A number of the axis, with as many decimals as the step has.
  package func words(_ value: Double) -> String {
    let decimals = step >= 1 ? 0 : min(6, Int((-log10(step) - 1e-9).rounded(.up)))
    let text = HTML.decimal(value, decimals)
    return text.hasPrefix("-") && Double(text) == 0 ? String(text.dropFirst()) : text
  }
}
