import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct CrossValidationTests {
  private func run(_ folder: TemporaryFolder) throws -> TrainingRun {
    var experiment = Experiment(.linear)
    experiment.training.epochs = 3
    var data = DataSource(try makeToneFolder(folder, clips: 12))
    data.namePattern = try NamePattern("{x}_{speaker}")
    var run = TrainingRun(experiment, data: data, output: folder.path + "/all")
    run.options.threads = 2
    return run
  }

  @Test func everyPartTestsOnceAndTheFinalModelLearnsFromAll() throws {
    let folder = try TemporaryFolder()
    var validation = CrossValidation(try run(folder), parts: .folds(3, bySpeaker: false))
    validation.trainsOnAll = true
    var parts: [String] = []
    let (summary, path) = try validation.start { event in
      if case .part(let name, let place, let all) = event {
        parts.append("\(name) \(place)/\(all)")
      }
    }
    #expect(
      parts == [
        "fold-1-of-3 1/3", "fold-2-of-3 2/3", "fold-3-of-3 3/3", "everything 4/4",
      ]
    )
    #expect(summary.parts.map(\.clips) == [12, 12, 12])
    let tested = try (1...3).map { part in
      try SplitRecord(of: "\(path)/fold-\(part)-of-3").testing
    }
    #expect(Set(tested.joined()).count == 36)
    let all = try SplitRecord(of: "\(path)/everything")
    #expect(all.training.count == 36 && all.rule == .everything)
    #expect(try SpeechRecognizer(modelAt: "\(path)/everything").labels == ["high", "low", "mid"])
    let record = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: "\(path)/cross-validation.json"))
    )
    let values = try #require(record as? [String: Any])
    #expect(values["mean"] as? Double == summary.mean)
    #expect((values["parts"] as? [Any])?.count == 3)
  }

  @Test func everySpeakerTestsOnce() throws {
    let folder = try TemporaryFolder()
    let (summary, _) = try CrossValidation(try run(folder), parts: .speakers).start()
    #expect(summary.parts.count == 12)
    #expect(summary.parts.allSatisfy { $0.clips == 3 })
    #expect(summary.parts.first?.name == "without-0")
  }

  @Test func meanDeviationAndTheWorst() {
    let summary = CrossValidationSummary(
      model: "cnn",
      seed: 0,
      parts: [
        CrossValidationSummary.Part(name: "without-anna", testAccuracy: 0.9, clips: 50),
        CrossValidationSummary.Part(name: "without-ben", testAccuracy: 0.7, clips: 40),
        CrossValidationSummary.Part(name: "without-cleo", testAccuracy: 0.8, clips: 60),
      ]
    )
    #expect(abs(summary.mean - 0.8) < 1e-12)
    #expect(abs(summary.deviation - 0.1) < 1e-12)
    #expect(
      summary.report == """
          without-anna   90.0 %  of 50 clips
          without-ben    70.0 %  of 40 clips
          without-cleo   80.0 %  of 60 clips
          mean           80.0 %, deviation 10.0 points, worst 70.0 % (without-ben)
        """
    )
  }
}
