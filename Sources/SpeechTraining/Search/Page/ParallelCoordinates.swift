internal import SpeechModel

/// The trials of a search as lines across one axis per parameter and one for accuracy: parallel
/// coordinates (Inselberg, 1985).
///
/// A picture without scripts: a line is highlighted while the pointer or the focus is on it, and
/// when a link leads to it.
package struct ParallelCoordinates {
  private let axes: [CoordinateAxis]
  private let lines: [Line]
  private let hasFailures: Bool
  private let title: String

  /// A trial's line.
  private struct Line {
    var trial: Int
    /// The position on each axis; nil on the last if the trial failed.
    var places: [Double?]
    /// From 0, the worst, to 1, the best.
    var share: Double
    var isBest: Bool
    var words: String
  }

  /// Draws trials.
  package init(_ space: SearchSpace, _ trials: [Trial]) {
    let accuracies = trials.compactMap { $0.score?.accuracy }
    let last = CoordinateAxis(accuracies: accuracies)
    let own = zip(space.parameters, space.names).map { CoordinateAxis($0, name: $1) }
    axes = own + [last]
    hasFailures = accuracies.count < trials.count
    let winner = trials.winner
    // The best are drawn last, over the others.
    lines = (trials.filter { $0.score == nil } + trials.standings.reversed()).map { trial in
      let end = trial.score.flatMap { last.place(of: ConfigurationValue($0.accuracy)) }
      let values = space.parameters.map { trial.assignments[$0.path] }
      let settings = zip(space.names, values).map { "\($0) \($1.map { "\($0)" } ?? "as it was")" }
      let result = trial.score.map { "accuracy \($0.accuracyInWords)" } ?? "failed"
      return Line(
        trial: trial.number,
        places: zip(own, values).map { axis, value in value.flatMap(axis.place) } + [end],
        share: end ?? 0,
        isBest: trial.number == winner?.number,
        words: "trial \(trial.number): \(result); \(settings.joined(separator: ", "))"
      )
    }
    title =
      "Parallel coordinates: \(trials.count) trials over"
      + " \(space.names.joined(separator: ", ")) and accuracy"
      + (winner?.score.map { "; the best reaches \($0.accuracyInWords)" } ?? "")
  }

  /// The width of a page's text.
  private static let pageWidth = 1_050.0
  private static let (height, top, bottom, side) = (420.0, 48.0, 48.0, 80.0)
  /// Where lines of failed trials end, below the axis of accuracy.
  private static let failedPlace = -0.07

  /// The distance between two axes, wide enough for the longest name above them.
  private var spacing: Double {
    let names = 7.5 * Double(axes.map(\.name.count).max() ?? 0) + 20
    // Few axes share the width of a page.
    return max(150, names, (Self.pageWidth - 2 * Self.side) / Double(max(1, axes.count - 1)))
  }

  /// The width of the picture in its own units, which are pixels at full size.
  package var width: Double { 2 * Self.side + spacing * Double(axes.count - 1) }

  private func x(_ axis: Int) -> Double { Self.side + spacing * Double(axis) }

  private func y(_ place: Double) -> Double {
    Self.top + (Self.height - Self.top - Self.bottom) * (1 - place)
  }

  /// The picture as part of a page, where each line is a link to the row `#trial-<number>`.
  package var figure: HTML { svg(attributes: "", line: link) }

  /// The picture as a file of its own.
  package var document: HTML {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    \(svg(attributes: " xmlns=\"http://www.w3.org/2000/svg\"", line: group))

    """
  }

  private func svg(attributes: HTML, line: (Line) -> HTML) -> HTML {
    """
    <svg\(attributes) class="coordinates" viewBox="0 0 \(width) \(Self.height)" \
    width="\(width)" height="\(Self.height)" role="group" aria-label="\(title)">
    <style>
    \(Self.style)
    </style>
    <g class="lines">
    \(lines.map(line))
    </g>
    \(axes.indices.map(axis))
    \(hasFailures ? failedMark : "")
    </svg>
    """
  }

  private func link(_ line: Line) -> HTML {
    """
    <a id="line-\(line.trial)" class="\(kind(line))" href="#trial-\(line.trial)" \
    aria-label="\(line.words)" style="--share:\(100 * line.share)%">\(strokes(line))</a>
    """
  }

  private func group(_ line: Line) -> HTML {
    """
    <g id="line-\(line.trial)" class="\(kind(line))" tabindex="0" role="img" \
    aria-label="\(line.words)" style="--share:\(100 * line.share)%">\(strokes(line))</g>
    """
  }

  private func kind(_ line: Line) -> String {
    line.isBest ? "line best" : line.places.last == .some(nil) ? "line failed" : "line"
  }

  /// The line, under a wide invisible one that is easy to point at.
  private func strokes(_ line: Line) -> HTML {
    let path = path(line)
    return """
      <title>\(line.words)</title><path class="hit" fill="none" stroke="none" d="\(path)"/>\
      <path class="stroke" fill="none" stroke="#2f6f9f" d="\(path)"/>
      """
  }

  /// Bends between the axes, so that lines through one point can be told apart.
  private func path(_ line: Line) -> String {
    var path = ""
    var before: (x: Double, y: Double)?
    for (axis, place) in line.places.enumerated() {
      let isLast = axis == line.places.count - 1
      guard let place = place ?? (isLast ? Self.failedPlace : nil) else { continue }
      let (x, y) = (x(axis), y(place))
      func words(_ number: Double) -> String { HTML.decimal(number, 1) }
      if let before {
        let middle = words((before.x + x) / 2)
        path += " C\(middle) \(words(before.y)) \(middle) \(words(y)) \(words(x)) \(words(y))"
      } else {
        path += "M\(words(x)) \(words(y))"
      }
      before = (x, y)
    }
    return path
  }

  private func axis(_ index: Int) -> HTML {
    let axis = axes[index]
    let x = x(index)
    // Lines come to the first and last axis from one side: numbers are on the other.
    let isFirst = index == 0
    let isMiddle = !isFirst && index < axes.count - 1
    let ticks = axis.ticks.map { tick -> HTML in
      """
      <line class="axis" x1="\(x - 4)" y1="\(y(tick.place))" x2="\(x + 4)" y2="\(y(tick.place))"/>
      <text class="tick" x="\(isFirst ? x - 8 : x + 8)" y="\(y(tick.place) + (isMiddle ? -5 : 4))"\
      \(isFirst ? " text-anchor=\"end\"" as HTML : "")>\(Self.short(tick.label))</text>
      """
    }
    return """
      <g aria-hidden="true">
      <line class="axis" x1="\(x)" y1="\(y(0))" x2="\(x)" y2="\(y(1))"/>
      \(ticks)
      <text class="name" x="\(x)" y="\(Self.top - 22)" text-anchor="middle">\(axis.name)</text>
      </g>
      """
  }

  private var failedMark: HTML {
    """
    <text class="tick" aria-hidden="true" x="\(x(axes.count - 1) + 8)" \
    y="\(y(Self.failedPlace) + 4)">failed</text>
    """
  }

  /// A label that does not reach the next axis.
  private static func short(_ label: String) -> String {
    label.count > 18 ? label.prefix(17) + "…" : label
  }

  private static let style: HTML = """
    .coordinates { --low: #7f93a6; --high: #0b4a80; --first: #b4480a; --text: #1c2024;
      --halo: #ffffff; --rule: #9aa3ad; background: var(--halo); }
    @media (prefers-color-scheme: dark) {
      .coordinates { --low: #60758a; --high: #9fd6ff; --first: #ffb066; --text: #e6e8ea;
        --halo: #14171a; --rule: #6d757d; }
    }
    .coordinates .axis { stroke: #9aa3ad; stroke: var(--rule); }
    .coordinates text { fill: #1c2024; fill: var(--text); font: 13px system-ui, sans-serif;
      stroke: #ffffff; stroke: var(--halo); stroke-width: 5px; stroke-linejoin: round;
      paint-order: stroke; pointer-events: none; }
    .coordinates .name { font-weight: 600; }
    .coordinates .hit { stroke-width: 12px; pointer-events: stroke; }
    .coordinates .line { outline: none; cursor: pointer; }
    .coordinates .stroke { stroke-width: 1.5px; pointer-events: none;
      stroke: color-mix(in oklab, var(--high) var(--share), var(--low)); }
    .coordinates .failed .stroke { stroke-dasharray: 3 4; stroke: var(--low); }
    .coordinates .best .stroke { stroke-width: 3.5px; stroke: var(--first); }
    .coordinates .lines:hover .stroke, .coordinates .lines:focus-within .stroke,
    .coordinates .lines:has(:target) .stroke { opacity: .2; }
    .coordinates .lines .line:hover .stroke, .coordinates .lines .line:focus .stroke,
    .coordinates .lines .line:target .stroke { opacity: 1; stroke-width: 4.5px; }
    """
}
