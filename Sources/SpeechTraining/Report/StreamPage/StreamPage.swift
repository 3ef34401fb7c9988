package import SpeechModel

/// What was heard in long recordings, and what every threshold would have cost, as a page to look at and listen to.
package struct StreamPage {
  /// A place in a recording, with the sound around it.
  package struct Excerpt {
    /// What is there, such as a label.
    package var heading: String
    /// Where it is, such as "day.wav at 12.30 s".
    package var place: String
    /// What else is known about it, one line each.
    package var lines: [String]
    package var clip: AudioClip

    package init(heading: String, place: String, lines: [String] = [], clip: AudioClip) {
      self.heading = heading
      self.place = place
      self.lines = lines
      self.clip = clip
    }
  }

  private let title: String
  private let tally: StreamTally
  private let thresholds: [(threshold: Double, tally: StreamTally)]
  private let used: Double?
  private let falseAlarms: [Excerpt]
  private let missedWords: [Excerpt]

  /// Excerpts of a kind that a page has room for.
  package static let mostExcerpts = 24

  /// Prepares the page.
  ///
  /// - Parameters:
  ///   - thresholds: What each would have led to.
  ///   - used: The one that `tally` was counted with; nil if labels have their own.
  ///   - falseAlarms: Some of them, the surest first.
  ///   - missedWords: Some of them.
  package init(
    title: String,
    _ tally: StreamTally,
    thresholds: [(threshold: Double, tally: StreamTally)],
    used: Double?,
    falseAlarms: [Excerpt],
    missedWords: [Excerpt]
  ) {
    self.title = title
    self.tally = tally
    self.thresholds = thresholds
    self.used = used
    self.falseAlarms = falseAlarms
    self.missedWords = missedWords
  }

  /// The page.
  package var html: HTML {
    var sections = [
      Page.Section("labels", "What was heard", labels),
      Page.Section("thresholds", "What a threshold costs", costs),
    ]
    if !falseAlarms.isEmpty {
      sections.append(
        Page.Section(
          "alarms",
          "False alarms",
          """
          <p>The surest \(falseAlarms.count) of \(tally.total.falseAlarms). Those that are no word belong into \
          training as _unknown_.</p>
          \(gallery(falseAlarms))
          """
        )
      )
    }
    if !missedWords.isEmpty {
      sections.append(
        Page.Section(
          "missed",
          "Missed words",
          "<p>\(missedWords.count) of \(tally.missedWords.count).</p>\n\(gallery(missedWords))"
        )
      )
    }
    let hour = tally.falseAlarmsPerHour.map { HTML.decimal($0, 2) } ?? "–"
    return Page.document(
      title: title,
      introduction: """
        \(Page.totals([
          (HTML.decimal(tally.listenedSeconds / 3_600, 2), "hours listened to"),
          (HTML.decimal(tally.emptyHours, 2), "of them without a word"),
          ("\(tally.total.hits) of \(tally.total.words)", "words heard"),
          (hour, "false alarms an hour"),
        ]))
        <p>\(tally.missesInWords.map { "Missed: \($0). " } ?? "")False alarms: \(tally.falseAlarmsInWords).</p>
        """,
      sections: sections
    )
  }

  private func gallery(_ excerpts: [Excerpt]) -> HTML {
    let figures = excerpts.map {
      ClipFigure(
        name: $0.place,
        heading: "<strong>\($0.heading)</strong>",
        lines: $0.lines,
        clip: $0.clip
      ).html
    }
    return "<div class=\"clips\">\n\(figures)\n</div>"
  }

  private var labels: HTML {
    let rows = tally.counts.sorted { $0.key < $1.key }.map { label, counts -> HTML in
      "<tr><th scope=\"row\">\(label)</th>\(Self.cells(counts))</tr>"
    }
    return Page.scrollable(
      "Labels",
      """
      <table class="narrow">
      <caption><span>A word is heard by the first event of its label from its beginning to shortly after its end; \
      more of them are heard twice. An event inside another label's word is for another, all others are false \
      alarms.</span></caption>
      <thead>
      <tr><th scope="col">label</th><th scope="col" class="number">said</th>\
      <th scope="col" class="number">heard</th><th scope="col" class="number">missed</th>\
      <th scope="col" class="number">twice</th><th scope="col" class="number">for another</th>\
      <th scope="col" class="number">false alarms</th></tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      <tfoot>
      <tr><th scope="row">all</th>\(Self.cells(tally.total))</tr>
      </tfoot>
      </table>
      """
    )
  }

  private static func cells(_ counts: StreamTally.Counts) -> HTML {
    """
    <td>\(counts.words)</td><td>\(counts.hits)</td><td>\(counts.misses)</td><td>\(counts.duplicates)</td>\
    <td>\(counts.substitutions)</td><td>\(counts.falseAlarms)</td>
    """
  }

  private var costs: HTML {
    let chart = DetectionErrorChart(
      thresholds.compactMap { DetectionErrorChart.Point($0.tally) },
      mark: DetectionErrorChart.Point(tally).map {
        ($0, used.map { "threshold \($0.shortText)" } ?? "each label's threshold")
      }
    )
    let rows = thresholds.filter { StreamEvaluation.thresholds.contains($0.threshold) }
      .map { threshold, tally -> HTML in
        """
        <tr\(threshold == used ? " class=\"best\"" as HTML : "")>\
        <th scope="row">\(threshold, decimals: 2)</th><td>\(tally.missesInWords ?? "–")</td>\
        <td>\(tally.hourlyFalseAlarmsInWords)</td></tr>
        """
      }
    return """
      <div class="charts">\(chart.figure)</div>
      \(Page.scrollable(
        "Thresholds",
        """
        <table class="narrow">
        <caption><span>One threshold for all labels. Intervals are exact: Clopper and Pearson's of a share, Garwood's \
        of a rate.</span></caption>
        <thead>
        <tr><th scope="col">threshold</th><th scope="col" class="number">missed</th>\
        <th scope="col" class="number">false alarms an hour</th></tr>
        </thead>
        <tbody>
        \(rows)
        </tbody>
        </table>
        """ as HTML
      ))
      """
  }
}

extension StreamPage {
  /// Writes the page to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    try html.write(to: path)
  }
}
