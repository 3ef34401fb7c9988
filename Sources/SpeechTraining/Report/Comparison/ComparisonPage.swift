package import SpeechModel

/// A comparison of recordings as a page to look at and listen to.
package struct ComparisonPage {
  private let comparison: DataComparison
  private let values: (ClipStatistic, DataComparison.Example.SideName) -> [Double]
  private let advice: (ShiftAdvice) -> (words: String, command: String?)
  private let read: (DataComparison.Example) -> AudioClip?

  /// The most findings that are shown with their distributions.
  private static let mostPictured = 6

  /// Prepares the page.
  ///
  /// - Parameters:
  ///   - values: The values of a statistic on a side, for histograms.
  ///   - advice: What to do in words, and the command that does it.
  ///   - read: The sound of an example; nil if it is not at hand.
  package init(
    _ comparison: DataComparison,
    values: @escaping (ClipStatistic, DataComparison.Example.SideName) -> [Double],
    advice: @escaping (ShiftAdvice) -> (words: String, command: String?),
    read: @escaping (DataComparison.Example) -> AudioClip?
  ) {
    self.comparison = comparison
    self.values = values
    self.advice = advice
    self.read = read
  }

  /// The page.
  package var html: HTML {
    var sections = [Page.Section("verdict", "Is the new like the old?", verdict)]
    if !comparison.findings.isEmpty {
      sections.append(Page.Section("differences", "What differs", differences))
    }
    if comparison.model != nil {
      sections.append(Page.Section("model", "What the model makes of it", model))
    }
    sections += [
      Page.Section("advice", "What to do", whatToDo),
      Page.Section("hear", "Clips to hear", hear),
      Page.Section("statistics", "Every statistic", table),
      Page.Section("missed", "What could not have been seen", missed),
    ]
    return Page.document(
      title: "\(comparison.new.path) against \(comparison.old.path)",
      introduction: introduction,
      sections: sections
    )
  }

  private var introduction: HTML {
    var totals: [(String, String)] = []
    for (side, name) in [(comparison.old, "old"), (comparison.new, "new")] {
      totals.append(("\(side.clips)", "\(name) clips"))
      if let speakers = side.speakers { totals.append(("\(speakers)", "\(name) speakers")) }
    }
    totals.append((pInWords(comparison.shift.p), "p"))
    return Page.totals(totals)
  }

  private var verdict: HTML {
    let notes = comparison.notes.map { note -> HTML in "<li>\(note.description)</li>" }
    return """
      <article class="finding \(comparison.shift.isFound ? "warning" : "good")">
      <p>\(comparison.verdictInWords)</p>
      \(notes.isEmpty ? "" : "<ul>\n\(notes)\n</ul>" as HTML)
      </article>
      """
  }

  private var differences: HTML {
    let items = comparison.findings.map { finding -> HTML in "<li>\(finding.inWords)</li>" }
    let pictures = comparison.findings.prefix(Self.mostPictured).map(distributions)
    return """
      <ol>
      \(items)
      </ol>
      \(pictures)
      """
  }

  /// Both distributions of a statistic, on the same axis.
  private func distributions(_ finding: DataComparison.Statistic) -> HTML {
    let (old, new) = (values(finding.name, .old), values(finding.name, .new))
    let figures = [("old", old, new), ("new", new, old)].compactMap { side, own, others in
      Histogram(own, besides: others, intervals: 30)?
        .figure(caption: "\(finding.name.rawValue), \(side)", unit: finding.unit)
    }
    return "<div class=\"charts\">\n\(figures)\n</div>"
  }

  private var model: HTML {
    "<ul>\n\(comparison.modelInWords.map { "<li>\($0)</li>" as HTML })\n</ul>"
  }

  private var whatToDo: HTML {
    let items = comparison.advice.map { one -> HTML in
      let (words, command) = advice(one)
      return
        "<li>\(words)\(command.map { "<pre class=\"command\">\($0)</pre>" as HTML } ?? "")</li>"
    }
    return "<ol>\n\(items)\n</ol>"
  }

  private var hear: HTML {
    let kinds: [(DataComparison.Example.SideName, DataComparison.Example.Reason, String)] = [
      (.new, .telling, "New, the least like the old"),
      (.old, .telling, "Old, the least like the new"),
      (.new, .random, "New, drawn by chance"), (.old, .random, "Old, drawn by chance"),
    ]
    let parts = kinds.compactMap { side, why, title -> HTML? in
      let examples = comparison.examples.filter { $0.side == side && $0.why == why }
      guard !examples.isEmpty else { return nil }
      return """
        <h3>\(title)</h3>
        <div class="clips">
        \(examples.map(figure))
        </div>
        """
    }
    return parts.isEmpty ? "<p>No clips were asked for.</p>" : HTML(parts)
  }

  private func figure(_ example: DataComparison.Example) -> HTML {
    let line = "looks new by \(fixedPoint(example.score, decimals: 2)); 1 is new, -1 is old"
    guard let clip = read(example) else {
      return """
        <figure><figcaption>\(example.file)<span>\(line)</span><span>its sound is not at hand</span>\
        </figcaption></figure>
        """
    }
    return ClipFigure(name: example.file, lines: [line], clip: clip).html
  }

  private var table: HTML {
    let rows = comparison.statistics.map { one -> HTML in
      let interval = one.interval.map {
        "\(one.name.words($0.lowerBound)) to \(one.name.words($0.upperBound))"
      }
      return """
        <tr><th scope="row">\(one.name.rawValue)</th><td class="words">\(one.unit)</td>\
        <td>\(one.name.words(one.oldMedian))</td><td>\(one.name.words(one.newMedian))</td>\
        <td>\(one.name.words(one.difference))</td><td>\(interval ?? "")</td>\
        <td>\(one.ks, decimals: 2)</td><td>\(pInWords(one.adjustedP))</td></tr>
        """
    }
    let caption =
      "Medians of both sides, the difference with its 95 % interval, the largest difference of the"
      + " cumulative distributions (KS), and the p-value adjusted for all statistics"
    return Page.scrollable(
      "Statistics",
      """
      <table>
      <caption><span>\(caption)</span></caption>
      <thead>
      <tr><th scope="col">statistic</th><th scope="col">unit</th><th scope="col" class="number">old</th>\
      <th scope="col" class="number">new</th><th scope="col" class="number">difference</th>\
      <th scope="col" class="number">95 % interval</th><th scope="col" class="number">KS</th>\
      <th scope="col" class="number">adjusted p</th></tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
    )
  }

  private var missed: HTML {
    let items = comparison.couldHaveMissed.compactMap { blind -> HTML? in
      blind.inWords.map { "<li>\($0)</li>" }
    }
    guard !items.isEmpty else {
      return "<p>With so few speakers or clips no single difference of any size could be shown.</p>"
    }
    return """
      <p>A difference smaller than these is more likely missed than not, with so many clips and \
      speakers:</p>
      <ul>
      \(items)
      </ul>
      """
  }
}

extension ComparisonPage {
  /// Writes the page to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    try html.write(to: path)
  }
}
