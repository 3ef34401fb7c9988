import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Probably wrong labels, against cleanlab and on labels that were made wrong.
@Suite struct ConfidentLearningTests {
  @Test func issuesAreThoseOfCleanlab() throws {
    for one in try ComparisonGolden.read().confidentLearning {
      let found = ConfidentLearning.issues(one.labels, one.probabilities).map(\.clip)
      #expect(found == one.issues)
    }
  }

  @Test func suspectsAreRankedByTheProbabilityOfTheirLabel() {
    let outcomes = [
      ("a", 0, [0.9, 0.1]), ("b", 0, [0.8, 0.2]), ("c", 0, [0.05, 0.95]), ("d", 1, [0.1, 0.9]),
      ("e", 1, [0.2, 0.8]),
    ].map { Evaluation.Outcome(path: $0.0, label: $0.1, probabilities: $0.2.map { Float($0) }) }
    let suspects = LabelSuspects(Evaluation(labels: ["yes", "no"], outcomes: outcomes))
    #expect(suspects.ranked.map(\.file) == ["c", "b", "e", "a", "d"])
    #expect(suspects.probablyWrong == 1)
    #expect(suspects.worthALook.map(\.guess) == ["no"])
    // Four of five are right.
    #expect(
      suspects.caveat
        == "These models are right about 80.0 % of the clips, so many of these doubts are mistakes of"
        + " theirs: better models make a shorter and surer list."
    )
    let sure = outcomes.filter { $0.path != "c" }
    #expect(LabelSuspects(Evaluation(labels: ["yes", "no"], outcomes: sure)).caveat == nil)
  }

  /// One label of twenty is made wrong in the list that trains; nearly all are among the first suspects.
  @Test(.enabled(if: Fixtures.hasDigits, "needs the spoken digits; name their folder in ASR_FSDD"))
  func wrongLabelsOfDigitsAreFound() throws {
    let digits = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    let clips = try digits.enumerated().flatMap { index, digit in
      try FileManager.default.contentsOfDirectory(atPath: "\(Fixtures.digits)/\(digit)").sorted()
        .compactMap { name -> (clip: LabelledClip, isWrong: Bool)? in
          let take = Int(name.drop { $0 != "_" }.dropFirst().prefix { $0 != "." }) ?? 0
          // The list that trains.
          guard take >= 10 else { return nil }
          var stream = RandomStream(seed: 9, .split, index: index, draw: UInt64(byteSum(name)))
          let isWrong = stream.uniform() < 0.05
          let label = isWrong ? digits[(index + 1 + stream.index(below: 9)) % 10] : digit
          return (
            LabelledClip(
              try AudioFile.read("\(Fixtures.digits)/\(digit)/\(name)"),
              label: label,
              name: "\(digit)-\(name)",
              speaker: String(name.prefix { $0 != "_" })
            ), isWrong
          )
        }
    }
    let wrong = Set(clips.filter(\.isWrong).map { "\($0.clip.label)/\($0.clip.name ?? "")" })
    #expect((90...150).contains(wrong.count))
    let folder = try TemporaryFolder()
    var experiment = Experiment(.cnn)
    experiment.training.epochs = 18
    let source = DataSource(clips: clips.map(\.clip))
    var run = TrainingRun(experiment, data: source, output: folder.path + "/folds")
    run.options.threads = WorkerPool.processors
    let (_, path) = try CrossValidation(run, parts: .folds(3, bySpeaker: false)).start()
    var whole = source
    whole.split = .everything
    let dataset = try Dataset(whole, isForTraining: false, pool: WorkerPool())
    let folds = try FoldedEvaluation(path, on: dataset, pool: WorkerPool())
    #expect(folds.evaluation.outcomes.count == clips.count)
    let suspects = LabelSuspects(folds.evaluation)
    let first = suspects.ranked.prefix(clips.count * 6 / 100).map(\.file)
    let found = first.count { wrong.contains($0) }
    #expect(Double(found) >= 0.8 * Double(wrong.count), "\(found) of \(wrong.count)")
    #expect(
      abs(suspects.probablyWrong - wrong.count) < wrong.count / 2,
      "\(suspects.probablyWrong)"
    )
  }

  private func byteSum(_ text: String) -> Int {
    text.utf8.reduce(0) { $0 * 31 % 100_003 + Int($1) }
  }
}
