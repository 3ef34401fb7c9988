internal import SpeechModel

/// The accuracy of each group of clips, with its 95 % interval, and a picture of
/// both on one scale.
package struct AccuracyTable {
  /// One group.
  package struct Row: Equatable {
    package var name: String
    package var correct: Int
    package var clips: Int

    package init(_ name: String, correct: Int, clips: Int) {
      self.name = name
      self.correct = correct
      self.clips = clips
    }

    var accuracy: Double { Double(correct) / Double(max(1, clips)) }
    var interval: ClosedRange<Double> { wilsonInterval(correct, of: clips) }
  }

  /// The table's caption.
  package var caption: String
  /// What the groups are, such as `speaker`.
  package var subject: String
  package var rows: [Row]

  package init(caption: String, subject: String, rows: [Row]) {
    self.caption = caption
    self.subject = subject
    self.rows = rows
  }

  /// The table in a scrollable box.
  package var table: HTML {
    let scale = IntervalScale(rows.map(\.interval))
    let lines = rows.map { row -> HTML in
      """
      <tr><th scope="row">\(row.name)</th><td>\(row.clips)</td><td>\(row.correct)</td>\
      <td>\(percent(row.accuracy))</td><td>\(IntervalScale.words(row.interval))</td>\
      \(scale.cell(row.accuracy, row.interval))</tr>
      """
    }
    return Page.scrollable(
      caption,
      """
      <table>
      <caption><span>\(caption)</span></caption>
      <thead>
      <tr><th scope="col">\(subject)</th><th scope="col" class="number">clips</th>\
      <th scope="col" class="number">right</th><th scope="col" class="number">accuracy</th>\
      <th scope="col" class="number">95 % interval</th>\(scale.head)</tr>
      </thead>
      <tbody>
      \(lines)
      </tbody>
      </table>
      """
    )
  }
}

/// The scale on which a table's intervals are drawn, in a column for sighted readers; the numbers
/// are beside it.
struct IntervalScale {
  private let axis: Axis

  /// From a round value below all intervals to 1.
  init(_ intervals: [ClosedRange<Double>]) {
    let lowest = intervals.map(\.lowerBound).min() ?? 0
    axis = Axis(max(0, min(0.9, lowest))...1, steps: 5)
  }

  /// "94.4 to 98.4 %".
  static func words(_ interval: ClosedRange<Double>) -> String {
    "\(HTML.decimal(100 * interval.lowerBound, 1)) to \(percent(interval.upperBound))"
  }

  /// The head of the column: the ends of the scale.
  var head: HTML {
    """
    <td class="interval" aria-hidden="true"><span class="ends">\
    <span>\(axis.range.lowerBound * 100, decimals: 0) %</span><span>100 %</span></span></td>
    """
  }

  /// An accuracy and its interval, as a dot on a line; unknown values are left out.
  func cell(_ share: Double?, _ interval: ClosedRange<Double>) -> HTML {
    guard let share else { return "<td class=\"interval\" aria-hidden=\"true\"></td>" }
    func place(_ share: Double) -> HTML { "\(100 * axis.share(share), decimals: 1)%" }
    return """
      <td class="interval" aria-hidden="true"><svg>\
      <line class="axis" x1="0" y1="50%" x2="100%" y2="50%"/>\
      <line class="whisker" x1="\(place(interval.lowerBound))" y1="50%" \
      x2="\(place(interval.upperBound))" y2="50%"/>\
      <circle class="dot-1" cx="\(place(share))" cy="50%" r="4"/></svg></td>
      """
  }
}
