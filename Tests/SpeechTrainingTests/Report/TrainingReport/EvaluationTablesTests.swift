import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Tables of a hand-made evaluation: five of a, four right; four of b, two right; none of c.
@Suite struct EvaluationTablesTests {
  private let evaluation = Evaluation(
    labels: ["a", "<b>", "c"],
    outcomes: [
      .init(path: "a/1", label: 0, probabilities: [0.8, 0.1, 0.1]),
      .init(path: "a/2", label: 0, probabilities: [0.9, 0.1, 0]),
      .init(path: "a/3", label: 0, probabilities: [0.7, 0.3, 0]),
      .init(path: "a/4", label: 0, probabilities: [0.6, 0.4, 0]),
      .init(path: "a/5", label: 0, probabilities: [0.3, 0.6, 0.1]),
      .init(path: "b/1", label: 1, probabilities: [0.1, 0.9, 0]),
      .init(path: "b/2", label: 1, probabilities: [0, 1, 0]),
      .init(path: "b/3", label: 1, probabilities: [0.95, 0.05, 0]),
      .init(path: "b/4", label: 1, probabilities: [0.2, 0.2, 0.6]),
    ]
  )

  @Test func f1IsTheHarmonicMean() {
    let scores = evaluation.labelScores
    #expect(scores.map(\.precision) == [0.8, 2 / 3.0, 0])
    #expect(scores.map(\.recall) == [0.8, 0.5, nil])
    #expect(abs((scores[0].f1 ?? 0) - 0.8) < 1e-12)
    #expect(abs((scores[1].f1 ?? 0) - 4 / 7.0) < 1e-12)
    #expect(scores[2].f1 == 0)
    let neither = Evaluation.LabelScore(label: "d", clips: 0, precision: nil, recall: nil)
    #expect(neither.f1 == nil)
  }

  @Test func labelsHaveTheirScores() {
    let html = LabelScores(evaluation, of: "test").html.text
    #expect(PageLint.unbalanced(html) == [])
    let row =
      "<tr><th scope=\"row\">&lt;b&gt;</th><td>4</td><td>66.7 %</td><td>50.0 %</td><td>57.1 %</td>"
    #expect(html.contains(row))
    #expect(html.contains("<tr><th scope=\"row\">c</th><td>0</td><td>0.0 %</td><td>–</td>"))
    // Means over the labels that have one: (0.8 + 2/3 + 0)/3, (0.8 + 0.5)/2, (0.8 + 4/7 + 0)/3.
    #expect(html.contains("<td>9</td><td>48.9 %</td><td>65.0 %</td><td>45.7 %</td>"))
  }

  @Test func confusionCountsAndShades() {
    let html = ConfusionTable(evaluation, of: "test").html.text
    #expect(PageLint.unbalanced(html) == [])
    // A hit is 0.08 + 0.6 of its row's share, a mistake 0.25 + 0.45 of it.
    #expect(
      html.contains(
        "<tr><th scope=\"row\">a</th><td class=\"hit\" style=\"--shade:0.56\" title=\"a → a\">4</td>\n"
          + "<td class=\"miss\" style=\"--shade:0.34\" title=\"a → &lt;b&gt;\">1</td>\n<td></td></tr>"
      )
    )
    #expect(html.contains("<tr><th scope=\"row\">c</th><td></td>\n<td></td>\n<td></td></tr>"))
    #expect(
      html.contains(
        "<li><strong>&lt;b&gt;</strong> taken for <strong>a</strong>: 1 of 4 clips</li>\n"
          + "<li><strong>&lt;b&gt;</strong> taken for <strong>c</strong>: 1 of 4 clips</li>\n"
          + "<li><strong>a</strong> taken for <strong>&lt;b&gt;</strong>: 1 of 5 clips</li>"
      )
    )
    #expect(!html.contains("dense"))
    #expect(!html.contains("Left out"))
  }

  @Test func manyLabelsLeaveTheBestOnesOut() {
    // Of 70 labels those from 20 on are taken for their successor.
    let outcomes = (0..<70).map { label in
      var probabilities = [Float](repeating: 0, count: 70)
      probabilities[label < 20 ? label : (label + 1) % 70] = 1
      return Evaluation.Outcome(path: "\(label)", label: label, probabilities: probabilities)
    }
    let many = Evaluation(labels: (0..<70).map { "word \($0)" }, outcomes: outcomes)
    let html = ConfusionTable(many, of: "test").html.text
    #expect(PageLint.count("<th scope=\"row\">", in: html) == 60)
    #expect(html.contains("<th scope=\"row\">word 69</th>"))
    #expect(!html.contains("<th scope=\"row\">word 19</th>"))
    #expect(html.contains("Left out are the 10 labels with the fewest mistakes."))
    #expect(html.contains("(42 more in the table)"))
    #expect(html.contains("class=\"matrix dense\""))
  }

  @Test func groupsHaveWilsonsInterval() {
    // By the formula, by hand: 9 of 10 lies in 0.5958 to 0.9821, 0 of 2 in 0 to 0.6576.
    let html = AccuracyTable(
      caption: "Accuracy",
      subject: "speaker",
      rows: [.init("anna & ben", correct: 9, clips: 10), .init("cleo", correct: 0, clips: 2)]
    ).table.text
    #expect(PageLint.unbalanced(html) == [])
    #expect(
      html.contains(
        "<tr><th scope=\"row\">anna &amp; ben</th><td>10</td><td>9</td><td>90.0 %</td>"
          + "<td>59.6 to 98.2 %</td>"
      )
    )
    #expect(html.contains("<td>2</td><td>0</td><td>0.0 %</td><td>0.0 to 65.8 %</td>"))
    #expect(html.contains("<circle class=\"dot-1\" cx=\"90.0%\" cy=\"50%\" r=\"4\"/>"))
  }

  @Test func worstAreTheSurestMistakes() {
    let places = WorstClips.places(evaluation.outcomes)
    let paths = places.map { evaluation.outcomes[$0].path }
    #expect(
      paths == ["b/3", "a/5", "b/4", "a/4", "a/3", "a/1", "a/2", "b/1", "b/2"]
    )
    let many = (0..<30).map {
      Evaluation.Outcome(path: "\($0)", label: 0, probabilities: [0.4 - Float($0) / 100, 0.6])
    }
    #expect(WorstClips.places(many).count == 12)
  }
}
