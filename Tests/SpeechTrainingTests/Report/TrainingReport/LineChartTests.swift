import SpeechTraining
import TestSupport
import Testing

@Suite struct LineChartTests {
  private func chart(_ lines: [LineChart.Line], covering: [Double] = []) -> String {
    LineChart(
      caption: "Loss & more",
      identifier: "loss",
      subject: "epoch",
      lines: lines,
      covering: covering,
      mark: (2, "best: epoch 2")
    ).figure.text
  }

  @Test func linesGoFromTheFirstPointToTheLast() {
    let text = chart(
      [
        LineChart.Line("training", [(1, 2), (2, 1), (3, 1.5)]),
        LineChart.Line("validation", [(3, 0)]),
      ]
    )
    #expect(PageLint.unbalanced(text) == [])
    // 302 by 162 pixels from 48, 22 on; 0 to 2 from the bottom up.
    #expect(text.contains("points=\"48.0,22.0 199.0,103.0 350.0,62.5\""))
    #expect(text.contains("<circle class=\"dot dot-2\" cx=\"350.0\" cy=\"184.0\" r=\"2.5\"/>"))
    #expect(text.contains("<title id=\"loss-title\">Loss &amp; more</title>"))
    #expect(
      text.contains(
        "training: from 2.000 to 1.500, lowest 1.000 in epoch 2, highest 2.000 in epoch 1."
      )
    )
    #expect(text.contains("Marked: best: epoch 2."))
    #expect(text.contains("<line class=\"mark\" x1=\"199.0\""))
    // Told apart by more than their colour.
    #expect(text.contains("</svg>training</span>") && text.contains("</svg>validation</span>"))
  }

  @Test func axesEndAtRoundNumbers() {
    let text = chart([LineChart.Line("training", [(1, 0.13), (40, 0.87)])])
    for tick in ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"] {
      #expect(text.contains("text-anchor=\"end\">\(tick)</text>"), "\(tick)")
    }
    for tick in ["10", "20", "30", "40"] {
      #expect(text.contains("text-anchor=\"middle\">\(tick)</text>"), "\(tick)")
    }
  }

  @Test func aSinglePointAndNoneCanBeDrawn() {
    let one = chart([LineChart.Line("training", [(2, 0.5)])], covering: [0])
    #expect(one.contains("<circle class=\"dot dot-1\" cx=\"199.0\""))
    #expect(chart([LineChart.Line("training", [])]) == "")
    let same = chart([LineChart.Line("training", [(1, 0), (2, 0)])])
    #expect(!same.contains("nan") && !same.contains("inf"))
  }

  @Test func manyPointsAreThinnedButTheLastStays() {
    let points = (1...10_000).map { (x: Double($0), y: Double($0)) }
    let text = chart([LineChart.Line("training", points)])
    #expect(text.utf8.count < 10_000)
    #expect(text.contains(" 350.0,22.0\""))
    #expect(!text.contains("<circle"))
  }
}
