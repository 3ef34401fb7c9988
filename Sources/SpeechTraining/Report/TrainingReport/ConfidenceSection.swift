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
      \(thresholds.figure)
      </div>
      <div>
      <p>Expected calibration error on the \(scored.name) clips: \
      \(percent(reliability.expectedCalibrationError)). On the dashed line the model is right as often \
      as it says; a dot is a group of clips, the larger the more, and its line the 95 % interval.</p>
      \(paragraphs(summary.calibration.map { ["On the validation clips: \($0.report)"] } ?? []))
      \(rejection)
      </div>
      \(Page.folded("The numbers of the chart", chart.table))
      """
  }

  /// What share of the clips is answered, and answered wrongly, at every threshold; the model's own marked.
  private var thresholds: LineChart {
    let rejections = scored.evaluation.rejections
    func line(_ name: String, _ clips: (Rejection) -> Int) -> LineChart.Line {
      LineChart.Line(
        name,
        rejections.map {
          (x: 100 * $0.threshold, y: 100 * Double(clips($0)) / Double(max(1, $0.clips)))
        }
      )
    }
    return LineChart(
      caption: "What is answered above a threshold",
      identifier: "thresholds",
      subject: "confidence in %",
      lines: [
        line("answered", \.answered),
        line("answered wrongly") { $0.answered - $0.correct },
      ],
      covering: [0, 100],
      unit: " %",
      mark: scored.evaluation.rejectionThreshold.map {
        (x: 100 * $0, words: "threshold \(percent($0))")
      }
    )
  }

  private var rejection: HTML {
    guard let rejection = scored.evaluation.rejection else {
      return """
        <p>No threshold was chosen: the model always answers. With the setting \
        <code>training.false-accept-rate</code> it would answer <em>unknown</em> where it is not sure.</p>
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
