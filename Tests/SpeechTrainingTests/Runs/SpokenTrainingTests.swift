import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

/// Runs that have their words spoken before they train.
@Suite struct SpokenTrainingTests {
  private let folder: TemporaryFolder
  private let data: String
  private let say: FakeSynthesizer

  init() throws {
    folder = try TemporaryFolder()
    data = try makeToneFolder(folder, labels: ["low": 310, "high": 2_750, "_unknown_": 920])
    say = try FakeSynthesizer(folder)
  }

  private var experiment: Experiment {
    var experiment = Experiment(.linear)
    experiment.training.epochs = 2
    experiment.training.seed = 3
    return experiment
  }

  /// A run whose two words two voices say.
  private func run(_ name: String) throws -> TrainingRun {
    var run = TrainingRun(experiment, data: DataSource(data), output: "\(folder.path)/\(name)")
    run.voices = SyntheticVoices([try Synthesizer(command: say.command)], count: 2)
    return run
  }

  private func exists(_ name: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(folder.path)/\(name)")
  }

  /// The clips are those of a folder that was made before, and so is the model.
  @Test func theWordsAreSpokenIntoTheRun() throws {
    var spoken: [Int] = []
    let (summary, model) = try run("run").start { event in
      if case .speaking(let done, let all, _) = event {
        #expect(all == 4)
        spoken.append(done)
      }
    }
    #expect(spoken == [1, 2, 3, 4])
    #expect(summary.syntheticClips == 4)
    #expect(try say.calls.count == 4)
    _ = try SynthesisRun(
      [try SpokenLabel("high"), try SpokenLabel("low")],
      by: [Synthesizer(command: say.command)],
      voices: 2,
      into: "\(folder.path)/spoken",
      seed: 3
    ).start(pool: WorkerPool(threads: 2))
    let files = try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/spoken")
    #expect(files.count == 2 + 4 + 1)
    #expect(
      try FileManager.default.subpathsOfDirectory(atPath: "\(folder.path)/run/synthetic").sorted()
        == files.sorted()
    )
    for file in files where file.contains(".") {
      #expect(
        try AudioFile.contents(of: "\(folder.path)/run/synthetic/\(file)")
          == AudioFile.contents(of: "\(folder.path)/spoken/\(file)"),
        "\(file)"
      )
    }
    var other = try run("other")
    other.voices = nil
    other.data.synthetic = "\(folder.path)/spoken"
    let again = try other.start().modelPath
    #expect(try AudioFile.contents(of: again) == AudioFile.contents(of: model))
  }

  /// Of a choice of words, those are spoken.
  @Test func onlyChosenWordsAreSpoken() throws {
    var run = try run("run")
    run.data.words = WordSelection(words: ["low"], unknownPercent: 50)
    #expect(try run.start().summary.syntheticClips == 2)
    #expect(!exists("run/synthetic/high"))
  }

  /// Wherever its folder is, and without a word spoken twice.
  @Test func aRunIsResumedWithItsOwnClips() throws {
    let whole = try AudioFile.contents(of: try run("whole").start().modelPath)
    let interruption = Interruption()
    let (summary, _) = try run("stopped").start(interruption: interruption) { event in
      if case .step(let progress) = event, progress.epoch == 2 { interruption.request() }
    }
    #expect(summary.interrupted)
    let calls = try say.calls
    let moved = "\(folder.path)/moved"
    try FileManager.default.moveItem(atPath: "\(folder.path)/stopped", toPath: moved)
    guard case .ended(let ended, let model) = try ResumedRun(moved).start() else {
      Issue.record("it was not finished")
      return
    }
    #expect(ended.syntheticClips == 4)
    #expect(try AudioFile.contents(of: model) == whole)
    #expect(try say.calls == calls)
    #expect(RunCommand(ofRunAt: moved)?.again.contains("--synthetic \(moved)/synthetic") == true)
  }

  @Test func partsShareTheClips() throws {
    let path = "\(folder.path)/parts"
    let (summary, _) = try CrossValidation(try run("parts"), parts: .folds(2, bySpeaker: false))
      .start()
    #expect(summary.parts.count == 2)
    #expect(try say.calls.count == 4)
    for part in ["fold-1-of-2", "fold-2-of-2"] {
      #expect(!exists("parts/\(part)/synthetic"))
      #expect(try SplitRecord(of: "\(path)/\(part)").synthetic == "\(path)/synthetic")
    }
    // The second part again, in another place.
    let moved = "\(folder.path)/moved"
    try FileManager.default.moveItem(atPath: path, toPath: moved)
    try FileManager.default.removeItem(atPath: "\(moved)/fold-2-of-2")
    let (again, _) = try ResumedCrossValidation(moved).start()
    #expect(again.parts.map(\.testAccuracy) == summary.parts.map(\.testAccuracy))
    #expect(try say.calls.count == 4)
  }

  @Test func trialsShareTheClips() throws {
    let space = """
      method: grid
      base: {network: {preset: linear}, training: {epochs: 1, seed: 3}}
      parameters: {training.batch-size: [8, 16]}
      """
    let path = "\(folder.path)/search"
    var search = Search(
      try SearchSpace(parsing: space, path: "space.yaml"),
      data: DataSource(data),
      output: path
    )
    search.voices = try run("unused").voices
    let outcome = try search.start()
    #expect(try say.calls.count == 4)
    #expect(outcome.synthetic == "\(path)/synthetic")
    #expect(try ResumedSearch(path).start().synthetic == "\(path)/synthetic")
    let page = try String(contentsOfFile: "\(path)/search.html", encoding: .utf8)
    #expect(
      page.contains(
        "--config winner.yaml, --split-from this folder and --synthetic \(path)/synthetic: the testing"
      )
    )
    // The winner's configuration trains its model again with them.
    let winner = try #require(outcome.trials.winner)
    let trained = "\(path)/trials/\(winner.number)/model.safetensors"
    func retrained(_ name: String, _ synthetic: String?) throws -> [UInt8] {
      var run = TrainingRun(
        try Experiment(contentsOf: "\(path)/winner.yaml"),
        data: DataSource(data),
        output: "\(folder.path)/\(name)"
      )
      run.data.synthetic = synthetic
      return try AudioFile.contents(of: try run.start().modelPath)
    }
    let expected = try AudioFile.contents(of: trained)
    #expect(try retrained("with", outcome.synthetic) == expected)
    #expect(try retrained("without", nil) != expected)
  }

  /// Two voices are enough to know that they speak.
  @Test func aDryRunKeepsNothing() throws {
    var run = try run("run")
    run.voices = SyntheticVoices([try Synthesizer(command: say.command)], count: 9)
    let words = try DryRun(run).start()
    #expect(words.hasPrefix("speaking: 4 clips of 2 of the 9 voices\ntraining: "), "\(words)")
    #expect(try say.calls.count == 4)
    #expect(!exists("run"))
  }

  // MARK: What ends a run before it begins

  @Test func nothingStaysOfARunThatDoesNotBegin() throws {
    var mute = try run("run")
    let fake = try FakeSynthesizer(folder, named: "mute", "exit 3")
    mute.voices = SyntheticVoices([try Synthesizer(command: fake.command)], count: 1)
    mute.options.threads = 1
    let error = #expect(throws: SynthesisError.self) { try mute.start() }
    #expect(
      error?.commandMessage
        == "mute did not speak 'high' in voice 0: it ended with status 3; nothing was written"
    )
    #expect(!exists("run"))
    let interruption = Interruption()
    #expect(throws: InterruptionError.self) {
      try run("run").start(interruption: interruption) { event in
        if case .speaking = event { interruption.request() }
      }
    }
    #expect(!exists("run"))
    // What somebody else put there meanwhile stays, and so does a folder that was there.
    _ = try folder.file("there/x")
    for name in ["run", "there"] {
      let interruption = Interruption()
      #expect(throws: InterruptionError.self) {
        try run(name).start(interruption: interruption) { event in
          guard case .speaking = event else { return }
          if name == "run" {
            try? Data("mine".utf8).write(to: URL(filePath: "\(folder.path)/run/mine.txt"))
          }
          interruption.request()
        }
      }
    }
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/run")
    #expect(left == ["mine.txt"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/there").isEmpty)
    try FileManager.default.removeItem(atPath: "\(folder.path)/run")
    let other = try TemporaryFolder()
    let wordless = try makeToneFolder(
      other,
      labels: ["_unknown_": 300, "_silence_": 900, "unknown": 500]
    )
    var silent = try run("run")
    silent.data = DataSource(wordless)
    #expect(throws: SynthesisError.noWords(path: wordless)) { try silent.start() }
    #expect(!exists("run"))
  }

  /// Clips by themselves, without the lock of a run, are nobody's to remove.
  @Test func aRunThatWasKilledWhileItSpokeHasNotBegun() throws {
    let path = "\(folder.path)/killed"
    _ = try folder.file("killed/synthetic/low/say-000_nohash_0.wav")
    #expect(throws: ResumeError.noRun(path: path)) { try ResumedRun(path).start() }
    try "".write(toFile: "\(path)/\(RunLock.file)", atomically: true, encoding: .utf8)
    #expect(throws: ResumeError.notBegun(path: path)) { try ResumedRun(path).start() }
  }
}
