import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct EvaluationTests {
  private let evaluation = Evaluation(
    labels: ["a", "b", "c"],
    outcomes: [
      .init(path: "a/1", label: 0, probabilities: [0.8, 0.1, 0.1]),
      .init(path: "a/2", label: 0, probabilities: [0.3, 0.6, 0.1]),
      .init(path: "b/1", label: 1, probabilities: [0.1, 0.9, 0]),
      .init(path: "b/2", label: 1, probabilities: [0, 1, 0]),
    ]
  )

  @Test func countsAreRight() {
    #expect(evaluation.accuracy == 0.75)
    #expect(evaluation.confusion == [[1, 1, 0], [0, 2, 0], [0, 0, 0]])
    #expect(
      evaluation.labelScores == [
        .init(label: "a", clips: 2, precision: 1, recall: 0.5),
        .init(label: "b", clips: 2, precision: 2 / 3.0, recall: 1),
        .init(label: "c", clips: 0, precision: nil, recall: nil),
      ]
    )
    #expect(evaluation.worst(2).map(\.path) == ["a/2", "a/1"])
    #expect(abs(evaluation.loss + (log(0.8) + log(0.3) + log(0.9)) / 4) < 1e-6)
  }

  /// Values of Wilson's interval from its formula, computed by hand for 291 of 300.
  @Test func intervalIsWilsons() {
    let outcomes = (0..<300).map {
      Evaluation.Outcome(path: "\($0)", label: 0, probabilities: $0 < 291 ? [1, 0] : [0, 1])
    }
    let interval = Evaluation(labels: ["a", "b"], outcomes: outcomes).accuracyInterval
    #expect(abs(interval.lowerBound - 0.94399) < 1e-4)
    #expect(abs(interval.upperBound - 0.98415) < 1e-4)
  }

  @Test func reportReadsWell() {
    #expect(
      evaluation.report(title: "accuracy", worst: 1) == """
        accuracy: 75.0 % (3 of 4; 95 % interval 30.1 to 95.4 %)
        expected calibration error: 22.5 %

          label   clips   precision      recall
          a           2     100.0 %      50.0 %
          b           2      66.7 %     100.0 %
          c           0           –           –

          said       1  2  3  ← recognized as
          a      1   1  1  ·
          b      2   ·  2  ·
          c      3   ·  ·  ·

          confidence       clips  mean confidence  accuracy
          0.600 to 0.667       1          60.0 %     0.0 %
          0.800 to 0.867       1          80.0 %   100.0 %
          0.867 to 0.933       1          90.0 %   100.0 %
          0.933 to 1.000       1         100.0 %   100.0 %

        the worst clips (label → recognized as, probability of the label):
          a/2  a → b, 0.300
        """
    )
  }

  @Test func thresholdIsReported() {
    let rejecting = Evaluation(
      labels: evaluation.labels,
      outcomes: evaluation.outcomes,
      rejectionThreshold: 0.85
    )
    #expect(rejecting.accuracy == evaluation.accuracy)
    let lines = rejecting.report(title: "accuracy").split(separator: "\n")
    #expect(
      lines[2...4] == [
        "rejected below a confidence of 0.850: 2 of 4 clips, 33.3 % of the right answers",
        "accuracy of the answered clips: 100.0 % (2 of 2)",
        "answered wrongly: 0.0 % (0 of 4 clips)",
      ]
    )
    #expect(evaluation.rejection == nil)
  }

  @Test func noiseIsTheSameEveryTimeAndHasItsRatio() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(
      DataSource(makeToneFolder(folder, clips: 3)),
      pool: WorkerPool(threads: 1)
    )
    let mixer = EvaluationNoise(
      try dataset.augmentationScene(sampleRateHertz: 8_000),
      snrDecibels: 10,
      seed: 0
    )
    for clip in dataset.clips.indices {
      let clean = try dataset.samples(clip, sampleRateHertz: 8_000)
      var first = clean, second = clean
      try mixer.apply(to: clip, &first)
      try mixer.apply(to: clip, &second)
      #expect(first == second)
      let noise = zip(first, clean).map { $0 - $1 }
      #expect(abs(20 * log10(rms(clean) / rms(noise)) - 10) < 0.1)
    }
  }
}
