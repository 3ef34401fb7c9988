package import SpeechModel

/// How a model does on recordings and where it is wrong, as a page to look at and listen to.
package struct EvaluationPage {
  private let title: String
  private let evaluation: Evaluation
  private let analysis: ErrorAnalysis
  private let seed: UInt64
  /// The sound of a clip by its path; nil if it is not at hand.
  private let read: (String) -> AudioClip?

  private static let mostWorst = 12
  private static let mostRandom = 12
  private static let mostSuspects = 24
  private static let mostPairs = 4
  private static let clipsOfPair = 3
  private static let mostSlices = 60

  /// Prepares the page.
  ///
  /// - Parameter seed: The seed by which clips are drawn.
  package init(
    title: String,
    _ evaluation: Evaluation,
    _ analysis: ErrorAnalysis,
    seed: UInt64 = 0,
    read: @escaping (String) -> AudioClip?
  ) {
    self.title = title
    self.evaluation = evaluation
    self.analysis = analysis
    self.seed = seed
    self.read = read
  }

  /// The page.
  package var html: HTML {
    var sections = [
      Page.Section(
        "confusion",
        "Confusion",
        ConfusionTable(evaluation, of: "scored").html
      )
    ]
    let pairs = evaluation.confusedPairs(Self.mostPairs)
    if !pairs.isEmpty {
      sections.append(Page.Section("pairs", "The most frequent mix-ups", HTML(pairs.map(pair))))
    }
    if !analysis.slices.isEmpty {
      sections.append(Page.Section("slices", "Where it does worse", slices))
    }
    if let suspects = analysis.suspects {
      sections.append(Page.Section("suspects", "Labels that may be wrong", self.suspects(suspects)))
    }
    let worst = evaluation.worst(Self.mostWorst)
    sections += [
      Page.Section(
        "worst",
        "Worst clips",
        "<p>Those with the largest loss: not what the data is like.</p>\n\(gallery(worst))"
      ),
      Page.Section(
        "random",
        "Clips drawn by chance",
        "<p>What the data is like, whether right or wrong.</p>\n\(gallery(random))"
      ),
    ]
    return Page.document(
      title: title,
      introduction: Page.totals([
        ("\(evaluation.outcomes.count)", "clips"), (percent(evaluation.accuracy), "accuracy"),
        (IntervalScale.words(evaluation.accuracyInterval), "95 % interval"),
        ("\(evaluation.outcomes.count - evaluation.correct)", "mistakes"),
      ]),
      sections: sections
    )
  }

  private var random: [Evaluation.Outcome] {
    var stream = RandomStream(seed: seed, .comparison, index: 5)
    return stream.permutation(of: evaluation.outcomes.count).prefix(Self.mostRandom)
      .map { evaluation.outcomes[$0] }
  }

  /// Clips of one label taken for another, the surest first.
  private func pair(_ pair: Evaluation.ConfusedPair) -> HTML {
    let labels = evaluation.labels
    let clips = evaluation.outcomes.filter {
      labels[$0.label] == pair.label && labels[$0.predicted] == pair.recognized
    }.sorted { ($1.confidence, $0.path) < ($0.confidence, $1.path) }
    return """
      <h3>\(pair.words)</h3>
      \(gallery(Array(clips.prefix(Self.clipsOfPair))))
      """
  }

  private func gallery(_ outcomes: [Evaluation.Outcome]) -> HTML {
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
    return figure(outcome.path, heading: words, lines: lines)
  }

  private func figure(_ path: String, heading: String, lines: [String]) -> HTML {
    let strong: HTML = "<strong>\(heading)</strong>"
    guard let clip = read(path) else {
      let notes = (lines + ["its sound is not at hand"]).map { line -> HTML in
        "<span>\(line)</span>"
      }
      return "<figure><figcaption>\(strong)\(path)\(notes)</figcaption></figure>"
    }
    return ClipFigure(name: path, heading: strong, lines: lines, clip: clip).html
  }

  private var slices: HTML {
    let worse = analysis.slices.filter(\.isWorse)
    let items = worse.map { slice -> HTML in "<li>\(slice.inWords)</li>" }
    let rows = analysis.slices.prefix(Self.mostSlices).map {
      AccuracyTable.Row("\($0.subject) \($0.name)", correct: $0.correct, clips: $0.clips)
    }
    let words =
      worse.isEmpty
      ? "None of \(analysis.slices.count) groups does worse than chance among so many explains."
      : "These do worse than chance among \(analysis.slices.count) groups explains:"
    return """
      <p>\(words)</p>
      \(items.isEmpty ? "" : "<ul>\n\(items)\n</ul>" as HTML)
      \(AccuracyTable(caption: "Groups of at least ten clips", subject: "group", rows: Array(rows)).table)
      """
  }

  private func suspects(_ suspects: LabelSuspects) -> HTML {
    let shown = suspects.worthALook.prefix(Self.mostSuspects)
    guard !shown.isEmpty else { return "<p>No label is probably wrong.</p>" }
    let figures = shown.map { suspect -> HTML in
      let near = (analysis.neighbours[suspect.file] ?? []).prefix(3)
        .map { "near \($0.file) (\($0.label))" }
      return figure(
        suspect.file,
        heading: "\(suspect.label), probably \(suspect.guess)",
        lines: ["\(suspect.label) \(percent(suspect.probability))"] + near
      )
    }
    return """
      <p>\(counted(suspects.probablyWrong, "label")) may be wrong, by models that did not train on the \
      clip. A clip in noise looks the same: listen before you change a label. \(suspects.caveat ?? "")</p>
      <div class="clips">
      \(figures)
      </div>
      """
  }
}

extension EvaluationPage {
  /// Writes the page to a file atomically.
  ///
  /// - Throws: `RunFolderError`.
  package func write(to path: String) throws {
    try html.write(to: path)
  }
}
