/// A curve in one line of text, with eight heights (Tufte's "sparkline", 2006).
package enum Sparkline {
  private static let blocks: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let letters: [Character] = ["_", ".", "-", ":", "=", "+", "*", "#"]

  /// Draws values from the lowest to the highest; those that are not finite are ×.
  ///
  /// - Parameters:
  ///   - width: The most characters; if there are more values, neighbours are averaged.
  ///   - isUnicode: Whether to draw blocks, or letters of ASCII; × is an x then.
  package static func draw(
    _ values: [Double],
    width: Int = 40,
    isUnicode: Bool = true
  ) -> String {
    precondition(width >= 1)
    let heights = isUnicode ? blocks : letters
    let missing: Character = isUnicode ? "×" : "x"
    let columns = columns(values, width)
    let finite = columns.filter(\.isFinite)
    guard let lowest = finite.min(), let highest = finite.max() else {
      return String(repeating: missing, count: columns.count)
    }
    let range = highest - lowest
    return String(
      columns.map { value in
        guard value.isFinite else { return missing }
        guard range > 0, range.isFinite else { return heights[0] }
        let height = Int((value - lowest) / range * Double(heights.count))
        return heights[min(heights.count - 1, height)]
      }
    )
  }

  /// The curve with its first and last value: "2.303 █▆▄▂▁▁ 0.012 (400 steps)".
  package static func line(_ values: [Double], of unit: String, width: Int = 40) -> String {
    guard let first = values.first, let last = values.last else { return "no \(unit)s" }
    return "\(fixedPoint(first, decimals: 3)) \(draw(values, width: width))"
      + " \(fixedPoint(last, decimals: 3)) (\(values.count) \(unit)\(values.count == 1 ? "" : "s"))"
  }

  private static func columns(_ values: [Double], _ width: Int) -> [Double] {
    guard values.count > width else { return values }
    return (0..<width).map { column in
      let part = values[column * values.count / width..<(column + 1) * values.count / width]
      return part.reduce(0, +) / Double(part.count)
    }
  }
}
