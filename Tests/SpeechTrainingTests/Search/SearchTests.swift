import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Whole searches, on tones.
@Suite struct SearchTests {
  private let folder: TemporaryFolder
  private let data: String

  init() throws {
    folder = try TemporaryFolder()
    data = try makeToneFolder(folder, clips: 10)
  }

  /// A space whose trials fail now and then: a rate of 20 cannot be.
  private static let text = """
    method: {beam: {width: 2, rounds: 2, starts: 2}}
    base:
      network: {preset: linear}
      training: {epochs: 2, learning-rate: 0.001}
    parameters:
      training.learning-rate: [0.0003, 0.001, 0.01, 20]
      training.batch-size: [4, 8]
      augmentation.noise.probability: {range: [0, 1], steps: 3}

    """

  private func search(
    _ name: String,
    _ text: String = text,
    threads: Int = 2
  ) throws -> Search {
    var search = Search(
      try SearchSpace(parsing: text, path: "space.yaml"),
      data: DataSource(data),
      output: "\(folder.path)/\(name)"
    )
    search.options.threads = threads
    return search
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(path)", encoding: .utf8)
  }

  /// The lines of `trials.jsonl` but for the clock.
  private func trials(_ name: String) throws -> String {
    try text("\(name)/trials.jsonl").replacing(/"seconds":[0-9.e-]+/, with: "")
  }

  private func exists(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder.path)/\(path)")
  }

  @Test func leavesEverythingInItsFolder() throws {
    let outcome = try search("all").start()
    #expect(outcome.winnerPath == "\(folder.path)/all/winner.yaml")
    let winner = try #require(outcome.trials.winner)
    let score = try #require(winner.score)
    for name in [
      "space.yaml", "split.json", "search.json", "trials.jsonl", "search.html",
      "parallel-coordinates.svg", "trials/\(winner.number)/model.safetensors",
      "trials/\(winner.number)/metrics.jsonl",
    ] {
      #expect(exists("all/\(name)"), "\(name)")
    }
    #expect(!exists("all/trials/\(winner.number)/checkpoints"))
    #expect(try text("all/space.yaml") == Self.text)
    #expect(outcome.trials.map(\.number) == Array(outcome.trials.indices))
    // Its configuration trains the same model again, with testing clips this time.
    let experiment = try Experiment(contentsOf: "\(folder.path)/all/winner.yaml")
    let run = TrainingRun(experiment, folder: data, output: "\(folder.path)/run")
    let (summary, model) = try run.start()
    #expect(summary.validationAccuracy == score.accuracy)
    #expect(summary.validationLoss == score.loss)
    #expect(summary.testAccuracy != nil)
    #expect(
      try AudioFile.contents(of: model)
        == AudioFile.contents(of: "\(folder.path)/all/trials/\(winner.number)/model.safetensors")
    )
    let firstLine = try text("all/winner.yaml").prefix { $0 != "\n" }
    #expect(
      firstLine
        == "# trial \(winner.number): accuracy \(score.accuracyInWords) on validation clips"
    )
  }

  /// The model to start from is the folder's own copy from the beginning on.
  @Test func aStartingModelIsKept() throws {
    var base = Experiment(.linear)
    base.training.epochs = 2
    let first = try TrainingRun(base, folder: data, output: "\(folder.path)/base").start()
    let original = first.modelPath
    let bytes = try AudioFile.contents(of: original)
    func text(_ training: String) -> String {
      """
      method: grid
      base: {start: {model: \(original)}, training: \(training)}
      parameters: {training.learning-rate: [0.001, 0.01]}
      """
    }
    // The linear preset has no layer with values but the classifier, and nothing to freeze.
    let frozen = text("{epochs: 3, frozen: [layers], frozen-epochs: 1}")
    #expect(throws: ConfigurationError.self) {
      try SearchSpace(parsing: frozen, path: "space.yaml")
    }
    let outcome = try search("all", text("{epochs: 3}")).start()
    #expect(try AudioFile.contents(of: "\(folder.path)/all/start.safetensors") == bytes)
    let winner = try Experiment(contentsOf: "\(folder.path)/all/winner.yaml")
    #expect(winner.start?.path == "\(folder.path)/all/start.safetensors")
    // Whatever becomes of the original, the search is what it was.
    try FileManager.default.removeItem(atPath: original)
    try FileManager.default.removeItem(atPath: "\(folder.path)/all/winner.yaml")
    let before = try trials("all")
    let resumed = try ResumedSearch("\(folder.path)/all").start()
    #expect(resumed.trials == outcome.trials)
    #expect(try trials("all") == before)
    #expect(try Experiment(contentsOf: "\(folder.path)/all/winner.yaml") == winner)
  }

  @Test func noTrialSeesATestingClip() throws {
    let outcome = try search("all", Self.text.replacing("rounds: 2", with: "rounds: 1")).start()
    let whole = try SplitRecord(of: "\(folder.path)/all")
    #expect(whole.testing.count == 3)
    for trial in outcome.trials where trial.score != nil {
      let own = try SplitRecord(of: "\(folder.path)/all/trials/\(trial.number)")
      #expect(own.testing.isEmpty)
      #expect(own.training == whole.training && own.validation == whole.validation)
      #expect(
        try text("all/trials/\(trial.number)/summary.json").contains(#""testAccuracy" : null"#)
      )
    }
  }

  @Test func threadsChangeNothing() throws {
    _ = try search("one", threads: 1).start()
    _ = try search("two", threads: 2).start()
    _ = try search("five", threads: 5).start()
    #expect(try trials("one").split(separator: "\n").count > 8)
    #expect(try trials("one") == trials("two"))
    #expect(try trials("one") == trials("five"))
    #expect(try text("one/winner.yaml") == text("five/winner.yaml"))
  }

  @Test(arguments: [1, 4, 7])
  func aStoppedSearchGoesOn(_ stop: Int) throws {
    _ = try search("whole").start()
    let interruption = Interruption()
    var (done, steps) = (0, 0)
    let stopped = try search("part").start(interruption: interruption) { event in
      if case .trial = event { done += 1 }
      // In the middle of a trial.
      if case .progress = event, done >= stop { steps += 1 }
      if steps == 3 { interruption.request() }
    }
    #expect(stopped.winnerPath == nil)
    #expect(stopped.trials.count >= stop)
    #expect(!exists("part/winner.yaml"))
    // A kill leaves a line without an end.
    let path = "\(folder.path)/part/trials.jsonl"
    try (text("part/trials.jsonl") + #"{"number":99,"acc"#)
      .write(toFile: path, atomically: true, encoding: .utf8)
    var said: [Int] = []
    let resumed = try ResumedSearch("\(folder.path)/part").start { event in
      if case .resuming(let trials) = event { said.append(trials) }
    }
    #expect(said == [stopped.trials.count])
    #expect(resumed.winnerPath == "\(folder.path)/part/winner.yaml")
    #expect(try trials("part") == trials("whole"))
    #expect(try text("part/winner.yaml") == text("whole/winner.yaml"))
    // Once more changes nothing, and reads no data.
    try FileManager.default.moveItem(atPath: data, toPath: data + "-gone")
    let again = try ResumedSearch("\(folder.path)/part").start()
    #expect(again.trials == resumed.trials && again.table == resumed.table)
  }

  @Test func trialsUnderWayGoOnFromTheirCheckpoints() throws {
    let text = """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 6}}
      parameters: {training.learning-rate: [0.001, 0.01]}
      """
    let interruption = Interruption()
    _ = try search("part", text, threads: 1).start(interruption: interruption) { event in
      // 24 clips are a step; 8 steps of both trials.
      if case .progress(let progress) = event, progress.done == 1, progress.running == [1] {
        interruption.request()
      }
    }
    let checkpoints = try FileManager.default.contentsOfDirectory(
      atPath: "\(folder.path)/part/trials/1/checkpoints"
    )
    #expect(!checkpoints.isEmpty)
    _ = try ResumedSearch("\(folder.path)/part").start()
    _ = try search("whole", text, threads: 1).start()
    #expect(try trials("part") == trials("whole"))
    #expect(
      try AudioFile.contents(of: "\(folder.path)/part/trials/1/model.safetensors")
        == AudioFile.contents(of: "\(folder.path)/whole/trials/1/model.safetensors")
    )
  }

  @Test func aTrialThatFailsSaysWhyAndEndsNothing() throws {
    let outcome = try search(
      "all",
      """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 2}}
      parameters:
        training.learning-rate: [0.01, 20]
        features.upper-frequency-hertz: [4000, 6000]
      """
    ).start()
    #expect(outcome.trials.count == 4)
    #expect(
      outcome.trials.compactMap(\.failure).sorted() == [
        "features.upper-frequency-hertz is 6000; expected at most half the sample rate, 4000 Hz",
        "training.learning-rate is 20; expected above 0, at most 10",
        "training.learning-rate is 20; expected above 0, at most 10",
      ]
    )
    #expect(outcome.trials.winner?.number == 0)
    #expect(outcome.table.contains("  training.learning-rate is 20; expected above 0"))
  }

  @Test func aTrialThatDivergesFailed() throws {
    let text = """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 12, gradient-clip: 0, warmup-epochs: 0,
             optimizer: sgd, weight-decay: 1}}
      parameters: {training.learning-rate: [0.001, 10]}
      """
    let outcome = try search("all", text).start()
    let failure = try #require(outcome.trials.compactMap(\.failure).first)
    #expect(failure.hasPrefix("the training loss is "), "\(failure)")
    #expect(!failure.contains("checkpoint"))
    #expect(outcome.trials.winner?.assignments["training.learning-rate"] == .number(0.001))
  }

  @Test func whenAllFailThatIsAnError() throws {
    let text = """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 2}}
      parameters: {features.lower-frequency-hertz: [4000, 5000]}
      """
    #expect {
      try search("all", text).start()
    } throws: { error in
      "\(error)".hasPrefix("all 2 trials failed; the first: features.lower-frequency-hertz is 4000")
    }
    #expect(exists("all/search.html") && !exists("all/winner.yaml"))
  }

  @Test func severalSeedsCountByTheirMean() throws {
    var search = try search("all", Self.text.replacing("rounds: 2", with: "rounds: 1"))
    search.seeds = 3
    search.seed = 5
    let outcome = try search.start()
    let trial = try #require(outcome.trials.first)
    let score = try #require(trial.score)
    #expect(score.accuracies.count == 3)
    #expect(abs(score.accuracy - score.accuracies.reduce(0, +) / 3) < 1e-12)
    for place in 0..<3 {
      let run = "all/trials/0/seed-\(place)"
      #expect(try text("\(run)/summary.json").contains("\"seed\" : \(5 + place)"))
      // One split for all.
      let split = try SplitRecord(of: "\(folder.path)/\(run)")
      #expect(try split.training == SplitRecord(of: "\(folder.path)/all").training)
    }
    #expect(outcome.table.contains(" ± "))
    #expect(
      try Experiment(contentsOf: "\(folder.path)/all/winner.yaml").training.seed == 5
    )
  }

  @Test func sampleRatesMayDifferAtTheSameTime() throws {
    let text = """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 2}}
      parameters: {features.sample-rate-hertz: [4000, 6000, 8000]}
      """
    _ = try search("together", text, threads: 3).start()
    _ = try search("apart", text, threads: 1).start()
    #expect(try trials("together") == trials("apart"))
    #expect(throws: RunFolderError.notEmpty(path: "\(folder.path)/together")) {
      _ = try search("together", text).start()
    }
  }

  @Test func halvingTrainsPromotedTrialsForLonger() throws {
    let text = """
      method: {successive-halving: {trials: 4, reduction: 2, epochs: 1}}
      base: {network: {preset: linear}}
      parameters: {training.learning-rate: {log-range: [0.0001, 0.1]}}
      """
    let outcome = try search("all", text).start()
    #expect(outcome.trials.compactMap(\.score?.epochs) == [1, 1, 1, 1, 2, 2])
    #expect(outcome.trials.compactMap(\.score).allSatisfy { $0.seconds > 0 })
    let winner = try #require(outcome.trials.winner)
    #expect(winner.round == 1)
    let experiment = try Experiment(contentsOf: "\(folder.path)/all/winner.yaml")
    #expect(experiment.training.epochs == 2)
  }

  @Test func progressCountsTrials() throws {
    var (rounds, last, known): ([Int], SearchProgress?, Set<Int>) = ([], nil, [])
    let outcome = try search("all").start { event in
      switch event {
      case .round(let number, let trials):
        #expect(trials > 0)
        rounds.append(number)
      case .progress(let progress):
        #expect(progress.done <= progress.known && progress.isOpen)
        known.insert(progress.known)
        last = progress
      case .preparing, .alreadyFinished, .resuming, .trial: break
      }
    }
    #expect(rounds == [0, 1, 2])
    #expect(last?.done == outcome.trials.count && last?.running == [])
    #expect(last?.secondsLeft == 0)
    #expect(last?.best?.number == outcome.trials.winner?.number)
    #expect(known.max() == outcome.trials.count)
  }

  @Test func dataWithoutValidationClipsIsRefused() throws {
    var search = try search("all")
    search.data.split = .everything
    #expect {
      try search.start()
    } throws: { error in
      (error as? SearchError)?.commandMessage
        == "\(data): no clip is for validation, and a search compares trials by nothing else; add"
        + " recordings, or keep some for it with --split stratified or a validation_list.txt"
    }
    #expect(!exists("all"))
  }

  @Test func whatCannotBeGoneOnWithIsRefused() throws {
    #expect {
      try ResumedSearch(folder.path).start()
    } throws: { error in
      "\(error)"
        == "\(folder.path): holds no search; expected a folder of asr-search with space.yaml,"
        + " search.json and split.json"
    }
    let interruption = Interruption()
    // One at a time: the first trial is the base's, at 0.001.
    _ = try search("part", threads: 1).start(interruption: interruption) { event in
      if case .trial = event { interruption.request() }
    }
    let path = "\(folder.path)/part/trials.jsonl"
    let lines = try text("part/trials.jsonl")
    func resume(_ trials: String) throws {
      try trials.write(toFile: path, atomically: true, encoding: .utf8)
      _ = try ResumedSearch("\(folder.path)/part").start()
    }
    #expect(throws: SearchError.otherTrials(path: path, line: 1)) { try resume("{}\n\(lines)") }
    #expect {
      try resume(lines.replacing(":0.001", with: ":0.002"))
    } throws: { error in
      "\(error)"
        == "\(path), line 1: is not a trial of this search; was space.yaml or trials.jsonl changed?"
    }
    try AudioFile.write(tone(hertz: 500, seconds: 0.2, rate: 8_000), to: "\(data)/low/new.wav")
    try FileManager.default.removeItem(atPath: "\(data)/low/low_1.wav")
    #expect(throws: ResumeError.dataChanged(path: data)) { try resume(lines) }
  }

  @Test func aSeedCannotBeVariedAndRepeated() throws {
    var search = try search("all", "{method: grid, parameters: {training.seed: [1, 2]}}")
    search.seeds = 2
    #expect {
      try search.start()
    } throws: { error in
      "\(error)"
        == "parameters.training.seed is varied, with 2 seeds for each trial; expected one of the two"
    }
  }
}
