internal import SpeechModel

/// Which clips trained, validated and tested, and by which rule.
package struct SplitOverview {
  private let dataset: Dataset

  /// Labels of the table.
  private static let mostLabels = 100

  package init(_ dataset: Dataset) { self.dataset = dataset }

  /// The rule, warnings, and both tables.
  package var html: HTML {
    """
    <p>Split \(dataset.rule.words)\(dataset.source.splitFromRun.map { ", as in the run \($0)" } ?? "").\
    </p>
    \(warnings)
    \(subsets)
    \(labels)
    """
  }

  private var warnings: HTML {
    let clean = (dataset.leak == nil ? [copies] : []).map { words -> HTML in
      "<li>\(words)</li>"
    }
    let copied = [dataset.copyWarning].compactMap { $0 }.map { warning -> HTML in
      """
      <li><strong>Warning:</strong> \(warning.description)\(listAdvice).</li>
      """
    }
    let omitted =
      dataset.omissions.isEmpty
      ? [] : ["\(counted(dataset.omissions.count, "file")) left out: split.json says why"]
    let notes =
      dataset.remarks.map(\.description) + dataset.splitWarnings.map(\.description) + omitted
    let remarks = notes.map { remark -> HTML in
      "<li><strong>Note:</strong> \(remark)</li>"
    }
    return "<ul>\n\(copied + remarks + clean)\n</ul>"
  }

  /// How copies are kept together, where a command can read the recordings.
  private var listAdvice: String {
    dataset.source.isInMemory
      ? ""
      : "; asr-data check \(dataset.arguments) can write lists that keep copies together"
  }

  /// What searches for copies of any kind.
  private var search: String {
    dataset.source.isInMemory
      ? DatasetSummary.searchInMemory : "asr-data check \(dataset.arguments)"
  }

  /// What was searched for across two subsets, and was not found.
  private var copies: String {
    let same =
      "No clip is in two subsets, neither as the same file nor with the same samples in another"
    switch dataset.copies.search {
    case .none:
      return "\(same). Copies in another level, format or rate, with noise or a trim, were not"
        + " searched for: \(search) does."
    case .tooMuch:
      let arguments = dataset.source.isInMemory ? nil : dataset.arguments
      return "\(same); \(DatasetSummary.tooManyRecordingsInWords(arguments))."
    case .done:
      guard dataset.copyWarning == nil else { return "\(same)." }
      let (groups, clips) = dataset.copyCounts
      return
        "No clip is in two subsets, neither as the same file, nor with the same samples in another,"
        + " nor as a copy in another level, format or rate, with noise or a trim"
        + (groups == 0
          ? "."
          : ": \(counted(groups, "group")) of copies, \(clips) files, are each in one subset.")
    }
  }

  private var subsets: HTML {
    let rows = Subset.allCases.map { subset -> HTML in
      let clips = dataset.indices(subset).map { dataset.clips[$0] }
      let seconds = clips.reduce(0) { $0 + $1.seconds }
      let speakers = Set(clips.compactMap(\.speaker)).count
      return """
        <tr><th scope="row">\(subset.rawValue)</th><td>\(clips.count)</td>\
        <td>\(DataCheckReport.duration(seconds))</td>\
        <td>\(hasSpeakers ? "\(speakers)" : "not known")</td></tr>
        """
    }
    return Page.scrollable(
      "Subsets",
      """
      <table class="narrow">
      <caption><span>Clips, sound and speakers of each subset\(names)</span></caption>
      <thead>
      <tr><th scope="col">subset</th><th scope="col" class="number">clips</th>\
      <th scope="col" class="number">sound</th>\
      <th scope="col" class="number">speakers</th></tr>
      </thead>
      <tbody>
      \(rows)
      \(added)
      \(synthetic)
      </tbody>
      </table>
      """
    )
  }

  /// The recordings without a word, which are in no subset.
  private var added: HTML {
    guard let label = dataset.addedLabel else { return "" }
    let seconds = dataset.added.reduce(0) { $0 + $1.seconds }
    return """
      <tr><th scope="row">added as \(label), for training only</th><td>\(dataset.added.count)</td>\
      <td>\(DataCheckReport.duration(seconds))</td><td>not known</td></tr>
      """
  }

  /// The synthetic clips, which are in no subset.
  private var synthetic: HTML {
    guard !dataset.synthetic.isEmpty else { return "" }
    let seconds = dataset.synthetic.reduce(0) { $0 + $1.seconds }
    let voices = Set(dataset.synthetic.compactMap(\.speaker)).count
    return """
      <tr><th scope="row">synthetic, for training only</th><td>\(dataset.synthetic.count)</td>\
      <td>\(DataCheckReport.duration(seconds))</td>\
      <td>\(voices > 0 ? "\(voices)" : "not known")</td></tr>
      """
  }

  private var hasSpeakers: Bool { dataset.clips.contains { $0.speaker != nil } }

  /// The recordings of noise.
  private var names: String {
    dataset.noise.isEmpty
      ? "" : "; \(counted(dataset.noise.count, "recording")) of noise to mix in"
  }

  private var labels: HTML {
    var counts = dataset.labels.map { _ in [Int](repeating: 0, count: Subset.allCases.count) }
    for clip in dataset.clips {
      counts[clip.label][Subset.allCases.firstIndex(of: clip.subset) ?? 0] += 1
    }
    let more = dataset.labels.count - Self.mostLabels
    return BarChart(
      caption: "Clips of each label" + (more > 0 ? "; \(more) more labels are not shown" : ""),
      subject: "label",
      series: Subset.allCases.map(\.rawValue),
      rows: Array(
        zip(dataset.labels, counts).map { (name: $0, numbers: $1) }.prefix(Self.mostLabels)
      )
    ).table
  }
}
