package import SpeechModel

/// The findings of a data check, as a page to look at and listen to.
package struct DataCheckPage {
  /// The most instances of a finding that are shown with a picture and sound.
  static let mostCases = 12
  /// The most recordings of the whole page that are: at a second each they take some 4 MB.
  static let mostClips = 60
  /// The most instances that are only named.
  static let mostNames = 40
  /// The most recordings of one instance, which may have hundreds of copies.
  static let mostCopies = 4

  private let source: String
  private let check: DataCheck
  private let clips: [InspectedClip]
  private let read: (Int) throws -> AudioClip

  /// Prepares the page.
  ///
  /// - Parameters:
  ///   - source: The data's path, for the title.
  ///   - clips: Those that were checked.
  ///   - read: Returns the sound of a clip by its index, for pictures and players; if it throws,
  ///     the recording is only named.
  package init(
    source: String,
    check: DataCheck,
    clips: [InspectedClip],
    read: @escaping (Int) throws -> AudioClip
  ) {
    self.source = source
    self.check = check
    self.clips = clips
    self.read = read
  }

  /// The page.
  package var html: HTML {
    var gallery = ClipGallery(clips, most: Self.mostClips, read)
    let findings = check.findings.map { section($0, &gallery) }
    let nothing: HTML = "<p>Nothing was found wrong.</p>"
    return Page.document(
      title: "Data check: \(source)",
      introduction: introduction,
      sections: [
        Page.Section("findings", "Findings", HTML(findings.isEmpty ? [nothing] : findings)),
        Page.Section("durations", "Durations and levels", charts),
        Page.Section("labels", "Labels", labels),
      ]
    )
  }

  private var introduction: HTML {
    let numbers = check.statistics
    let rates = numbers.sampleRatesHertz.map { "\($0.value)" }.joined(separator: ", ")
    var totals = [
      ("\(numbers.clips)", "recordings"), ("\(numbers.labels.count)", "labels"),
      (DataCheckReport.duration(numbers.seconds), "in all"), (rates, "Hz"),
    ]
    if let speakers = numbers.speakers { totals.insert(("\(speakers)", "speakers"), at: 2) }
    totals += DataFinding.Severity.allCases.map { ("\(check.count($0))", "\($0.rawValue)s") }
    return Page.totals(totals)
  }

  private func section(_ finding: DataFinding, _ gallery: inout ClipGallery) -> HTML {
    let hasSound = finding.kind != .unreadable && finding.instances.contains { !$0.paths.isEmpty }
    return FindingBlock.article(
      finding,
      cases: hasSound
        ? pictures(finding, &gallery)
        : FindingBlock.names(finding.instances[...], most: Self.mostNames)
    )
  }

  /// The instances with a picture and sound, then those there is no room for.
  private func pictures(_ finding: DataFinding, _ gallery: inout ClipGallery) -> HTML {
    var shown: [HTML] = []
    for instance in finding.instances.prefix(Self.mostCases) {
      guard let figures = gallery.figures(instance, most: Self.mostCopies) else { break }
      shown.append(figures)
    }
    let rest = finding.instances.dropFirst(shown.count)
    let words =
      shown.isEmpty
      ? "The page holds \(Self.mostClips) recordings already; these are named only:"
      : "Shown are \(shown.count) of \(finding.instances.count); the others:"
    return """
      \(shown.isEmpty ? "" : "<div class=\"clips\">\n\(shown)\n</div>" as HTML)
      \(rest.isEmpty ? "" : Page.folded(words, FindingBlock.names(rest, most: Self.mostNames)))
      """
  }

  private var charts: HTML {
    let durations = Histogram(clips.map(\.measurements.seconds))?
      .figure(caption: "Durations", unit: "s")
    // Digital silence would stretch the axis.
    let levels = Histogram(clips.map { max(-100, $0.measurements.level.loudestDecibels) })?
      .figure(caption: "Levels of the loudest 20 ms, at least -100 dBFS", unit: "dBFS")
    return "<div class=\"charts\">\n\([durations, levels].compactMap { $0 })\n</div>"
  }

  private var labels: HTML {
    let subsets = check.statistics.subsets
    let rows = check.statistics.labels.map { label in
      (
        name: label.label,
        numbers: subsets.isEmpty ? [label.clips] : subsets.map { label.subsets[$0] ?? 0 }
      )
    }
    return BarChart(
      caption: "Recordings of each label",
      subject: "label",
      series: subsets,
      rows: rows
    ).table
  }
}

extension DataCheckPage {
  /// Writes the page to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    try html.write(to: path)
  }
}
