import Foundation
import SpeechModel
import TestSupport
import Testing

/// One run, one folder; and what is said of runs that have not finished.
@Suite(.serialized) struct RunFolderCommandTests {
  private let words: String
  private let folder: TemporaryFolder
  private let files = FileManager.default

  init() throws {
    words = try WorkingFolder.shared.get().path + "/my words"
    folder = try TemporaryFolder()
  }

  private func train(_ arguments: String..., interruptAfter: Double? = nil) throws -> Command {
    try Command("asr-train", arguments, in: folder.path, interruptAfter: interruptAfter)
  }

  /// A training that goes on in the background until something is there.
  private func begin(_ arguments: [String], until path: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: Command.folder + "asr-train")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !files.fileExists(atPath: "\(folder.path)/\(path)") {
      Thread.sleep(forTimeInterval: 0.005)
    }
    return process
  }

  private func end(_ process: Process) {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  private static let endless = ["--model", "linear", "--epochs", "100000"]

  @Test func aSecondProcessIsRefused() throws {
    let first = try begin(
      [words, "--output", "run"] + Self.endless,
      until: "run/model.safetensors"
    )
    defer { end(first) }
    let refusal =
      "Error: run: process \(first.processIdentifier) is writing there; wait until it has ended, or"
      + " use another folder\n"
    let second = try train(words, "--model", "linear", "--output", "run")
    #expect(second.status == 1)
    #expect(second.errors == refusal)
    let resumed = try train("--resume", "run")
    #expect(resumed.status == 1)
    #expect(resumed.errors == refusal)
    // Its model may be used, with a word.
    let clip = words + "/yes/gbm1_nohash_0.wav"
    let answer = try Command("asr-predict", ["--model", "run", clip], in: folder.path)
    #expect(answer.status == 0 && answer.lines.count == 1)
    #expect(
      answer.errors.wholeMatch(
        of: /note: epoch [0-9]+ of 100000, not calibrated: run still trains\n/
      ) != nil,
      "\(answer.errors)"
    )
    end(first)
    // The system freed the lock, and the run goes on.
    let after = try train("--resume", "run", "--max-time", "0.2s")
    #expect(after.status == 0, "\(after.errors)")
    let stopped = try Command("asr-predict", ["--model", "run", clip], in: folder.path)
    #expect(
      stopped.errors.wholeMatch(
        of:
          /note: epoch [0-9]+ of 100000: run was stopped when its time was up; to resume it: asr-train --resume run\n/
      ) != nil,
      "\(stopped.errors)"
    )
  }

  /// Of several that begin at once, each with a seed of its own, one gets the folder, and everything
  /// in it is that one's.
  @Test func ofSeveralAtOnceOneGetsTheFolder() throws {
    for isThere in [false, true] {
      try? files.removeItem(atPath: folder.path + "/same")
      if isThere {
        try files.createDirectory(
          atPath: folder.path + "/same",
          withIntermediateDirectories: true
        )
      }
      let all = try (1...4).map { seed in
        let process = Process()
        process.executableURL = URL(filePath: Command.folder + "asr-train")
        process.arguments = [
          words, "--model", "linear", "--epochs", "2", "--seed", "\(seed)", "--threads", "1",
          "--output", "same",
        ]
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
      }
      all.forEach { $0.waitUntilExit() }
      let winners = all.indices.filter { all[$0].terminationStatus == 0 }
      #expect(winners.count == 1)
      let seed = try #require(winners.first) + 1
      func text(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder.path)/same/\(name)", encoding: .utf8)
      }
      #expect(try text("config.yaml").contains("\n  seed: \(seed) "))
      #expect(try text("split.json").contains("\"seed\" : \(seed)"))
      #expect(try text("summary.json").contains("\"seed\" : \(seed)"))
      #expect(try text("metrics.jsonl").split(separator: "\n").count == 2)
    }
  }

  @Test func theLatestRunIsTheLastThatFinished() throws {
    let finished = try train(words, "--model", "linear", "--epochs", "2")
    #expect(finished.status == 0, "\(finished.errors)")
    let first = parentFolder(of: finished.lines[0])
    #expect(LatestRun.resolve("\(folder.path)/runs/latest") == "\(folder.path)/\(first)")
    // One that diverges, one that is stopped, and one that is killed leave it alone.
    let diverged = try train(
      words,
      "--model",
      "linear",
      "--epochs",
      "8",
      "--learning-rate",
      "10",
      "--set",
      "training.optimizer=sgd",
      "--set",
      "training.gradient-clip=0",
      "--set",
      "training.momentum=0.99"
    )
    #expect(diverged.status == 1, "\(diverged.errors)")
    #expect(diverged.errors.contains("where guessing would give"))
    let stopped = try train(
      words,
      "--model",
      "linear",
      "--epochs",
      "100000",
      "--output",
      "runs/stopped",
      interruptAfter: 1.5
    )
    #expect(stopped.status == 130, "\(stopped.errors)")
    #expect(files.fileExists(atPath: folder.path + "/runs/stopped/model.safetensors"))
    end(
      try begin(
        [words, "--output", "runs/killed"] + Self.endless,
        until: "runs/killed/model.safetensors"
      )
    )
    #expect(LatestRun.resolve("\(folder.path)/runs/latest") == "\(folder.path)/\(first)")
    // Every command takes the name, and paths below it are there.
    let clip = words + "/yes/gbm1_nohash_0.wav"
    let answer = try Command("asr-predict", [clip], in: folder.path)
    #expect(answer.status == 0 && answer.errors.isEmpty, "\(answer.errors)")
    let named = try Command("asr-predict", ["--model", first, clip], in: folder.path)
    #expect(answer.output == named.output)
    for path in ["runs/latest/report.html", "runs/latest/model.safetensors"] {
      #expect(files.fileExists(atPath: "\(folder.path)/\(path)"))
    }
    #expect(try Command("asr-evaluate", [words], in: folder.path).status == 0)
    let again = try train("--resume", "runs/latest/")
    #expect(again.status == 0 && again.output == finished.output, "\(again.errors)")
    let next = try train(
      words,
      "--from",
      "runs/latest",
      "--split-from",
      "runs/latest",
      "--epochs",
      "1",
      "--output",
      "runs/next"
    )
    #expect(next.status == 0, "\(next.errors)")
    let config = try String(
      contentsOfFile: folder.path + "/runs/next/config.yaml",
      encoding: .utf8
    )
    #expect(config.contains("\(first)/model.safetensors"))
    #expect(LatestRun.resolve("\(folder.path)/runs/latest") == "\(folder.path)/runs/next")
  }

  @Test func withoutAFinishedRunTheNewestIsNamed() throws {
    end(
      try begin(
        [words, "--output", "runs/killed"] + Self.endless,
        until: "runs/killed/model.safetensors"
      )
    )
    let answer = try Command("asr-predict", ["a.wav"], in: folder.path)
    #expect(answer.status == 1)
    #expect(
      answer.errors
        == "Error: no model: no run in runs has finished; the newest is runs/killed: resume it with"
        + " asr-train --resume runs/killed, or use its model as it is with --model runs/killed\n"
    )
  }

  @Test func whereTheLatestRunWasRemovedTheOneBeforeIsNamed() throws {
    for run in ["runs/a", "runs/b"] {
      let flags = ["--model", "linear", "--epochs", "1", "--quiet", "--output", run]
      #expect(try Command("asr-train", [words] + flags, in: folder.path).status == 0)
    }
    try FileManager.default.removeItem(atPath: "\(folder.path)/runs/b")
    let answer = try Command("asr-predict", ["a.wav"], in: folder.path)
    #expect(answer.status == 1)
    #expect(
      answer.errors
        == "Error: no model: the latest run was removed; the newest that has finished is runs/a: name it with"
        + " --model runs/a\n"
    )
  }

  /// Minutes may pass until all recordings are read; nobody waits that long for a Ctrl-C.
  @Test func anInterruptWhileRecordingsAreReadEndsTheCommand() throws {
    // Some seconds of sound under many names: to read them all takes a minute.
    let clip = try folder.file("clip.wav")
    try AudioFile.write(tone(hertz: 200, seconds: 8), to: clip)
    for number in 0..<3_000 {
      let name = try folder.file("many/\(number % 2 == 0 ? "yes" : "no")/\(number).wav")
      try files.linkItem(atPath: clip, toPath: name)
    }
    let space = try folder.file("space.yaml")
    try "method: {random: {trials: 2}}\nparameters: {training.learning-rate: [0.001, 0.01]}\n"
      .write(toFile: space, atomically: true, encoding: .utf8)
    for (name, arguments) in [
      ("asr-train", ["--output", "stopped"]),
      ("asr-search", ["--space", space, "--output", "stopped"]),
    ] {
      let start = ContinuousClock.now
      let command = try Command(
        name,
        ["many", "--cache-megabytes", "1", "--threads", "1"] + arguments,
        in: folder.path,
        interruptAfter: 1.5
      )
      #expect(command.status == 130, "\(command.errors)")
      #expect(
        command.errors == "stopped before training began; nothing was written\n",
        "\(command.errors)"
      )
      #expect(start.duration(to: .now) < .seconds(5))
      #expect(!files.fileExists(atPath: folder.path + "/stopped"))
    }
  }

  @Test(arguments: [
    ["--dry-run"], ["--print-model"], ["--overfit", "2x2"], ["--output", "x"], ["--train-on-all"],
  ])
  func aResumedRunTakesNoOtherOrders(_ flags: [String]) throws {
    let command = try Command("asr-train", ["--resume", "run"] + flags, in: folder.path)
    #expect(command.status == 64)
    #expect(
      command.errors.hasPrefix(
        "Error: \(flags[0]) cannot be used with --resume: the run is resumed in its folder, as it"
          + " began\n"
      ),
      "\(command.errors)"
    )
  }

  @Test func ordersThatExcludeEachOtherAreRefused() throws {
    for (flags, expected) in [
      (["--dry-run", "--overfit", "2x2"], "--dry-run and --overfit do different things; give one"),
      (
        ["--dry-run", "--fold", "all"],
        "--dry-run takes one split; leave --fold all or --leave-speaker-out all out"
      ),
      (
        ["--overfit", "2x2", "--max-time", "1s"],
        "--max-time changes nothing with --overfit; leave it out"
      ),
      (
        ["--print-model", "--output", "x"],
        "--output changes nothing with --print-model; leave it out"
      ),
    ] {
      let command = try Command("asr-train", [words] + flags, in: folder.path)
      #expect(command.status == 64)
      #expect(command.errors.hasPrefix("Error: \(expected)\n"), "\(command.errors)")
    }
  }

  @Test func aRunThatWasKilledBeforeItBeganSaysWhatToDo() throws {
    for (names, isBegun) in [
      (["config.yaml"], true), (["split.json"], true), ([".lock"], true),
      ([".lock", "synthetic/yes/a_nohash_0.wav"], true),
      (["notes.txt"], false),
    ] {
      try? files.removeItem(atPath: folder.path + "/half run")
      for name in names {
        try "".write(toFile: folder.file("half run/\(name)"), atomically: true, encoding: .utf8)
      }
      let command = try train("--resume", "half run")
      #expect(command.status == 1)
      #expect(
        command.errors
          == (isBegun
            ? "Error: half run: the run was killed before it began, so that there is nothing to"
              + " resume; remove the folder with rm -r 'half run', and start the run again\n"
            : "Error: half run: holds no run of asr-train; expected a folder with config.yaml and"
              + " split.json\n")
      )
      if names == [".lock"] { continue }
      let another = try train(words, "--model", "linear", "--output", "half run")
      #expect(
        another.errors.hasSuffix(
          "Error: half run: something is there already; name a new folder with --output"
            + (isBegun ? ", or remove this one" : "") + "\n"
        ),
        "\(another.errors)"
      )
    }
    // What holds nothing but the lock is as good as empty.
    try? files.removeItem(atPath: folder.path + "/half run")
    for name in [".lock", "config.yaml.part-12345"] {
      try "".write(toFile: folder.file("half run/\(name)"), atomically: true, encoding: .utf8)
    }
    let begun = try train(words, "--model", "linear", "--epochs", "1", "--output", "half run")
    #expect(begun.status == 0, "\(begun.errors)")
    #expect(!files.fileExists(atPath: folder.path + "/half run/config.yaml.part-12345"))
  }

  @Test func quietTrainingSaysWhereTheModelIs() throws {
    let command = try train(
      words,
      "--model",
      "linear",
      "--epochs",
      "2",
      "--output",
      "run",
      "--quiet"
    )
    #expect(command.status == 0)
    #expect(command.output == "run/model.safetensors\n")
    #expect(
      command.errors == """
          warning: 1 group of copies, 2 files
          (asr-data check shows them, with pictures and sounds)

        """
    )
    // What cannot be read is said all the same.
    try files.copyItem(atPath: words, toPath: folder.path + "/data")
    try "no sound".write(
      toFile: folder.file("data/yes/broken.wav"),
      atomically: true,
      encoding: .utf8
    )
    let warned = try train(
      "data",
      "--model",
      "linear",
      "--epochs",
      "1",
      "--output",
      "other",
      "--quiet"
    )
    #expect(warned.output == "other/model.safetensors\n")
    #expect(warned.errors.contains("broken.wav: "), "\(warned.errors)")
    #expect(!warned.errors.contains("epoch"), "\(warned.errors)")
  }

  @Test(arguments: [
    "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data",
    "asr-bench", "asr-serve",
  ])
  func everyCommandTellsItsVersion(_ name: String) throws {
    let command = try Command(name, ["--version"], in: folder.path)
    #expect(command.status == 0, "\(command.errors)")
    let pattern = try Regex("\(name) 0\\.9\\.0 \\(([0-9a-f]{7,}\\+?|unknown commit)\\)\n")
    #expect(command.output.wholeMatch(of: pattern) != nil, "\(command.output)")
  }

  @Test func theSummaryAndTheReportTellTheVersion() throws {
    let version = try Command("asr-train", ["--version"], in: folder.path).output
      .trimmingCharacters(in: .newlines)
    #expect(
      try train(words, "--model", "linear", "--epochs", "1", "--output", "run").status == 0
    )
    func text(_ name: String) throws -> String {
      try String(contentsOfFile: "\(folder.path)/run/\(name)", encoding: .utf8)
    }
    #expect(try text("summary.json").contains("\"program\" : \"\(version)\""))
    #expect(try text("report.html").contains("\(version), built with Swift"))
  }

  /// Data that changes while a run trains ends it with the name of the file.
  @Test func dataThatChangesEndsTheRun() throws {
    try files.copyItem(atPath: words, toPath: folder.path + "/data")
    let process = Process()
    process.executableURL = URL(filePath: Command.folder + "asr-train")
    process.arguments =
      ["data", "--output", "run", "--cache-megabytes", "0", "--threads", "1"] + Self.endless
    process.currentDirectoryURL = URL(filePath: folder.path)
    let errors = Pipe()
    process.standardOutput = FileHandle.nullDevice
    process.standardError = errors
    nonisolated(unsafe) var text = Data()
    let reader = Thread { text = errors.fileHandleForReading.readDataToEndOfFile() }
    try process.run()
    reader.start()
    while process.isRunning, !files.fileExists(atPath: folder.path + "/run/model.safetensors") {
      Thread.sleep(forTimeInterval: 0.005)
    }
    let clips = try files.contentsOfDirectory(atPath: folder.path + "/data/yes")
    for clip in clips {
      // As long as before, and of the same time.
      let path = "\(folder.path)/data/yes/\(clip)"
      let date = try files.attributesOfItem(atPath: path)[.modificationDate] as? Date
      var bytes = try AudioFile.contents(of: path)
      bytes[bytes.count - 2] ^= 1
      try AtomicFile.write(bytes, to: path)
      try files.setAttributes([.modificationDate: date ?? Date()], ofItemAtPath: path)
    }
    process.waitUntilExit()
    while !reader.isFinished { Thread.sleep(forTimeInterval: 0.001) }
    #expect(process.terminationStatus == 1)
    let last = String(decoding: text, as: UTF8.self).split(separator: "\n").last.map(String.init)
    #expect(
      last?.wholeMatch(
        of:
          /Error: data\/yes\/[^:]+: was changed since it was first read; put it back, and do not change the data while it is in use/
      ) != nil,
      "\(last ?? "")"
    )
  }
}
