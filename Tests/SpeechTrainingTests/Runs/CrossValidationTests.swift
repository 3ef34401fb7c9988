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

  /// Stopped in a part and in the final model's run, and resumed, it leaves the same files.
  @Test(arguments: [1, 3]) func whatWasStoppedIsResumedPartByPart(_ stoppedPart: Int) throws {
    let folder = try TemporaryFolder()
    var validation = CrossValidation(try run(folder), parts: .folds(3, bySpeaker: false))
    validation.trainsOnAll = true
    validation.run.output = folder.path + "/whole"
    let whole = try validation.start()
    #expect(whole.summary.unfinished == nil)

    validation.run.output = folder.path + "/stopped"
    let interruption = Interruption()
    var part = 0
    let stopped = try validation.start(interruption: interruption) { event in
      if case .part(_, let place, _) = event { part = place - 1 }
      if case .epoch(let metrics, _, _) = event, part == stoppedPart, metrics.epoch == 1 {
        interruption.request()
      }
    }
    let names = ["fold-1-of-3", "fold-2-of-3", "fold-3-of-3", "everything"]
    #expect(stopped.summary.unfinished == names[stoppedPart])
    #expect(stopped.summary.parts == Array(whole.summary.parts.prefix(stoppedPart)))
    #expect(ResumedCrossValidation.isPresent(at: stopped.path))
    #expect(!ResumedCrossValidation.isPresent(at: "\(stopped.path)/fold-1-of-3"))

    var points: [TrainingEvent.ResumePoint] = []
    var trained: Set<Int> = []
    let resumed = try ResumedCrossValidation(stopped.path).start { event in
      if case .part(_, let place, _) = event { part = place - 1 }
      if case .resuming(let point) = event { points.append(point) }
      if case .epoch = event { trained.insert(part) }
    }
    #expect(resumed.summary == whole.summary && resumed.path == stopped.path)
    let steps = try #require(points.last)
    #expect(points.dropLast() == Array(repeating: .finished, count: stoppedPart)[...])
    #expect(steps != .finished && steps != .beginning(hasDamagedCheckpoints: false))
    #expect(trained == Set(stoppedPart...3))
    for file in names.map({ "\($0)/model.safetensors" }) + ["cross-validation.json"] {
      #expect(
        try AudioFile.contents(of: "\(resumed.path)/\(file)")
          == AudioFile.contents(of: "\(whole.path)/\(file)"),
        "\(file)"
      )
    }
    let page = try String(contentsOfFile: resumed.path + "/cross-validation.html", encoding: .utf8)
    #expect(page.contains(">3 of 3<"))
    // Asked once more, it says the same and trains nothing.
    let again = try ResumedCrossValidation(stopped.path).start { event in
      if case .step = event { Issue.record("a step of what is done") }
    }
    #expect(again.summary == whole.summary)
  }

  @Test func otherRecordingsResumeNoCrossValidation() throws {
    let folder = try TemporaryFolder()
    var run = try run(folder)
    run.options.maximumSeconds = 1e-9
    let (summary, path) = try CrossValidation(run, parts: .folds(2, bySpeaker: true)).start()
    #expect(summary.unfinished == "fold-1-of-2" && summary.parts.isEmpty)
    let data = folder.path + "/data"
    try FileManager.default.removeItem(atPath: "\(data)/low/low_0.wav")
    #expect(throws: ResumeError.dataChanged(path: data)) {
      try ResumedCrossValidation(path).start()
    }
    #expect(throws: ResumeError.noRun(path: data)) { try ResumedCrossValidation(data).start() }
  }

  @Test func everySpeakerTestsOnce() throws {
    let folder = try TemporaryFolder()
    let (summary, _) = try CrossValidation(try run(folder), parts: .speakers).start()
    #expect(summary.parts.count == 12)
    #expect(summary.parts.allSatisfy { $0.clips == 3 })
    #expect(summary.parts.first?.name == "without-0")
  }

  @Test func meanDeviationAndTheWorst() throws {
    let summary = CrossValidationSummary(
      model: "cnn",
      seed: 0,
      parts: [
        CrossValidationSummary.Part(name: "without-anna", testAccuracy: 0.9, clips: 50),
        CrossValidationSummary.Part(name: "without-ben", testAccuracy: 0.7, clips: 40),
        CrossValidationSummary.Part(name: "without-cleo", testAccuracy: 0.8, clips: 60),
      ]
    )
    #expect(abs(try #require(summary.mean) - 0.8) < 1e-12)
    #expect(abs(try #require(summary.deviation) - 0.1) < 1e-12)
    #expect(
      summary.report == """
          without-anna   90.0 %  of 50 clips
          without-ben    70.0 %  of 40 clips
          without-cleo   80.0 %  of 60 clips
          mean           80.0 %, deviation 10.0 points, worst 70.0 % (without-ben)
        """
    )
  }

  /// No clip to test is not 0 %.
  @Test func partsWithoutAClipToTestSayNothing() throws {
    func part(_ number: Int, _ accuracy: Double?, _ clips: Int) -> CrossValidationSummary.Part {
      CrossValidationSummary.Part(name: "fold-\(number)", testAccuracy: accuracy, clips: clips)
    }
    let summary = CrossValidationSummary(
      model: "cnn",
      seed: 0,
      parts: [part(1, 1, 1), part(2, nil, 0), part(3, 0.5, 2)]
    )
    #expect(
      summary.report == """
          fold-1        100.0 %  of 1 clip
          fold-2              –  no clip to test
          fold-3         50.0 %  of 2 clips
          mean           75.0 %, deviation 35.4 points, worst 50.0 % (fold-3)
          1 part without a clip to test: left out of these figures; take fewer parts, or record more clips of the rarest label
        """
    )
    let json = try JSONSerialization.jsonObject(with: JSONEncoder().encode(summary))
    let values = try #require(json as? [String: Any])
    #expect(values["mean"] as? Double == 0.75)
    let parts = try #require(values["parts"] as? [[String: Any]])
    #expect(parts[1]["testAccuracy"] is NSNull)
    let none = CrossValidationSummary(model: "cnn", seed: 0, parts: [part(1, nil, 0)])
    #expect(none.mean == nil && none.deviation == nil && none.worst == nil)
    #expect(!none.report.contains("mean"))
    #expect(none.report.contains("–  no clip to test"))
  }

  @Test func onePageShowsAllParts() throws {
    let folder = try TemporaryFolder()
    let validation = CrossValidation(try run(folder), parts: .folds(3, bySpeaker: false))
    let (summary, path) = try validation.start()
    let page = try String(contentsOfFile: path + "/cross-validation.html", encoding: .utf8)
    for part in summary.parts {
      #expect(page.contains("<a href=\"./\(part.name)/report.html\">\(part.name)</a>"))
      #expect(FileManager.default.fileExists(atPath: "\(path)/\(part.name)/report.html"))
    }
    #expect(page.contains("mean test accuracy") && page.contains("Confusion of the test clips"))
    #expect(page.contains(" of 36; 95 % interval "))
    #expect(PageLint.faults(page) == [])
  }
}
