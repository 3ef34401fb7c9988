internal import SpeechModel

/// How often a model is right against how sure it is.
struct ReliabilityChart {
  private let reliability: Reliability

  init(_ reliability: Reliability) { self.reliability = reliability }

  private static let (left, top, width, height) = (48.0, 10.0, 302.0, 210.0)

  /// The picture, with its numbers in a collapsed table.
  var figure: HTML {
    func x(_ share: Double) -> Double { Self.left + Self.width * share }
    func y(_ share: Double) -> Double { Self.top + Self.height * (1 - share) }
    let ticks = stride(from: 0.0, through: 1, by: 0.25).map { tick -> HTML in
      """
      <line class="axis" x1="\(Self.left)" y1="\(y(tick))" x2="\(x(1))" y2="\(y(tick))"/>
      <text x="\(Self.left - 6)" y="\(y(tick) + 4)" text-anchor="end">\(100 * tick, decimals: 0) %</text>
      <text x="\(x(tick))" y="\(y(0) + 16)" text-anchor="\(tick == 1 ? "end" : "middle")">\
      \(100 * tick, decimals: 0) %</text>
      """
    }
    let most = Double(reliability.bins.map(\.clips).max() ?? 1)
    let points = reliability.bins.map { bin -> HTML in
      let interval = Self.interval(bin)
      let place = x(bin.confidence)
      // The area is proportional to the number of clips; the smallest is still visible.
      let radius = max(2.5, 9 * (Double(bin.clips) / most).squareRoot())
      return """
        <line class="whisker" x1="\(place)" y1="\(y(interval.lowerBound))" x2="\(place)" \
        y2="\(y(interval.upperBound))"/>
        <circle class="dot-1" cx="\(place)" cy="\(y(bin.accuracy))" r="\(radius)"/>
        """
    }
    let error = percent(reliability.expectedCalibrationError)
    return """
      <figure>
      <figcaption>How often the answer is right for how sure it is</figcaption>
      <svg viewBox="0 0 360 262" role="img" aria-labelledby="reliability-title reliability-words">
      <title id="reliability-title">How often the answer is right for how sure it is</title>
      <desc id="reliability-words">\(reliability.bins.count) groups of clips by confidence, each with \
      its accuracy; expected calibration error \(error).</desc>
      \(ticks)
      <line class="mark" x1="\(x(0))" y1="\(y(0))" x2="\(x(1))" y2="\(y(1))"/>
      \(points)
      <text x="\(x(0.5))" y="258" text-anchor="middle">confidence</text>
      </svg>
      </figure>
      """
  }

  /// The numbers as a table.
  var table: HTML {
    let rows = reliability.bins.map { bin -> HTML in
      """
      <tr><th scope="row">\(HTML.decimal(100 * bin.lower, 1)) to \(percent(bin.upper))</th>\
      <td>\(bin.clips)</td><td>\(percent(bin.confidence))</td><td>\(percent(bin.accuracy))</td>\
      <td>\(IntervalScale.words(Self.interval(bin)))</td></tr>
      """
    }
    return Page.scrollable(
      "Confidence and accuracy",
      """
      <table class="narrow">
      <caption><span>Confidence and accuracy</span></caption>
      <thead>
      <tr><th scope="col">confidence</th><th scope="col" class="number">clips</th>\
      <th scope="col" class="number">mean confidence</th>\
      <th scope="col" class="number">accuracy</th>\
      <th scope="col" class="number">95 % interval</th></tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
    )
  }

  private static func interval(_ bin: Reliability.Bin) -> ClosedRange<Double> {
    wilsonInterval(Int((bin.accuracy * Double(bin.clips)).rounded()), of: bin.clips)
  }
}
