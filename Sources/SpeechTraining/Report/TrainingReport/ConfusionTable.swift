internal import SpeechModel

/// The confusion matrix: what was said against what was recognized.
package struct ConfusionTable {
  private let evaluation: Evaluation
  private let clips: String
  private let matrix: [[Int]]
  /// The indices of the labels that are shown.
  private let shown: [Int]
  /// The pairs whose clips are on the same page.
  private let opened: [Evaluation.ConfusedPair]

  /// The most labels in the table; of more, those with the most mistakes are shown.
  private static let mostLabels = 60
  /// The number of labels from which cells are smaller.
  private static let denseLabels = 13
  /// The most confusions that are listed.
  private static let mostNamed = 8

  /// - Parameters:
  ///   - clips: Which clips they are, such as `test`.
  ///   - opened: The pairs whose clips are on the same page, in its order.
  package init(
    _ evaluation: Evaluation,
    of clips: String,
    opening opened: [Evaluation.ConfusedPair] = []
  ) {
    self.evaluation = evaluation
    self.clips = clips
    self.opened = opened
    let matrix = evaluation.confusion
    self.matrix = matrix
    let labels = evaluation.labels.indices
    func mistakes(_ label: Int) -> Int {
      matrix[label].reduce(0, +) + matrix.reduce(0) { $0 + $1[label] } - 2 * matrix[label][label]
    }
    shown =
      labels.count <= Self.mostLabels
      ? Array(labels)
      : labels.map { ($0, mistakes($0)) }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
        .prefix(Self.mostLabels).map(\.0).sorted()
  }

  /// The identifier of the clips of a pair, by its index.
  static func identifier(_ index: Int) -> HTML { "pair-\(index + 1)" }

  /// The table, and the most frequent confusions in words.
  package var html: HTML {
    """
    <div class="beside">
    \(Page.scrollable("Confusion of the \(clips) clips", table))
    <div>
    \(mixUps)
    </div>
    </div>
    """
  }

  private var mixUps: HTML {
    let pairs = evaluation.confusedPairs()
    guard !pairs.isEmpty else { return "<p>Every \(clips) clip is recognized.</p>" }
    let items = pairs.prefix(Self.mostNamed).map { pair -> HTML in
      """
      <li><strong>\(pair.label)</strong> taken for <strong>\(pair.recognized)</strong>: \
      \(pair.clips) of \(counted(pair.clipsOfLabel, "clip"))</li>
      """
    }
    let more = pairs.count - items.count
    return """
      <p>The most frequent mix-ups\(more > 0 ? " (\(more) more in the table)" : ""):</p>
      <ul>
      \(items)
      </ul>
      """
  }

  private var table: HTML {
    let labels = evaluation.labels
    let left = labels.count - shown.count
    let words =
      "Rows are what was said, columns what was recognized. Empty cells are 0; the stronger the"
      + " shade, the larger the share of the row. Mistakes are bold."
      + (left > 0 ? " Left out are the \(left) labels with the fewest mistakes." : "")
    let heads = shown.map { label -> HTML in "<th scope=\"col\">\(labels[label])</th>" }
    let rows = shown.map { said -> HTML in
      """
      <tr><th scope="row">\(labels[said])</th>\(shown.map { cell(said, $0) })</tr>
      """
    }
    return """
      <table class="matrix\(shown.count >= Self.denseLabels ? " dense" : "")">
      <caption><span>\(words)</span></caption>
      <thead>
      <tr><td class="corner"><span>recognized →</span><span>said ↓</span></td>\(heads)</tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
  }

  private func cell(_ said: Int, _ answered: Int) -> HTML {
    let count = matrix[said][answered]
    guard count > 0 else { return "<td></td>" }
    let share = Double(count) / Double(matrix[said].reduce(0, +))
    let isHit = said == answered
    // Text stays readable on the strongest shade; a single mistake is still visible.
    let shade = isHit ? 0.08 + 0.6 * share : 0.25 + 0.45 * share
    let words = "\(evaluation.labels[said]) → \(evaluation.labels[answered])"
    let pair = opened.firstIndex {
      $0.label == evaluation.labels[said] && $0.recognized == evaluation.labels[answered]
    }
    let content =
      pair.map { index -> HTML in
        "<a href=\"#\(Self.identifier(index))\" aria-label=\"\(words), \(counted(count, "clip"))\">\(count)</a>"
      } ?? "\(count)"
    return """
      <td class="\(isHit ? "hit" : "miss")" style="--shade:\(shade, decimals: 2)" \
      title="\(words)">\(content)</td>
      """
  }
}
