internal import SpeechModel

/// Whether the model's confidence matches its accuracy, and the confidence below which it rejects.
struct ConfidenceSection {
  private let scored: ScoredClips
  private let summary: TrainingSummary

  init(_ scored: ScoredClips, _ summary: TrainingSummary) {
    self.scored = scored
    self.summary = summary
  }

  var html: HTML {
    let reliability = scored.evaluation.reliability
    let chart = ReliabilityChart(reliability)
    return """
      <div class="charts">
      \(chart.figure)
      <div>
      <p>Expected calibration error on the \(scored.name) clips: \
      \(percent(reliability.expectedCalibrationError)). On the dashed line the model is right as often \
      as it says; a dot is a group of clips, the larger the more, and its line the 95 % interval.</p>
      \(paragraphs(summary.calibration.map { ["On the validation clips: \($0.report)"] } ?? []))
      \(rejection)
      </div>
      </div>
      \(Page.folded("The numbers of the chart", chart.table))
      """
  }

  private var rejection: HTML {
    guard let rejection = scored.evaluation.rejection else {
      return """
        <p>No threshold was chosen: the model always answers. <code>training.false-accept-rate: 0.02</code> would let it \
        answer <em>unknown</em> where it is not sure.</p>
        """
    }
    let lines = rejection.report.map { line -> HTML in "<li>\(line)</li>" }
    return "<p>With that threshold on the \(scored.name) clips:</p>\n<ul>\(lines)</ul>"
  }

  /// A paragraph for each line of each text.
  private func paragraphs(_ texts: [String]) -> [HTML] {
    texts.flatMap { $0.split(separator: "\n") }.map { "<p>\(String($0))</p>" }
  }
}
