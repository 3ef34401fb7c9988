internal import SpeechModel

/// Loss, accuracy and learning rate over the epochs of a run.
struct TrainingCourse {
  private let epochs: [EpochMetrics]
  private let best: Int?

  /// The most rows of the table; of more epochs some are left out.
  private static let mostRows = 200

  /// - Parameter summary: Determines the best epoch.
  init(_ epochs: [EpochMetrics], _ summary: TrainingSummary) {
    self.epochs = epochs
    best = summary.validationAccuracy == nil ? nil : summary.bestEpoch
  }

  var html: HTML {
    guard !epochs.isEmpty else { return "<p>No epoch came to its end.</p>" }
    return """
      <div class="charts">
      \([lossChart, accuracyChart, rateChart].map(\.figure))
      </div>
      <p class="soft">Training figures are taken while learning: on varied clips, with dropout and \
      smoothed labels, so that they may well be worse than those of validation.</p>
      \(Page.folded("The numbers of \(counted(shown.count, "epoch"))", table))
      """
  }

  private var mark: (x: Double, words: String)? {
    best.map { (Double($0), "best: epoch \($0)") }
  }

  private func points(_ value: (EpochMetrics) -> Double?) -> [(x: Double, y: Double)] {
    epochs.compactMap { epoch in value(epoch).map { (Double(epoch.epoch), $0) } }
  }

  /// The lines that have points.
  private func lines(
    training: (EpochMetrics) -> Double?,
    validation: (EpochMetrics) -> Double?
  ) -> [LineChart.Line] {
    [
      LineChart.Line("training", points(training)),
      LineChart.Line("validation", points(validation)),
    ].filter { !$0.points.isEmpty }
  }

  private var lossChart: LineChart {
    LineChart(
      caption: "Loss",
      identifier: "loss",
      subject: "epoch",
      lines: lines(training: \.trainingLoss, validation: \.validationLoss),
      covering: [0],
      mark: mark
    )
  }

  private var accuracyChart: LineChart {
    LineChart(
      caption: "Accuracy",
      identifier: "accuracy",
      subject: "epoch",
      lines: lines(
        training: { 100 * $0.trainingAccuracy },
        validation: { $0.validationAccuracy.map { 100 * $0 } }
      ),
      covering: [100],
      unit: " %",
      mark: mark
    )
  }

  private var rateChart: LineChart {
    LineChart(
      caption: "Learning rate",
      identifier: "rate",
      subject: "epoch",
      lines: [LineChart.Line("last step of each epoch", points(\.learningRate))],
      covering: [0],
      mark: mark
    )
  }

  /// Evenly spread epochs, the best and the last one among them.
  private var shown: [EpochMetrics] {
    let stride = (epochs.count + Self.mostRows - 1) / Self.mostRows
    return epochs.enumerated().filter { index, epoch in
      index % stride == 0 || epoch.epoch == best || index == epochs.count - 1
    }.map(\.element)
  }

  private var table: HTML {
    func cell(_ share: Double?) -> String { share.map(percent) ?? "–" }
    let rows = shown.map { epoch -> HTML in
      let isBest = epoch.epoch == best
      return """
        <tr\(isBest ? " class=\"best\"" : "" as HTML)>\
        <th scope="row">\(epoch.epoch)\(isBest ? " (best)" : "")</th>\
        <td>\(epoch.trainingLoss, decimals: 4)</td>\
        <td>\(epoch.validationLoss.map { HTML.decimal($0, 4) } ?? "–")</td>\
        <td>\(cell(epoch.trainingAccuracy))</td><td>\(cell(epoch.validationAccuracy))</td>\
        <td>\(epoch.learningRate, decimals: 6)</td>\
        <td>\(durationInWords(epoch.seconds))</td></tr>
        """
    }
    let all = shown.count == epochs.count ? "" : "; \(shown.count) of \(epochs.count) are here"
    return Page.scrollable(
      "Epochs",
      """
      <table>
      <caption><span>The run's epochs\(all)</span></caption>
      <thead>
      <tr><th scope="col">epoch</th><th scope="col" class="number">training loss</th>\
      <th scope="col" class="number">validation loss</th>\
      <th scope="col" class="number">training accuracy</th>\
      <th scope="col" class="number">validation accuracy</th>\
      <th scope="col" class="number">learning rate</th>\
      <th scope="col" class="number">time since the start</th></tr>
      </thead>
      <tbody>
      \(rows)
      </tbody>
      </table>
      """
    )
  }
}
