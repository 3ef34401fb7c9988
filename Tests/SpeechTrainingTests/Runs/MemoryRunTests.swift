import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Clips in memory are trained on like the same clips in files.
@Suite struct MemoryRunTests {
  private func options(threads: Int) -> ExecutionOptions {
    var options = ExecutionOptions()
    options.threads = threads
    return options
  }

  private func bytes(_ run: String) throws -> [UInt8] {
    try AudioFile.contents(of: run + "/model.safetensors")
  }

  /// Noise, resampling and augmentation included, in whatever order the clips come.
  @Test func clipsGiveTheBytesOfTheirFiles() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    try AudioFile.write(
      tone(hertz: 60, seconds: 0.4, rate: 11_025),
      to: folder.file("data/_background_noise_/hum.wav")
    )
    let experiment = quickExperiment()
    #expect(experiment.augmentation.contains { $0.name == "noise" })
    var files = TrainingRun(experiment, folder: data, output: folder.path + "/files")
    files.options = options(threads: 1)
    let expected = try files.start()
    let clips = try clipsInMemory(data).reversed()
    #expect(clips.count == 61)
    var memory = TrainingRun(experiment, clips: clips, output: folder.path + "/memory")
    memory.options = options(threads: 2)
    let found = try memory.start()
    #expect(try bytes(folder.path + "/memory") == bytes(folder.path + "/files"))
    #expect(found.summary.testAccuracy == expected.summary.testAccuracy)
    #expect(found.summary.clips == expected.summary.clips)

    // Without a folder, and without room to keep resampled clips.
    memory.output = nil
    memory.options.cacheBytes = 0
    let result = try memory.result()
    #expect(try result.model.encoded() == bytes(folder.path + "/files"))
    #expect(result.summary.verdict == found.summary.verdict)
    #expect(result.test?.accuracy == expected.summary.testAccuracy)
    let clip = try #require(clips.first { $0.label == "low" })
    let recognizer = try SpeechRecognizer(result.model)
    #expect(
      try recognizer.recognize(clip.audio)
        == SpeechRecognizer(modelAt: folder.path + "/files").recognize(clip.audio)
    )
  }

  /// A page and a record with nothing in them that a shell could not do.
  @Test func aRunOnClipsSuggestsNoCommand() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder, clips: 10))
    let path = folder.path + "/run"
    var command: RunCommand?
    _ = try TrainingRun(quickExperiment(.linear), clips: clips, output: path).start { event in
      if case .judged(_, let judged) = event { command = judged }
    }
    #expect(try !#require(command).isPossible)
    let page = try String(contentsOfFile: path + "/report.html", encoding: .utf8)
    #expect(!page.contains("asr-train ") && !page.contains("clips in memory&#39;"))
    #expect(page.contains("which alone can train the same model again."))
    #expect(page.contains("For pictures and sounds, write the clips into files"))
    let unsearched = CheckOverview(DataCheck([]), isInMemory: true).html.text
    #expect(unsearched.contains("<code>DataCheck(of: clips)</code> in the program does."))
    #expect(!unsearched.contains("asr-"))
    let split = try String(contentsOfFile: path + "/split.json", encoding: .utf8)
    #expect(split.contains("\"isOfMemory\" : true"))
    // Files are recorded as ever.
    let data = folder.path + "/data"
    let files = folder.path + "/files"
    _ = try TrainingRun(quickExperiment(.linear), folder: data, output: files).start()
    let record = try String(contentsOfFile: files + "/split.json", encoding: .utf8)
    #expect(!record.contains("isOfMemory"))
  }

  @Test func clipsSayTheirSubsets() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder, clips: 6)).map { clip in
      var clip = clip
      clip.name = nil
      clip.speaker = "anna"
      return clip
    }
    let source = DataSource(
      training: clips[..<12],
      validation: clips[12..<15],
      testing: clips[15...]
    )
    let dataset = try Dataset(source, pool: WorkerPool(threads: 1))
    #expect(dataset.rule == .folders)
    #expect(Subset.allCases.map { dataset.indices($0).count } == [12, 3, 3])
    // By their numbers in the sequence, whatever their labels.
    #expect(
      Set(dataset.clips.map { $0.path.suffix(6) })
        == Set((1...18).map { Substring(String(format: "%06d", $0)) })
    )
    #expect(dataset.clips.allSatisfy { $0.speaker == "anna" })
  }

  @Test func clipsThatCannotBeAreRefusedByName() throws {
    let sound = tone(hertz: 300, seconds: 0.2)
    func refusal(_ clips: [LabelledClip]) -> String? {
      do {
        _ = try Dataset(DataSource(clips: clips), pool: WorkerPool(threads: 1))
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      refusal([LabelledClip(sound, label: "a"), LabelledClip(sound, label: "")])
        == "clips in memory, clip 2: has no label"
    )
    #expect(
      refusal([
        LabelledClip(sound, label: "a", name: "x"), LabelledClip(sound, label: "b", name: "x"),
        LabelledClip(sound, label: "a", name: "x"),
      ])
        == "clips in memory, clip 3: is called 'a/x', as clip 1 is; names within a label differ"
    )
    #expect(
      refusal([LabelledClip(sound, label: "a")])
        == "clips in memory: only the label 'a' has recordings that can be read; expected at least"
        + " two labels; to hear one word among others, label recordings of other words and of noise as _unknown_"
    )
    // What is no sound is left out and named, like a file that cannot be read.
    var clips = (0..<8).map { index in
      LabelledClip(
        tone(hertz: 300 + 40 * Double(index), seconds: 0.2),
        label: index < 4 ? "a" : "b",
        name: "\(index)"
      )
    }
    clips[1].audio.samples = []
    clips[2].audio.samples[5] = .nan
    clips[5].audio.samples[7] = 1_000
    clips[6].audio.sampleRateHertz = 10
    let dataset = try Dataset(DataSource(clips: clips), pool: WorkerPool(threads: 1))
    #expect(dataset.clips.map(\.path) == ["a/0", "a/3", "b/4", "b/7"])
    #expect(
      dataset.omissions.map(\.path) == ["a/1", "a/2", "b/5", "b/6"]
        && dataset.omissions.map(\.reason) == [
          .unreadable(.noFrames), .unreadable(.nonFinite(frame: 5)),
          .unreadable(.outOfRange(frame: 7, value: 1_000)),
          .unreadable(.sampleRate(found: 10, allowed: 1_000...384_000)),
        ]
    )
  }

  @Test func aStoppedRunOnClipsIsResumedWithThem() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder))
    let experiment = quickExperiment()
    let path = folder.path + "/run"
    let interruption = Interruption()
    let stopped = try TrainingRun(experiment, clips: clips, output: path)
      .start(interruption: interruption) { event in
        if case .step(let progress) = event, progress.epoch == 2 { interruption.request() }
      }.summary
    #expect(stopped.ending == .interrupted)
    let refusal = #expect(throws: ResumeError.self) { try ResumedRun(path).start() }
    #expect(
      refusal?.description
        == "\(path): was trained on clips in the memory of a program, which alone can resume it, by"
        + " handing over the same clips again"
    )
    let other = clips.map {
      LabelledClip($0.audio, label: $0.label, name: "other-\($0.name ?? "")")
    }
    #expect(throws: (any Error).self) { try ResumedRun(path, clips: other).start() }
    guard case .ended(let summary, _) = try ResumedRun(path, clips: clips).start() else {
      Issue.record("the run was not resumed")
      return
    }
    #expect(summary.ending == .finished)
    _ = try TrainingRun(experiment, clips: clips, output: folder.path + "/whole").start()
    #expect(try bytes(path) == bytes(folder.path + "/whole"))
  }

  /// Ended by its program, a run is finished: the best model so far is scored.
  @Test func aRunThatIsEndedIsScored() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder))
    let path = folder.path + "/run"
    let interruption = Interruption()
    var events: [String] = []
    let summary = try TrainingRun(quickExperiment(epochs: 9), clips: clips, output: path)
      .start(interruption: interruption) { event in
        switch event {
        case .step(let progress):
          if progress.epoch == 3 { interruption.request(.finished) }
        case .calibrated: events.append("calibrated")
        case .tested: events.append("tested")
        case .judged: events.append("judged")
        default: break
        }
      }.summary
    #expect(events == ["calibrated", "tested", "judged"])
    #expect(summary.ending == .requested && !summary.interrupted)
    // After the first step of the third epoch.
    #expect(summary.epochs == 2 && summary.steps == 7)
    #expect(summary.testAccuracy != nil && summary.verdict != nil && summary.calibration != nil)
    let record = try String(contentsOfFile: path + "/summary.json", encoding: .utf8)
    #expect(record.contains("\"ending\" : \"requested\""))
    let page = try String(contentsOfFile: path + "/report.html", encoding: .utf8)
    #expect(page.contains("Ended by its program after 7 steps."))
    let before = try bytes(path)
    guard case .alreadyFinished = try ResumedRun(path, clips: clips).start() else {
      Issue.record("the run was resumed")
      return
    }
    #expect(try bytes(path) == before)
    // Before there is anything to keep, nothing is made.
    let early = Interruption()
    early.request(.finished)
    #expect(throws: InterruptionError.self) {
      try TrainingRun(quickExperiment(), clips: clips, output: folder.path + "/none")
        .start(interruption: early)
    }
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/none"))
  }

  @Test func aModelInMemoryStartsTheRunThatItsFileStarts() throws {
    let folder = try TemporaryFolder()
    let data = try makeToneFolder(folder)
    let clips = try clipsInMemory(data)
    let first = try TrainingRun(quickExperiment(), clips: clips).result().model
    let file = folder.path + "/first.safetensors"
    try first.write(to: file)
    func continued(_ start: StartingModel, _ name: String) throws -> [UInt8] {
      var experiment = Experiment(startingFrom: start)
      experiment.training.epochs = 2
      experiment.training.frozen = ["layers"]
      let two = clips.filter { $0.label != "mid" }
      let path = "\(folder.path)/\(name)"
      _ = try TrainingRun(experiment, clips: two, output: path).start()
      return try bytes(path)
    }
    let expected = try continued(StartingModel(file), "file")
    #expect(try continued(StartingModel(first), "memory") == expected)
    let again = try TrainedModel(decoding: expected, path: "the model")
    // Frozen: only the classifier has learned.
    let parameters = again.network.plan.parameters.entries
    #expect(parameters.count > 2)
    for (entry, source) in zip(parameters, first.network.plan.parameters.entries)
    where entry.layer != NetworkPlan.classifier {
      #expect(
        again.network.parameters[entry.range].elementsEqual(
          first.network.parameters[source.range]
        ),
        "\(entry.name)"
      )
    }
    // The run keeps a copy, by which its configuration can be read again.
    let read = try Experiment(contentsOf: folder.path + "/memory/config.yaml")
    #expect(read.start?.sha256 == (try StartingModel(file)).sha256)
  }
}
