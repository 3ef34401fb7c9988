import SpeechTraining
import Testing

@Suite struct ConfusedPairsTests {
  private let labels = ["one", "six", "three"]

  /// An evaluation with a confusion matrix.
  private func evaluation(_ matrix: [[Int]]) -> Evaluation {
    Evaluation(
      labels: labels,
      outcomes: matrix.enumerated().flatMap { row, counts in
        counts.enumerated().flatMap { column, count in
          (0..<count).map { _ in
            Evaluation.Outcome(
              path: "",
              label: row,
              probabilities: labels.indices.map { $0 == column ? 1 : 0 }
            )
          }
        }
      }
    )
  }

  @Test func theMostClipsComeFirstThenTheLargestShare() {
    let pairs = evaluation([[8, 1, 1], [0, 46, 4], [0, 4, 16]]).confusedPairs(5)
    #expect(
      pairs.map(\.words)
        == [
          "three -> six 4 times (20 % of three)", "six -> three 4 times (8 % of six)",
          "one -> six 1 time (10 % of one)", "one -> three 1 time (10 % of one)",
        ]
    )
    #expect(pairs[1] == .init(label: "six", recognized: "three", clips: 4, clipsOfLabel: 50))
    #expect(
      evaluation([[8, 1, 1], [0, 46, 4], [0, 4, 16]]).confusedPairs(2) == Array(pairs.prefix(2))
    )
  }

  @Test func withoutMistakesThereAreNone() {
    #expect(evaluation([[8, 0, 0], [0, 4, 0], [0, 0, 0]]).confusedPairs(5).isEmpty)
    #expect(evaluation([[0, 0, 0], [0, 0, 0], [0, 0, 0]]).confusedPairs(5).isEmpty)
  }
}
