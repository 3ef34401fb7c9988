import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A sound that trembles.
private struct Tremolo: CustomAugmentation {
  let name = "tremolo"
  var depth = 0.5
  var settings: [String: Double] { ["depth": depth, "a-second": 1] }

  func apply(
    to samples: inout [Float],
    sampleRateHertz: Int,
    using random: inout some RandomNumberGenerator
  ) {
    let hertz = Double.random(in: 5...20, using: &random)
    for i in samples.indices {
      let angle = 2 * Double.pi * hertz * Double(i) / Double(sampleRateHertz)
      samples[i] *= Float(1 - depth * (0.5 + 0.5 * sin(angle)))
    }
  }
}

/// What leaves samples that are no sound, or ends the training.
private struct Faulty: CustomAugmentation {
  struct Failure: Error {}
  enum Fault { case empties, spoils, fails }

  let name = "faulty"
  var fault: Fault

  func apply(
    to samples: inout [Float],
    sampleRateHertz: Int,
    using random: inout some RandomNumberGenerator
  ) throws {
    switch fault {
    case .empties: samples = []
    case .spoils: samples[samples.count / 2] = .nan
    case .fails: throw Failure()
    }
  }
}

@Suite struct CustomAugmentationTests {
  private func experiment(_ augmentation: [Augmenter]) -> Experiment {
    var experiment = quickExperiment()
    experiment.augmentation = augmentation
    return experiment
  }

  private func bytes(_ run: String) throws -> [UInt8] {
    try AudioFile.contents(of: run + "/model.safetensors")
  }

  private static let line =
    "- custom: {probability: 0.75, name: tremolo, settings: {a-second: 1, depth: 0.5}}\n"

  @Test func anyNumberOfThreadsAndAStopGiveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder))
    // Beside a step of the package, and inside one.
    var choice = OneOf()
    choice.probability = 1
    choice.steps = [.custom(Tremolo(depth: 0.9)), .gain(Gain())]
    let steps: [Augmenter] = [.custom(Tremolo(), probability: 0.75), .oneOf(choice)]
    func run(_ steps: [Augmenter], _ name: String, threads: Int) -> TrainingRun {
      var run = TrainingRun(experiment(steps), clips: clips, output: "\(folder.path)/\(name)")
      run.options.threads = threads
      return run
    }
    _ = try run(steps, "one", threads: 1).start()
    _ = try run(steps, "two", threads: 2).start()
    let expected = try bytes(folder.path + "/one")
    #expect(try bytes(folder.path + "/two") == expected)
    _ = try run([.oneOf(choice)], "without", threads: 2).start()
    #expect(try bytes(folder.path + "/without") != expected)

    let stopped = folder.path + "/stopped"
    let interruption = Interruption()
    _ = try run(steps, "stopped", threads: 2).start(interruption: interruption) { event in
      if case .step(let progress) = event, progress.epoch == 2 { interruption.request() }
    }
    var resumed = ResumedRun(stopped, clips: clips)
    #expect(throws: ConfigurationError.self) { try resumed.start() }
    resumed.augmentations = [Tremolo()]
    #expect(throws: ConfigurationError.self) { try resumed.start() }
    // Two of one name are told apart by their settings.
    resumed.augmentations = [Tremolo(depth: 0.9), Tremolo()]
    guard case .ended = try resumed.start() else {
      Issue.record("the run was not resumed")
      return
    }
    #expect(try bytes(stopped) == expected)
  }

  @Test func aRunRecordsItsAugmentation() throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder, clips: 6))
    let steps: [Augmenter] = [.custom(Tremolo(), probability: 0.75)]
    let path = folder.path + "/run"
    _ = try TrainingRun(experiment(steps), clips: clips, output: path).start()
    let configuration = try String(contentsOfFile: path + "/config.yaml", encoding: .utf8)
    #expect(configuration.contains(Self.line))
    let page = try String(contentsOfFile: path + "/report.html", encoding: .utf8)
    #expect(page.contains("custom: tremolo"))
  }

  @Test func aFileThatNamesOneIsReadByItsProgramAlone() throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("config.yaml")
    try Data("augmentation:\n\(Self.line)".utf8).write(to: URL(filePath: path))
    let read = try Experiment(contentsOf: path, augmentations: [Tremolo()])
    #expect(read.augmentation == [.custom(Tremolo(), probability: 0.75)])
    #expect(read.augmentation != [.custom(Tremolo(depth: 0.4), probability: 0.75)])
    #expect(read.augmentation != [.custom(Faulty(fault: .fails), probability: 0.75)])
    #expect(try read.yaml().contains(Self.line))
    let usual = try folder.file("usual.yaml")
    try Data("augmentation:\n\(Self.line.replacing("probability: 0.75, ", with: ""))".utf8)
      .write(to: URL(filePath: usual))
    #expect(
      try Experiment(contentsOf: usual, augmentations: [Tremolo()]).augmentation
        == [.custom(Tremolo(), probability: 0.5)]
    )
    func refusal(_ own: [any CustomAugmentation]) -> String? {
      do {
        _ = try Experiment(contentsOf: path, augmentations: own)
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      refusal([])
        == "\(path): line 2: augmentation.custom is 'tremolo', an augmentation of the program that"
        + " wrote this; expected that program to read it, which hands the augmentation over, or no"
        + " such step"
    )
    #expect(
      refusal([Tremolo(depth: 0.4)])
        == "\(path): line 2: augmentation.custom.settings is a-second: 1, depth: 0.5; expected"
        + " a-second: 1, depth: 0.4, as 'tremolo' of this program has"
    )
    #expect(!AugmenterCatalog.names.contains("custom"))
  }

  @Test(arguments: [
    (Faulty.Fault.empties, "the augmentation 'faulty' left a clip without samples"),
    (
      .spoils,
      "the augmentation 'faulty' left a clip with a sample that is not a finite number"
    ),
    (.fails, "Failure()"),
  ])
  private func samplesThatAreNoSoundEndTheTraining(_ fault: Faulty.Fault, _ words: String) throws {
    let folder = try TemporaryFolder()
    let clips = try clipsInMemory(try makeToneFolder(folder, clips: 6))
    let run = TrainingRun(
      experiment([.custom(Faulty(fault: fault), probability: 1)]),
      clips: clips,
      output: folder.path + "/run"
    )
    let error = #expect(throws: (any Error).self) { try run.start() }
    #expect(error.map { "\($0)" } == words)
  }
}
