import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct CalibrationSummaryTests {
  /// An untrained model of tones, and the folder it is asked about.
  private func model(_ labels: [String]) throws -> TrainedModel {
    var features = FeatureConfiguration()
    features.sampleRateHertz = 8_000
    features.normalization = .perClip
    let layers = Preset.linear.layers
    let plan = try NetworkPlan(layers, inputWidth: features.values, classes: labels.count)
    return TrainedModel(
      configuration: ModelConfiguration(
        features: features,
        layers: layers,
        longestTrainingClipSeconds: 1
      ),
      labels: labels,
      normalizer: nil,
      network: Network(plan: plan, seed: 2)
    )
  }

  private func evaluation(
    _ model: TrainedModel,
    _ dataset: Dataset
  ) throws -> Evaluation {
    try Evaluator.evaluate(
      SpeechRecognizer(model),
      on: dataset,
      clips: Array(dataset.clips.indices),
      pool: WorkerPool(threads: 1)
    )
  }

  /// What was computed from the probabilities is what the calibrated model then answers.
  @Test func modelDoesAsTheSummarySays() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(
      DataSource(makeToneFolder(folder, clips: 12)),
      pool: WorkerPool(threads: 1)
    )
    let plain = try model(["low", "mid", "high"])
    let (calibrated, summary) = try plain.calibrated(
      on: evaluation(plain, dataset),
      falseAcceptRate: 0.1
    )
    #expect(calibrated.configuration.decision.temperature == summary.fit.temperature)
    #expect(summary.fit.temperature != 1)
    #expect(summary.fit.lossAfter < summary.fit.lossBefore)
    let threshold = try #require(summary.rejection)
    #expect(threshold.shareGivenUp <= 0.1)
    #expect(threshold.threshold > 0)
    let again = try evaluation(calibrated, dataset)
    #expect(again.rejectionThreshold == threshold.threshold)
    #expect(again.rejection == threshold.counts)
    #expect(abs(again.loss - summary.fit.lossAfter) < 1e-4)
    let error = again.reliability.expectedCalibrationError
    #expect(abs(error - summary.after.expectedCalibrationError) < 1e-4)
    // Once is enough.
    let (twice, second) = try calibrated.calibrated(on: again, falseAcceptRate: nil)
    #expect(abs(second.fit.temperature / summary.fit.temperature - 1) < 1e-3)
    #expect(twice.configuration.decision.rejectionThreshold == nil)
  }

  @Test func noClipsLeaveTheModelAlone() throws {
    let plain = try model(["low", "mid"])
    let (same, summary) = try plain.calibrated(
      on: Evaluation(labels: plain.labels, outcomes: []),
      falseAcceptRate: 0.01
    )
    #expect(same.configuration == plain.configuration)
    #expect(summary.report == "not calibrated: there are no validation clips")
    #expect(summary.rejection == nil)
  }

  @Test func oneClipIsEnoughForWords() throws {
    let plain = try model(["low", "mid"])
    let (same, summary) = try plain.calibrated(
      on: Evaluation(
        labels: plain.labels,
        outcomes: [.init(path: "a", label: 0, probabilities: [0.75, 0.25])]
      ),
      falseAcceptRate: 0
    )
    let decision = same.configuration.decision
    #expect(decision.temperature == 1)
    #expect(try abs(#require(decision.rejectionThreshold) - 0.749749) < 1e-9)
    let lines = summary.report.split(separator: "\n")
    #expect(
      lines[0]
        == "calibrated: temperature 1.000, expected calibration error 25.0 % before and 25.0 % after (no clip is wrong, so a guess)"
    )
    #expect(lines[1].contains("of 1 right answers on validation clips this gives up 0 (0.0 %)"))
    #expect(lines[1].hasSuffix("of other right answers about 1 in 2 will be given up"))
  }

  @Test func goesToJSONAndBackWithNullForWhatThereIsNot() throws {
    let plain = try model(["a", "b", "c", "d", "e"])
    let outcomes = clipsCalibrated(at: 2)
    let clips = Evaluation(labels: plain.labels, outcomes: outcomes)
    for rate in [nil, 0.05] {
      let (_, summary) = try plain.calibrated(on: clips, falseAcceptRate: rate)
      let data = try JSONEncoder().encode(summary)
      #expect(try JSONDecoder().decode(CalibrationSummary.self, from: data) == summary)
      let object = try #require(
        try JSONSerialization.jsonObject(with: data) as? [String: Any]
      )
      let keys: Set = ["clips", "fit", "before", "after", "rejection", "laxerRejection"]
      #expect(Set(object.keys) == keys)
      #expect((object["rejection"] is NSNull) == (rate == nil))
    }
    let (_, summary) = try plain.calibrated(on: clips, falseAcceptRate: nil)
    let words = String(
      format: "calibrated: temperature %.3f, expected calibration error %.1f %% before and %.1f %%",
      summary.fit.temperature,
      100 * summary.before.expectedCalibrationError,
      100 * summary.after.expectedCalibrationError
    )
    #expect(summary.report == words + " after")
    #expect(summary.before.expectedCalibrationError > 0.1)
    #expect(summary.after.expectedCalibrationError < 0.01)
  }

  /// Labels that the model does not know are asked about only if it can reject them.
  @Test func unknownLabelsAreOutOfTheVocabularyOfOneThatRejects() throws {
    let folder = try TemporaryFolder()
    let dataset = try Dataset(
      DataSource(makeToneFolder(folder, clips: 4)),
      pool: WorkerPool(threads: 1)
    )
    let plain = try model(["low", "high"])
    #expect(throws: DatasetError.self) { try evaluation(plain, dataset) }
    let rejecting = plain.deciding(by: DecisionRule(rejectionThreshold: 0))
    let answers = try evaluation(rejecting, dataset)
    #expect(answers.outcomes.count == 8)
    #expect(answers.outOfVocabulary.count == 4)
    #expect(answers.rejection?.clips == 12)
    #expect(answers.rejection?.basisClips == 4)
    #expect(answers.rejection?.falseAccepts == 4)
  }
}
