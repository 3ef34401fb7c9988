internal import Foundation

/// Counts of values in intervals of equal width, drawn as bars.
package struct Histogram: Sendable, Equatable {
  /// The beginning of the first interval.
  package let start: Double
  /// The width of an interval: 1, 2 or 5 times a power of ten.
  package let width: Double
  /// Values in each interval.
  package let counts: [Int]

  /// Counts values in about `intervals` intervals with round bounds; nil if there are no values.
  ///
  /// - Parameter others: Values that the axis has room for, too, so that two pictures can be compared.
  package init?(_ values: [Double], besides others: [Double] = [], intervals: Int = 50) {
    guard !values.isEmpty, let smallest = (values + others).min(),
      let largest = (values + others).max()
    else { return nil }
    let width = Axis.roundStep(max((largest - smallest) / Double(intervals), 1e-3))
    func index(_ value: Double) -> Int {
      // With a tolerance, so that a round value begins an interval in spite of rounding errors.
      Int((value / width + 1e-9).rounded(.down))
    }
    let first = index(smallest)
    var counts = [Int](repeating: 0, count: index(largest) - first + 1)
    for value in values { counts[index(value) - first] += 1 }
    start = Double(first) * width
    self.width = width
    self.counts = counts
  }

  /// The picture with its caption.
  ///
  /// - Parameter unit: The unit after the numbers, such as `s`.
  package func figure(caption: String, unit: String) -> HTML {
    let (width, height, left, bottom, top) = (400.0, 150.0, 34.0, 34.0, 8.0)
    let plot = (width: width - left - 8, height: height - bottom - top)
    let most = counts.max() ?? 1
    let step = plot.width / Double(counts.count)
    let bars = counts.enumerated().compactMap { index, count -> HTML? in
      guard count > 0 else { return nil }
      // Rare values stay visible: outliers are what one looks for.
      let tall = max(2, plot.height * Double(count) / Double(most))
      let lower = start + Double(index) * self.width
      return """
        <rect x="\(left + Double(index) * step, decimals: 2)" y="\(top + plot.height - tall, decimals: 2)"\
         width="\(max(1, step - 1), decimals: 2)" height="\(tall, decimals: 2)"><title>\
        \(words(lower)) to \(words(lower + self.width)) \(unit): \(count)</title></rect>
        """
    }
    let marks = ticks.map { value -> HTML in
      let x = left + (value - start) / self.width * step
      return """
        <text x="\(x, decimals: 2)" y="\(height - bottom + 15)" text-anchor="middle">\
        \(words(value))</text>
        """
    }
    let base = top + plot.height
    return """
      <figure>
      <figcaption>\(caption)</figcaption>
      <svg viewBox="0 0 400 150" role="img" aria-label="\(description(caption, unit))">
      <line class="axis" x1="\(left)" y1="\(base)" x2="\(width - 8)" y2="\(base)"/>
      <text x="\(left - 5)" y="\(top + 9)" text-anchor="end">\(most)</text>
      <text x="\(left - 5)" y="\(base)" text-anchor="end">0</text>
      <g class="bars">
      \(bars)
      </g>
      \(marks)
      <text x="\(left + plot.width / 2)" y="\(height - 4)" text-anchor="middle">\(unit)</text>
      </svg>
      </figure>
      """
  }

  /// Round values to write below the axis, four to eight of them.
  private var ticks: [Double] {
    let end = start + width * Double(counts.count)
    let step = Axis.roundStep((end - start) / 8)
    let first = (start / step - 1e-9).rounded(.up)
    let last = (end / step + 1e-9).rounded(.down)
    return first <= last ? stride(from: first, through: last, by: 1).map { $0 * step } : []
  }

  private func words(_ value: Double) -> String {
    let decimals = max(0, min(6, Int(-log10(width).rounded(.down))))
    let text = HTML.decimal(value, width >= 1 ? 0 : decimals)
    return text.hasPrefix("-0") && Double(text) == 0 ? String(text.dropFirst()) : text
  }

  private func description(_ caption: String, _ unit: String) -> String {
    let end = start + width * Double(counts.count)
    let fullest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
    let lower = start + Double(fullest) * width
    return "Histogram: \(caption), \(words(start)) to \(words(end)) \(unit); most from"
      + " \(words(lower)) to \(words(lower + width)) \(unit)"
  }
}
