internal import SpeechModel

/// The parts of a page that say where a model is wrong, on the page of an evaluation and in the report of a
/// run.
struct MistakeSections {
  let evaluation: Evaluation
  private let analysis: ErrorAnalysis
  private let seed: UInt64
  private let explanations: MistakeExplanations?
  /// The sound of a training clip near a suspect, by the paths of both; nil if it is not at hand.
  private let neighbour: (_ suspect: String, _ path: String) -> AudioClip?
  /// The sound of a clip by its path; nil if it is not at hand.
  private let read: (String) -> AudioClip?

  private static let mostRandom = 12
  private static let mostSuspects = 24
  /// The suspects whose nearest training clips are there to be heard, and how many of them: as many clips as
  /// there are suspects.
  private static let (suspectsWithNeighbours, neighboursOfSuspect) = (8, 3)
  /// The clips of a mix-up that are shown at once, and those that a click shows.
  private static let (clipsOfPair, foldedOfPair) = (3, 9)
  private static let mostSlices = 60

  /// - Parameter seed: The seed by which clips are drawn.
  init(
    _ evaluation: Evaluation,
    _ analysis: ErrorAnalysis,
    seed: UInt64,
    explanations: MistakeExplanations? = nil,
    neighbour: @escaping (_ suspect: String, _ path: String) -> AudioClip?,
    read: @escaping (String) -> AudioClip?
  ) {
    self.evaluation = evaluation
    self.analysis = analysis
    self.seed = seed
    self.explanations = explanations
    self.neighbour = neighbour
    self.read = read
  }

  /// The rules of these sections, besides those of every page.
  var style: HTML {
    guard let explanations else { return "" }
    return """
      \(explanations.style)
      .explained { margin: 0 0 2rem; }
      .explained h4 { margin: 0; font-size: 1rem; }
      """
  }

  /// The clips of the most frequent mix-ups; nil without one.
  var pairs: Page.Section? {
    let pairs = evaluation.shownPairs
    guard !pairs.isEmpty else { return nil }
    return Page.Section(
      "pairs",
      "The most frequent mix-ups",
      HTML(pairs.enumerated().map { pair($1, identifier: ConfusionTable.identifier($0)) })
    )
  }

  /// Why clips have their wrong answers; nil if that was not asked.
  var explained: Page.Section? {
    explanations.map {
      Page.Section("explained", "Mistakes explained", $0.html(evaluation.labels))
    }
  }

  /// Groups of clips that do worse; nil if they were not looked for.
  var slices: Page.Section? {
    guard !analysis.slices.isEmpty else { return nil }
    return Page.Section("slices", "Where it does worse", sliceTable)
  }

  /// Labels that may be wrong; nil if they were not looked for.
  var suspects: Page.Section? {
    analysis.suspects.map {
      Page.Section("suspects", "Labels that may be wrong", suspects($0))
    }
  }

  /// Clips drawn by chance.
  var random: Page.Section {
    var stream = RandomStream(seed: seed, .comparison, index: 5)
    let drawn = stream.permutation(of: evaluation.outcomes.count).prefix(Self.mostRandom)
      .map { evaluation.outcomes[$0] }
    return Page.Section(
      "random",
      "Clips drawn by chance",
      "<p>What the data is like, whether right or wrong.</p>\n\(gallery(drawn))"
    )
  }

  private func pair(_ pair: Evaluation.ConfusedPair, identifier: HTML) -> HTML {
    let clips = evaluation.clips(of: pair)
    let folded = clips.dropFirst(Self.clipsOfPair).prefix(Self.foldedOfPair)
    let left = clips.count - Self.clipsOfPair - folded.count
    let words =
      left > 0
      ? "The next \(folded.count) of \(clips.count)" : counted(folded.count, "more clip")
    return """
      <h3 id="\(identifier)">\(pair.words)</h3>
      \(gallery(Array(clips.prefix(Self.clipsOfPair))))
      \(folded.isEmpty ? "" : Page.folded(words, gallery(Array(folded))))
      """
  }

  /// Figures of clips.
  func gallery(_ outcomes: [Evaluation.Outcome]) -> HTML {
    "<div class=\"clips\">\n\(outcomes.map(figure))\n</div>"
  }

  private func figure(_ outcome: Evaluation.Outcome) -> HTML {
    let (label, predicted) = (
      evaluation.labels[outcome.label], evaluation.labels[outcome.predicted]
    )
    let words = outcome.isCorrect ? label : "\(label), taken for \(predicted)"
    let lines = [
      "\(predicted) \(percent(outcome.confidence))", "loss \(HTML.decimal(outcome.loss, 2))",
    ]
    let link = explanations?.identifier(of: outcome.path).map { identifier -> HTML in
      "<a href=\"#\(identifier)\">why \(predicted)</a>"
    }
    return figure(outcome.path, heading: words, link: link, lines: lines)
  }

  private func figure(
    _ path: String,
    heading: String,
    link: HTML? = nil,
    lines: [String]
  ) -> HTML {
    let title: HTML = "<strong>\(heading)</strong>\(link.map { "\($0) " } ?? "" as HTML)"
    guard let clip = read(path) else {
      let notes = (lines + ["its sound is not at hand"]).map { line -> HTML in
        "<span>\(line)</span>"
      }
      return "<figure><figcaption>\(title)\(path)\(notes)</figcaption></figure>"
    }
    return ClipFigure(name: path, heading: title, lines: lines, clip: clip).html
  }

  private var sliceTable: HTML {
    let worse = analysis.slices.filter(\.isWorse)
    let items = worse.map { slice -> HTML in "<li>\(slice.inWords)</li>" }
    let rows = analysis.slices.prefix(Self.mostSlices).map {
      AccuracyTable.Row("\($0.subject) \($0.name)", correct: $0.correct, clips: $0.clips)
    }
    let words =
      worse.isEmpty
      ? "None of \(counted(analysis.slices.count, "group")) does worse than chance among so many explains."
      : "These do worse than chance among \(counted(analysis.slices.count, "group")) explains:"
    return """
      <p>\(words)</p>
      \(items.isEmpty ? "" : "<ul>\n\(items)\n</ul>" as HTML)
      \(AccuracyTable(caption: "Groups of at least ten clips", subject: "group", rows: Array(rows)).table)
      """
  }

  private func suspects(_ suspects: LabelSuspects) -> HTML {
    let shown = suspects.worthALook.prefix(Self.mostSuspects)
    guard !shown.isEmpty else { return "<p>No label is probably wrong.</p>" }
    let first = shown.filter { !neighbours(of: $0).isEmpty }.prefix(Self.suspectsWithNeighbours)
    let others = shown.filter { !first.contains($0) }.map { suspect in
      figure(suspect, naming: neighbours(of: suspect))
    }
    return """
      <p>\(counted(suspects.probablyWrong, "label")) may be wrong, by models that did not train on the \
      clip. A clip in noise looks the same: listen before you change a label. \(suspects.caveat ?? "")</p>
      \(first.isEmpty ? "" : Self.aboutNeighbours)
      \(first.map(withNeighbours))
      \(first.isEmpty || others.isEmpty ? "" : "<h3>Others</h3>" as HTML)
      \(others.isEmpty ? "" : "<div class=\"clips\">\n\(others)\n</div>" as HTML)
      """
  }

  private static let aboutNeighbours: HTML = """
    <p class="soft">Beside the first ones are the training clips that are nearest to them by what the \
    classifier sees; the distance is 1 less the cosine, 0 for the same.</p>
    """

  private func neighbours(of suspect: LabelSuspects.Suspect) -> [ErrorAnalysis.Neighbour] {
    Array((analysis.neighbours[suspect.file] ?? []).prefix(Self.neighboursOfSuspect))
  }

  /// A suspect beside the training clips that are nearest to it.
  private func withNeighbours(_ suspect: LabelSuspects.Suspect) -> HTML {
    let near = neighbours(of: suspect).map { one in
      NeighbourFigure(
        neighbour: one,
        introduction: "near: ",
        sound: neighbour(suspect.file, one.file)
      ).html
    }
    return """
      <h3>\(suspect.label), probably \(suspect.guess)</h3>
      <div class="clips">
      \([figure(suspect)] + near)
      </div>
      """
  }

  private func figure(
    _ suspect: LabelSuspects.Suspect,
    naming neighbours: [ErrorAnalysis.Neighbour] = []
  ) -> HTML {
    figure(
      suspect.file,
      heading: "\(suspect.label), probably \(suspect.guess)",
      lines: ["\(suspect.label) \(percent(suspect.probability))"]
        + neighbours.map { "near \($0.file) (\($0.label))" }
    )
  }
}
