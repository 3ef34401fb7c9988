import CKillPoints
import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// A run that is killed hard, and resumed, ends with the same bytes as one that is not.
@Suite(.serialized) struct ResumeTests {
  /// Where a run is killed.
  struct Place: CustomTestStringConvertible, Sendable {
    var place: String
    var number: Int
    var testDescription: String { "\(place) \(number)" }
  }

  /// Fifty places: after steps, and around the writes of checkpoints, indices and models.
  static let places =
    (1...14).map { Place(place: "after-step", number: $0) }
    + ["before-write", "in-write", "before-rename", "after-rename"].flatMap { place in
      [1, 4, 5, 8, 12, 13, 14, 15, 16].map { Place(place: place, number: $0) }
    }

  /// Made once: data, an experiment with everything that has a state, and its uninterrupted run.
  private final class Reference: Sendable {
    static let shared = Result { try Reference() }
    private let folder: TemporaryFolder
    let data: String
    let experiments: [String]
    /// The model that the last experiment starts from.
    let start: String

    private init() throws {
      let folder = try TemporaryFolder()
      self.folder = folder
      data = folder.path + "/data"
      start = folder.path + "/start.safetensors"
      for (place, label) in ["high", "low"].enumerated() {
        for clip in 0..<9 {
          try AudioFile.write(
            tone(
              hertz: (place == 0 ? 2_000 : 300) + 20 * Double(clip),
              seconds: 0.1 + 0.01 * Double(clip),
              rate: 8_000
            ),
            to: folder.file("data/\(label)/\(clip).wav")
          )
        }
      }
      let layers = """
        network:
          layers: [{conv: {channels: 4, kernel: [3, 3], stride: [2, 4]}}, {batch-norm: {}}, {relu: {}},
                   {global-average-pool: {}}, {dropout: {probability: 0.2}}]
        augmentation: [{noise: {}}, {speed: {}}, {mixup: {}}, {time-mask: {}}]

        """
      let trainings = [
        "training: {epochs: 4, batch-size: 4, shard-clips: 2, average-decay: 0.9, patience: 3, false-accept-rate: 0.1}",
        "training: {budget: 60-clips, validations: 4, batch-size: 4, shard-clips: 2, optimizer: sgd}",
        """
        start: {model: start.safetensors}
        training: {epochs: 4, batch-size: 4, shard-clips: 2, average-decay: 0.9,
                   frozen: [layers.0, layers.1], frozen-epochs: 2}
        """,
      ]
      experiments = try trainings.enumerated().map { number, training in
        let path = try folder.file("experiment-\(number).yaml")
        try (layers + training + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
      }
      for number in experiments.indices {
        let run = folder.path + "/whole-\(number)"
        let command = try train(run, experiment: number, threads: 2)
        guard command.status == 0 else { throw Failure(words: command.errors) }
        // What the last experiment starts from.
        if number == 0 {
          try FileManager.default.copyItem(atPath: run + "/model.safetensors", toPath: start)
        }
      }
    }

    struct Failure: Error {
      var words: String
    }

    func train(_ run: String, experiment: Int, threads: Int, _ more: [String] = []) throws
      -> Command
    {
      try Command(
        "killable-training",
        [run, data, experiments[experiment], "\(threads)"] + more,
        in: folder.path
      )
    }

    /// What must not differ: the model, the checkpoints, and but for their times the metrics, the
    /// summary and the values of TensorBoard's events.
    ///
    /// The report, which is full of times and paths, must be there.
    func result(_ run: String) throws -> [String: [UInt8]] {
      let checkpoints = try FileManager.default.contentsOfDirectory(atPath: run + "/checkpoints")
      var files: [String: [UInt8]] = [:]
      for name in ["model.safetensors", "split.json", "config.yaml"]
        + checkpoints.map({ "checkpoints/" + $0 })
      {
        files[name] = try AudioFile.contents(of: "\(run)/\(name)")
      }
      files["start.safetensors"] = try? AudioFile.contents(of: "\(run)/start.safetensors")
      let hasReport = FileManager.default.fileExists(atPath: "\(run)/report.html")
      files["report.html"] = [hasReport ? 1 : 0]
      for name in ["metrics.jsonl", "summary.json", "checkpoints/index.json"] {
        let text = try String(contentsOfFile: "\(run)/\(name)", encoding: .utf8)
        // Seconds and speeds are what the clock says.
        let timeless = text.replacing(
          /"(?:trainSeconds|seconds|clipsPerSecond)" ?: ?(?:[0-9.e+-]+|null)/,
          with: ""
        )
        files[name] = Array(timeless.utf8)
      }
      // An epoch twice, or none of it, would be another list.
      for part in ["training", "validation"] {
        let events = try EventReader(folder: "\(run)/tensorboard/\(part)")
        files["tensorboard/\(part)"] = Array(try events.timeless.joined(separator: "\n").utf8)
      }
      return files
    }

    /// Files that an uninterrupted run renames.
    func renames(_ experiment: Int) throws -> Int {
      let run = "\(folder.path)/counted-\(experiment)"
      let counted = try train(run, experiment: experiment, threads: 1, ["never", "0"])
      try FileManager.default.removeItem(atPath: run)
      return Int(counted.output.trimmingCharacters(in: .newlines)) ?? 0
    }

    func whole(_ experiment: Int) throws -> [String: [UInt8]] {
      try result(folder.path + "/whole-\(experiment)")
    }
  }

  private let reference: Reference
  private let folder: TemporaryFolder

  init() throws {
    reference = try Reference.shared.get()
    folder = try TemporaryFolder()
  }

  @Test(
    .enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"),
    arguments: zip(places, places.indices)
  )
  func aKilledRunEndsWithTheSameBytes(_ place: Place, _ index: Int) throws {
    let run = folder.path + "/run"
    let experiment = index % 2
    let killed = try reference.train(
      run,
      experiment: experiment,
      threads: 1 + index % 3,
      [place.place, "\(place.number)"]
    )
    #expect(killed.status == SIGKILL, "\(killed.errors)")
    let resumed = try reference.train(run, experiment: experiment, threads: 1 + (index + 1) % 3)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let (found, expected) = (try reference.result(run), try reference.whole(experiment))
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
  }

  /// Killed while layers are frozen, when they learn again, and around the writes; from where it
  /// stopped on without the model that it started from.
  @Test(
    .enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"),
    arguments: [
      Place(place: "after-step", number: 3), Place(place: "after-step", number: 7),
      Place(place: "after-step", number: 8), Place(place: "after-step", number: 9),
      Place(place: "after-step", number: 14), Place(place: "before-write", number: 5),
      Place(place: "before-rename", number: 5), Place(place: "after-rename", number: 17),
    ]
  )
  func aRunOutlivesTheModelThatItStartedFrom(_ place: Place) throws {
    let run = folder.path + "/run"
    let killed = try reference.train(
      run,
      experiment: 2,
      threads: 2,
      [place.place, "\(place.number)"]
    )
    #expect(killed.status == SIGKILL, "\(killed.errors)")
    let away = folder.path + "/away.safetensors"
    try FileManager.default.moveItem(atPath: reference.start, toPath: away)
    defer { try? FileManager.default.moveItem(atPath: away, toPath: reference.start) }
    let resumed = try reference.train(run, experiment: 2, threads: 1 + place.number % 3)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let (found, expected) = (try reference.result(run), try reference.whole(2))
    #expect(expected["start.safetensors"] != nil)
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
  }

  /// The last writes of a run: checkpoint, index, model, calibrated model, summary, report.
  @Test(
    .enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"),
    arguments: 0..<8,
    ["before-rename", "after-rename"]
  )
  func aRunKilledInItsLastWritesIsWholeAgain(_ fromTheEnd: Int, _ place: String) throws {
    let run = folder.path + "/run"
    let number = try reference.renames(0) - fromTheEnd
    let killed = try reference.train(run, experiment: 0, threads: 2, [place, "\(number)"])
    #expect(killed.status == SIGKILL, "\(killed.errors)")
    let resumed = try reference.train(run, experiment: 0, threads: 1)
    #expect(resumed.status == 0, "\(resumed.errors)")
    let (found, expected) = (try reference.result(run), try reference.whole(0))
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, bytes) in expected { #expect(found[name] == bytes, "\(name)") }
  }

  /// Killed again and again, four steps further each time.
  @Test(.enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"))
  func aRunMayBeKilledManyTimes() throws {
    let run = folder.path + "/run"
    var kills = 0
    for round in 0..<20 {
      let command = try reference.train(
        run,
        experiment: 0,
        threads: 1 + round % 3,
        ["after-step", "4"]
      )
      if command.status == 0 { break }
      kills += 1
    }
    #expect(kills >= 3)
    #expect(try reference.result(run) == reference.whole(0))
  }

  @Test(
    .enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"),
    arguments: ["altered", "torn", "gone"]
  )
  func aDamagedCheckpointFallsBackToTheOneBefore(_ damage: String) throws {
    let run = folder.path + "/run"
    _ = try reference.train(run, experiment: 0, threads: 1, ["after-step", "9"])
    let checkpoints = run + "/checkpoints"
    let newest = try #require(
      try FileManager.default.contentsOfDirectory(atPath: checkpoints)
        .filter { $0.hasPrefix("step-") }.max()
    )
    var bytes = try AudioFile.contents(of: "\(checkpoints)/\(newest)")
    switch damage {
    case "altered": bytes[bytes.count - 100] ^= 1
    case "torn": bytes.removeLast(bytes.count / 2)
    default: bytes = []
    }
    try FileManager.default.removeItem(atPath: "\(checkpoints)/\(newest)")
    if damage != "gone" {
      try AtomicFile.write(bytes, to: "\(checkpoints)/\(newest)")
    }
    var damaged: [String] = []
    var point: TrainingEvent.ResumePoint?
    let outcome = try ResumedRun(run).start { event in
      if case .damagedCheckpoint(let error) = event { damaged.append("\(error)") }
      if case .resuming(let from) = event { point = from }
    }
    guard case .ended(let summary, _) = outcome else {
      Issue.record("the run was not resumed")
      return
    }
    #expect(summary.ending == .finished)
    #expect(damaged.count == 1)
    #expect(damaged.first?.hasPrefix("\(checkpoints)/\(newest)") == true, "\(damaged)")
    guard case .checkpoint(steps: 7, _) = point else {
      Issue.record("resumed from \(String(describing: point))")
      return
    }
    #expect(
      try reference.result(run)["model.safetensors"] == reference.whole(0)["model.safetensors"]
    )
  }

  @Test(.enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"))
  func whenTheLastAreDamagedABestOneServes() throws {
    let run = folder.path + "/run"
    _ = try reference.train(run, experiment: 0, threads: 1, ["after-step", "12"])
    let index = try JSONSerialization.jsonObject(
      with: Data(contentsOf: URL(filePath: run + "/checkpoints/index.json"))
    )
    let last = ((index as? [String: Any])?["last"] as? [[String: Any]] ?? [])
      .compactMap { $0["file"] as? String }
    #expect(last.count == 2)
    for file in last { try AtomicFile.write([1, 2, 3], to: "\(run)/checkpoints/\(file)") }
    var damaged = 0
    var point: TrainingEvent.ResumePoint?
    _ = try ResumedRun(run).start { event in
      if case .damagedCheckpoint = event { damaged += 1 }
      if case .resuming(let from) = event { point = from }
    }
    #expect(damaged == 2)
    guard case .checkpoint = point else {
      Issue.record("resumed from \(String(describing: point))")
      return
    }
    #expect(
      try reference.result(run)["model.safetensors"] == reference.whole(0)["model.safetensors"]
    )
  }

  /// Between the two files that say what a run is, there is nothing to resume, and the words that say
  /// so are a command that helps.
  @Test(.enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"))
  func aKillBeforeTheRunBeganSaysWhatToDo() throws {
    let run = folder.path + "/my run"
    _ = try reference.train(run, experiment: 0, threads: 1, ["before-rename", "2"])
    #expect(FileManager.default.fileExists(atPath: run + "/config.yaml"))
    #expect(!FileManager.default.fileExists(atPath: run + "/split.json"))
    let resumed = try Command("asr-train", ["--resume", run], in: folder.path)
    #expect(resumed.status == 1)
    #expect(
      resumed.errors
        == "Error: \(run): the run was killed before it began, so that there is nothing to resume;"
        + " remove the folder with rm -r '\(run)', and start the run again\n"
    )
  }

  /// What a killed process left half written goes; what somebody put there stays.
  @Test(.enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"))
  func aResumedRunClearsUpAfterTheKilledOne() throws {
    let run = folder.path + "/run"
    for (place, number) in [("before-rename", "9"), ("before-rename", "5")] {
      let killed = try reference.train(run, experiment: 0, threads: 1, [place, number])
      #expect(killed.status == SIGKILL)
    }
    let files = FileManager.default
    func leftovers() throws -> [String] {
      try files.subpathsOfDirectory(atPath: run).filter { $0.contains(".part-") }
    }
    #expect(try !leftovers().isEmpty)
    let own = ["copy of step-000000003.safetensors", "notes.txt", "step-3.safetensors"]
    for name in own {
      try "mine".write(toFile: "\(run)/checkpoints/\(name)", atomically: true, encoding: .utf8)
    }
    try "mine".write(toFile: run + "/my.part-7", atomically: true, encoding: .utf8)
    let resumed = try reference.train(run, experiment: 0, threads: 1)
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try leftovers() == ["my.part-7"])
    for name in own { #expect(files.fileExists(atPath: "\(run)/checkpoints/\(name)"), "\(name)") }
  }

  @Test func changedNoiseIsRefused() throws {
    let run = folder.path + "/run"
    for name in ["hum", "hiss"] {
      try AudioFile.write(
        tone(hertz: name == "hum" ? 50 : 3_000, seconds: 0.5, rate: 8_000),
        to: folder.file("noise/\(name).wav")
      )
    }
    let stopped = try Command(
      "asr-train",
      [
        reference.data, "--model", "cnn", "--epochs", "100000", "--output", run, "--max-time", "1s",
        "--noise", folder.path + "/noise",
      ],
      in: folder.path
    )
    #expect(stopped.status == 0, "\(stopped.errors)")
    try FileManager.default.removeItem(atPath: folder.path + "/noise/hum.wav")
    let resumed = try Command("asr-train", ["--resume", run], in: folder.path)
    #expect(resumed.status == 1)
    #expect(resumed.errors.contains("the recordings are not those that the run began with"))
  }

  /// Killed before its first checkpoint, a preset is still called by its name; and a folder's name
  /// may have a single letter.
  @Test(.enabled(if: asr_kill_is_possible() != 0, "system calls are watched on Linux only"))
  func theNameOfAPresetSurvives() throws {
    let text = "network: {preset: linear}\ntraining: {epochs: 2}\n"
    try text.write(toFile: folder.file("linear.yaml"), atomically: true, encoding: .utf8)
    func train(_ more: [String]) throws -> Command {
      try Command(
        "killable-training",
        ["A", reference.data, "linear.yaml", "1"] + more,
        in: folder.path
      )
    }
    #expect(try train(["before-write", "4"]).status == SIGKILL)
    #expect(
      !FileManager.default.fileExists(atPath: folder.path + "/A/checkpoints/index.json")
    )
    let resumed = try train([])
    #expect(resumed.status == 0, "\(resumed.errors)")
    let summary = try String(contentsOfFile: folder.path + "/A/summary.json", encoding: .utf8)
    #expect(summary.contains("\"model\" : \"linear\""))
  }

  @Test func aFinishedRunSaysSoAndAForeignFolderIsRefused() throws {
    let run = folder.path + "/run"
    let first = try reference.train(run, experiment: 1, threads: 1)
    #expect(first.status == 0, "\(first.errors)")
    let again = try Command("asr-train", ["--resume", run], in: folder.path)
    #expect(again.status == 0)
    #expect(again.errors == "this run is finished\n")
    #expect(again.output == run + "/model.safetensors\n")
    let changed = try Command("asr-train", ["--resume", run, "--epochs", "9"], in: folder.path)
    #expect(changed.status == 64)
    #expect(
      changed.errors.hasPrefix(
        "Error: --epochs cannot be changed with --resume; the run is resumed as it began"
      )
    )
    let none = try Command("asr-train", ["--resume", reference.data], in: folder.path)
    #expect(none.status == 1)
    #expect(
      none.errors
        == "Error: \(reference.data): holds no run of asr-train; expected a folder with config.yaml"
        + " and split.json\n"
    )
  }

  @Test func changedDataIsRefused() throws {
    let run = folder.path + "/run"
    let data = folder.path + "/data"
    try FileManager.default.copyItem(atPath: reference.data, toPath: data)
    let stopped = try Command(
      "asr-train",
      [data, "--model", "linear", "--epochs", "100000", "--output", run, "--max-time", "1s"],
      in: folder.path
    )
    #expect(stopped.status == 0, "\(stopped.errors)")
    #expect(stopped.errors.contains("resume it with: asr-train --resume \(run)\n"))
    try AudioFile.write(tone(hertz: 77, seconds: 0.1), to: data + "/low/3.wav")
    let resumed = try Command("asr-train", ["--resume", run], in: folder.path)
    #expect(resumed.status == 1)
    #expect(
      resumed.errors.hasSuffix(
        "Error: \(data): the recordings are not those that the run began with, so that it cannot"
          + " be resumed; put them back, or begin a new run with --split-from\n"
      ),
      "\(resumed.errors)"
    )
  }
}
