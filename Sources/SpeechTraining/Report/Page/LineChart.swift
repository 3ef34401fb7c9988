/// A line chart whose lines differ in colour and in their dashes.
package struct LineChart {
  /// A line by its points, from left to right.
  package struct Line {
    package var name: String
    package var points: [(x: Double, y: Double)]

    package init(_ name: String, _ points: [(x: Double, y: Double)]) {
      self.name = name
      self.points = points
    }
  }

  /// The chart's caption.
  package var caption: String
  /// The identifier of its title and description, by which a screen reader finds
  /// them.
  package var identifier: String
  /// What is counted from left to right, such as `epoch`.
  package var subject: String
  package var lines: [Line]
  /// Values that the vertical axis covers in any case.
  package var covering: [Double]
  /// The unit after the numbers of the vertical axis.
  package var unit: String
  /// A value of the horizontal axis that is marked with words.
  package var mark: (x: Double, words: String)?

  package init(
    caption: String,
    identifier: String,
    subject: String,
    lines: [Line],
    covering: [Double] = [],
    unit: String = "",
    mark: (x: Double, words: String)? = nil
  ) {
    self.caption = caption
    self.identifier = identifier
    self.subject = subject
    self.lines = lines
    self.covering = covering
    self.unit = unit
    self.mark = mark
  }

  /// Points of a line that are drawn, as many as the chart has pixels across.
  private static let mostPoints = 300
  /// Up to this number, each point gets a dot, so that a single one is visible.
  private static let mostDots = 30
  private static let size = (width: 360.0, height: 220.0)
  private static let margin = (left: 48.0, right: 10.0, top: 22.0, bottom: 36.0)

  private var plot: (width: Double, height: Double) {
    (
      Self.size.width - Self.margin.left - Self.margin.right,
      Self.size.height - Self.margin.top - Self.margin.bottom
    )
  }

  /// The picture with its caption; nothing without points.
  package var figure: HTML {
    let points = lines.flatMap(\.points)
    let values = points.map(\.y) + covering
    guard let left = points.map(\.x).min(), let right = points.map(\.x).max(),
      let low = values.min(), let high = values.max()
    else { return "" }
    let across = Axis(left...right, leastStep: 1)
    let up = Axis(low...high, steps: 4)
    // From the first point to the last one: a longer axis would suggest that the run continued.
    let span = max(right - left, 1)
    func x(_ value: Double) -> Double {
      Self.margin.left + plot.width * (right > left ? (value - left) / span : 0.5)
    }
    func y(_ value: Double) -> Double { Self.margin.top + plot.height * (1 - up.share(value)) }
    let title = "\(identifier)-title"
    let drawn = lines.enumerated().map { place, line in
      Self.drawing(of: line, place: place + 1, x, y)
    }
    return """
      <figure>
      <figcaption>\(caption)</figcaption>
      \(keys)
      <svg viewBox="0 0 360 220" role="img" aria-labelledby="\(title) \(identifier)-words">
      <title id="\(title)">\(caption)</title>
      <desc id="\(identifier)-words">\(description)</desc>
      \(up.ticks.map { horizontal($0, up, y($0)) })
      \(across.ticks.filter { (left...right).contains($0) }.map { vertical($0, across, x($0)) })
      <text x="\(Self.margin.left + plot.width / 2)" y="\(Self.size.height - 4)" text-anchor="middle">\
      \(subject)</text>
      \(mark.map { marking($0.words, x($0.x)) } ?? "")
      \(drawn)
      </svg>
      </figure>
      """
  }

  private var keys: HTML {
    let items = lines.enumerated().map { place, line -> HTML in
      """
      <span><svg viewBox="0 0 28 10" aria-hidden="true"><line class="line line-\(place + 1)" \
      x1="0" y1="5" x2="28" y2="5"/></svg>\(line.name)</span>
      """
    }
    return "<p class=\"keys\">\(items)</p>"
  }

  private static func drawing(
    of line: Line,
    place: Int,
    _ x: (Double) -> Double,
    _ y: (Double) -> Double
  ) -> HTML {
    let step = (line.points.count + mostPoints - 1) / mostPoints
    let kept = line.points.enumerated()
      .filter { $0.offset % max(1, step) == 0 || $0.offset == line.points.count - 1 }
      .map { (x: x($0.element.x), y: y($0.element.y)) }
    let path = kept.map { "\(HTML.decimal($0.x, 1)),\(HTML.decimal($0.y, 1))" }
      .joined(separator: " ")
    let dots =
      kept.count > mostDots
      ? []
      : kept.map { point -> HTML in
        "<circle class=\"dot dot-\(place)\" cx=\"\(point.x)\" cy=\"\(point.y)\" r=\"2.5\"/>"
      }
    return """
      <polyline class="line line-\(place)" points="\(path)"/>
      \(dots)
      """
  }

  private func horizontal(_ value: Double, _ axis: Axis, _ y: Double) -> HTML {
    """
    <line class="axis" x1="\(Self.margin.left)" y1="\(y)" x2="\(Self.size.width - Self.margin.right)" \
    y2="\(y)"/>
    <text x="\(Self.margin.left - 6)" y="\(y + 4)" text-anchor="end">\(axis.words(value))\(unit)</text>
    """
  }

  private func vertical(_ value: Double, _ axis: Axis, _ x: Double) -> HTML {
    """
    <text x="\(x)" y="\(Self.size.height - Self.margin.bottom + 16)" text-anchor="middle">\
    \(axis.words(value))</text>
    """
  }

  /// The mark, its words on the side that has room for them.
  private func marking(_ words: String, _ x: Double) -> HTML {
    let isLeft = x > Self.margin.left + plot.width / 2
    return """
      <line class="mark" x1="\(x)" y1="\(Self.margin.top - 8)" x2="\(x)" \
      y2="\(Self.margin.top + plot.height)"/>
      <text class="marked" x="\(isLeft ? x - 5 : x + 5)" y="\(Self.margin.top - 9)" \
      text-anchor="\(isLeft ? "end" : "start")">\(words)</text>
      """
  }

  /// A description of each line.
  private var description: String {
    lines.compactMap { line -> String? in
      guard let first = line.points.first, let last = line.points.last,
        let low = line.points.min(by: { $0.y < $1.y }),
        let high = line.points.max(by: { $0.y < $1.y })
      else { return nil }
      func words(_ value: Double) -> String {
        HTML.decimal(value, abs(value) >= 10 ? 1 : abs(value) >= 0.1 ? 3 : 5) + unit
      }
      return "\(line.name): from \(words(first.y)) to \(words(last.y)), lowest \(words(low.y))"
        + " in \(subject) \(HTML.decimal(low.x, 0)), highest \(words(high.y))"
        + " in \(subject) \(HTML.decimal(high.x, 0))."
    }.joined(separator: " ") + (mark.map { " Marked: \($0.words)." } ?? "")
  }
}
