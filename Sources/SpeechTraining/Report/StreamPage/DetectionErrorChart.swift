internal import Foundation
internal import SpeechModel

/// What is missed against false alarms an hour, over all thresholds: the detection error trade-off (Martin et al.,
/// 1997).
///
/// Shares of misses are as far apart as quantiles of the normal distribution, rates of false alarms as their
/// logarithms: so a detector whose scores are normally distributed draws a straight line. A rate of 0 has a place of
/// its own at the left.
struct DetectionErrorChart {
  /// What a threshold costs.
  struct Point {
    /// The share of words that are missed.
    var missed: Double
    var falseAlarmsPerHour: Double

    /// Nil if no word was said or no time was without one.
    init?(_ tally: StreamTally) {
      guard let rate = tally.falseAlarmsPerHour, tally.total.words > 0 else { return nil }
      missed = Double(tally.total.misses) / Double(tally.total.words)
      falseAlarmsPerHour = rate
    }
  }

  private let points: [Point]
  private let mark: (point: Point, words: String)?

  /// - Parameters:
  ///   - points: By their thresholds.
  ///   - mark: A point to mark with words.
  init(_ points: [Point], mark: (point: Point, words: String)?) {
    self.points = points
    self.mark = mark
  }

  private static let (left, top, width, height) = (64.0, 10.0, 272.0, 200.0)
  /// Where rates other than 0 begin.
  private static let first = left + 30
  /// Shares beyond them are drawn at them.
  private static let shares = 0.001...0.999
  private static let ticks = [
    0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999,
  ]

  /// The picture; nothing without points.
  var figure: HTML {
    if points.isEmpty { return "" }
    let all = points + (mark.map { [$0.point] } ?? [])
    let shares = all.map(\.missed).map(Self.bounded)
    guard let least = shares.min(), let most = shares.max() else { return "" }
    // At least two marks, so that a level line has a scale, too.
    let lowest = Self.ticks.dropLast().last { $0 <= least } ?? Self.shares.lowerBound
    let highest = Self.ticks.first { $0 >= most && $0 > lowest } ?? Self.shares.upperBound
    let rates = all.map(\.falseAlarmsPerHour).filter { $0 > 0 }
    let lowestDecade = Int(log10(rates.min() ?? 1).rounded(.down))
    let decades = lowestDecade...max(lowestDecade + 1, Int(log10(rates.max() ?? 1).rounded(.up)))
    func x(_ rate: Double) -> Double {
      guard rate > 0 else { return Self.left }
      let share = (log10(rate) - Double(decades.lowerBound)) / Double(decades.count - 1)
      return Self.first + (Self.left + Self.width - Self.first) * share
    }
    func y(_ missed: Double) -> Double {
      let quantile = NormalDistribution.quantile
      let (low, high) = (quantile(lowest), quantile(highest))
      return Self.top + Self.height * (high - quantile(Self.bounded(missed))) / (high - low)
    }
    let marks = [0] + decades.map { pow(10, Double($0)) }
    let line = points.map {
      "\(HTML.decimal(x($0.falseAlarmsPerHour), 1)),\(HTML.decimal(y($0.missed), 1))"
    }.joined(separator: " ")
    return """
      <figure>
      <figcaption>Missed words and false alarms of every threshold</figcaption>
      <svg viewBox="0 0 360 256" role="img" aria-labelledby="det-title det-words">
      <title id="det-title">Missed words and false alarms of every threshold</title>
      <desc id="det-words">A curve through \(points.count) thresholds; the table below has its figures.</desc>
      \(Self.ticks.filter { (lowest...highest).contains($0) }.map { horizontal($0, y($0)) })
      \(marks.map { vertical($0.shortText, x($0)) })
      <polyline class="line line-1" points="\(line)"/>
      \(mark.map { marking($0.words, x($0.point.falseAlarmsPerHour), y($0.point.missed)) } ?? "")
      <text x="\(Self.left + Self.width / 2)" y="252" text-anchor="middle">false alarms an hour</text>
      <text x="12" y="\(Self.top + Self.height / 2)" text-anchor="middle" \
      transform="rotate(-90 12 \(Self.top + Self.height / 2))">missed</text>
      </svg>
      </figure>
      """
  }

  private static func bounded(_ share: Double) -> Double {
    min(max(share, shares.lowerBound), shares.upperBound)
  }

  private func horizontal(_ share: Double, _ y: Double) -> HTML {
    let limit = share == Self.shares.lowerBound ? "≤ " : share == Self.shares.upperBound ? "≥ " : ""
    return """
      <line class="axis" x1="\(Self.left)" y1="\(y)" x2="\(Self.left + Self.width)" y2="\(y)"/>
      <text x="\(Self.left - 6)" y="\(y + 4)" text-anchor="end">\(limit)\((100 * share).shortText) %</text>
      """
  }

  private func vertical(_ words: String, _ x: Double) -> HTML {
    """
    <line class="axis" x1="\(x)" y1="\(Self.top)" x2="\(x)" y2="\(Self.top + Self.height)"/>
    <text x="\(x)" y="\(Self.top + Self.height + 18)" text-anchor="middle">\(words)</text>
    """
  }

  /// The mark, its words on the side that has room for them.
  private func marking(_ words: String, _ x: Double, _ y: Double) -> HTML {
    let isLeft = x > Self.left + Self.width / 2
    return """
      <circle class="dot-1" cx="\(x)" cy="\(y)" r="5"/>
      <text class="marked" x="\(isLeft ? x - 10 : x + 10)" y="\(y - 8)" \
      text-anchor="\(isLeft ? "end" : "start")">\(words)</text>
      """
  }
}
