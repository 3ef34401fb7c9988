import Foundation
import SpeechModel
import TestSupport
import Testing

@Suite(.serialized) struct CommandTests {
  let folder: WorkingFolder

  init() throws { folder = try WorkingFolder.shared.get() }

  private func run(
    _ name: String,
    _ arguments: String...,
    input: Data? = nil,
    limit: Int? = nil
  ) throws -> Command {
    try Command(
      name,
      arguments,
      in: folder.path,
      input: input,
      fileSizeLimitKilobytes: limit
    )
  }

  @Test func trainingSaysWhatItFoundAndWhereTheModelIs() throws {
    let text = folder.training
    #expect(text.hasPrefix("0\nruns/"))
    for expected in [
      "80 clips of 2 labels in my words\n", "split: 80/10/10 within each label, by the seed",
      "rates: 16000 Hz (80)", "linear: 162 parameters", "epoch 15 of 15  training loss",
      "best so far", "test accuracy", "/report.html\n", "trained in",
    ] {
      #expect(text.contains(expected), "\(expected)")
    }
    #expect(!text.contains("\r"))
  }

  @Test func predictUsesTheLatestRun() throws {
    let files = ["my words/yes/gbm1_nohash_0.wav", "my words/stop/gbm1_nohash_0.wav"]
    let command = try run("asr-predict", files[0], files[1])
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.lines.count == 2)
    // Columns are aligned.
    #expect(command.lines[0].hasPrefix("my words/yes/gbm1_nohash_0.wav   "))
    #expect(Set(command.lines.map(\.count)).count == 1)
    #expect(command.lines[0].hasSuffix(" %"))
    let two = try run("asr-predict", "--top", "2", files[0])
    #expect(two.output.contains("yes") && two.output.contains("stop"))
  }

  @Test func predictSpeaksJSON() throws {
    let command = try run("asr-predict", "--json", "my words/yes/gbm1_nohash_0.wav")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    )
    #expect(
      Set(object.keys) == ["file", "label", "confidence", "scores", "durationSeconds"]
    )
    let scores = try #require(object["scores"] as? [String: Double])
    #expect(Set(scores.keys) == ["yes", "stop"])
    #expect(abs(scores.values.reduce(0, +) - 1) < 1e-5)
    #expect(scores[try #require(object["label"] as? String)] == object["confidence"] as? Double)
    // All scores are there, however many labels a line of text would have.
    let top = try run("asr-predict", "--json", "--top", "1", "my words/yes/gbm1_nohash_0.wav")
    #expect(top.output == command.output)
  }

  @Test func badFilesGetALineAndTheOthersAnAnswer() throws {
    let empty = Fixtures.path("audio/broken/empty.wav")
    let command = try run("asr-predict", "missing.wav", "my words/yes/gbm1_nohash_0.wav", empty)
    #expect(command.status == 1)
    #expect(command.lines.count == 3)
    #expect(command.lines[0].hasPrefix("missing.wav "))
    #expect(command.lines[0].hasSuffix("  error: there is no such file"))
    #expect(command.lines[1].contains("yes"))
    #expect(command.lines[2] == "\(empty)  error: the file is empty (0 bytes)")
    let json = try run("asr-predict", "--json", "missing.wav", "my words/yes/gbm1_nohash_0.wav")
    #expect(json.status == 1)
    #expect(json.lines[0] == #"{"error":"there is no such file","file":"missing.wav"}"#)
    #expect(json.lines.count == 2)
  }

  @Test func everyBrokenFixtureGetsALine() throws {
    let zoo = Fixtures.path("audio/broken")
    let names = try FileManager.default.contentsOfDirectory(atPath: zoo).sorted()
    let command = try Command(
      "asr-predict",
      names.map { "\(zoo)/\($0)" },
      in: folder.path
    )
    #expect(command.status == 1)
    #expect(command.lines.count == names.count)
    #expect(command.lines.allSatisfy { $0.contains("  error: ") })
  }

  @Test func standardInputIsARecordingToo() throws {
    let path = folder.path + "/my words/stop/gbm1_nohash_0.wav"
    let command = try run(
      "asr-predict",
      "-",
      input: FileManager.default.contents(atPath: path)
    )
    #expect(command.status == 0)
    let file = try run("asr-predict", "my words/stop/gbm1_nohash_0.wav")
    #expect(command.output.hasPrefix("-  "))
    #expect(
      command.output.dropFirst(3).trimmingCharacters(in: .whitespaces)
        == file.output.dropFirst("my words/stop/gbm1_nohash_0.wav  ".count)
    )
    let nothing = try run("asr-predict", "-", input: Data())
    #expect(nothing.status == 1)
    #expect(nothing.output == "-  error: the file is empty (0 bytes)\n")
  }

  @Test func folderStandsForItsRecordings() throws {
    let command = try run("asr-predict", "my words/yes/")
    #expect(command.status == 0)
    #expect(command.lines.count == 40)
    let all = try run("asr-predict", "--threads", "1", "my words")
    #expect(all.lines.count == 80)
    func answers(_ lines: some Sequence<String>) -> [Substring?] {
      lines.map { $0.split(separator: " ").last }
    }
    #expect(answers(all.lines.suffix(40)) == answers(command.lines))
    let none = try run("asr-predict", "runs")
    #expect(none.status == 1)
    #expect(none.output.hasPrefix("runs  error: no recording in it: it holds "))
  }

  @Test func missingModelSaysWhatToDo() throws {
    let elsewhere = try TemporaryFolder()
    let command = try Command("asr-predict", ["a.wav"], in: elsewhere.path)
    #expect(command.status == 1)
    #expect(
      command.errors
        == "Error: no model: runs/latest does not exist here; train one with 'asr-train <folder>',"
        + " or name one with --model\n"
    )
    let named = try run("asr-predict", "--model", "nothing", "a.wav")
    #expect(named.errors == "Error: nothing: cannot be read: there is no such file\n")
    let wrong = try run("asr-predict", "--model", "my words/yes/gbm1_nohash_0.wav", "a.wav")
    #expect(wrong.status == 1)
    #expect(
      wrong.errors
        == "Error: my words/yes/gbm1_nohash_0.wav: a recording, not a model; name a"
        + " model.safetensors that asr-train wrote, or the folder of a run\n"
    )
  }

  @Test func evaluateReports() throws {
    let command = try run("asr-evaluate", "my words", "--subset", "all", "--snr", "20,0")
    #expect(command.status == 0, "\(command.errors)")
    #expect(
      command.lines[0].wholeMatch(of: /runs\/[0-9TZ-]+-linear\/model.safetensors on my words/)
        != nil
    )
    #expect(command.lines[1].hasPrefix("accuracy on all clips: "))
    for expected in [
      "precision", "← recognized as", "the worst clips", "with noise:", "   20 dB", "    0 dB",
    ] {
      #expect(command.output.contains(expected), "\(expected)")
    }
    let again = try run("asr-evaluate", "my words", "--subset", "all", "--snr", "20,0")
    #expect(again.output == command.output)
    let json = try run("asr-evaluate", "my words", "--json", "--snr", "-5")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    )
    #expect((0...1).contains(object["accuracy"] as? Double ?? -1))
    #expect(object["clips"] as? Int == 8)
    #expect(object["data"] as? String == "my words")
    #expect((object["model"] as? String)?.hasSuffix("-linear/model.safetensors") == true)
    let noise = try #require(object["noise"] as? [[String: Any]])
    #expect(noise.map { $0["snrDecibels"] as? Double } == [-5])
  }

  /// Scoring a run's own data uses the run's own split, whatever its seed was.
  @Test func evaluateSplitsAsTheRunDid() throws {
    let training = try run(
      "asr-train",
      "my words",
      "--model",
      "linear",
      "--epochs",
      "2",
      "--seed",
      "3",
      "--noise",
      "my words/stop",
      "--allow-leakage",
      "--output",
      "seed-3"
    )
    #expect(training.status == 0, "\(training.errors)")
    let saved = FileManager.default.contents(atPath: folder.path + "/seed-3/summary.json")
    let summary = try #require(
      try JSONSerialization.jsonObject(with: saved ?? Data()) as? [String: Any]
    )
    let command = try run(
      "asr-evaluate",
      "my words",
      "--model",
      "seed-3",
      "--json",
      "--noise",
      "my words/yes",
      "--snr",
      "10"
    )
    #expect(command.errors == "split as the run split it\n")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    )
    #expect(object["accuracy"] as? Double == summary["testAccuracy"] as? Double)
    #expect(object["loss"] as? Double == summary["testLoss"] as? Double)
    // The model file by itself does not know; the seed does.
    let file = try run(
      "asr-evaluate",
      "my words",
      "--model",
      "seed-3/model.safetensors",
      "--json",
      "--seed",
      "3"
    )
    let again = try JSONSerialization.jsonObject(with: Data(file.output.utf8)) as? [String: Any]
    #expect(again?["loss"] as? Double == summary["testLoss"] as? Double)
  }

  @Test func fullDiskUnderTheAnswersIsAnError() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/bash")
    process.arguments = [
      "-c", "\"$0\" 'my words/yes' > /dev/full", Command.folder + "asr-predict",
    ]
    process.currentDirectoryURL = URL(filePath: folder.path)
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 1)
    #expect(
      words
        == "Error: the answers cannot be written to the standard output; is the disk full?\n"
    )
  }

  @Test func evaluateNamesLabelsThatTheModelDoesNotKnow() throws {
    let command = try Command(
      "asr-evaluate",
      [Fixtures.path("words"), "--model", folder.path + "/runs/latest"],
      in: folder.path
    )
    #expect(command.status == 1)
    #expect(
      command.errors.hasSuffix(
        "words: the model does not know the label 'down'; it knows stop, yes; with --words, only clips of"
          + " the labels that you name are scored\n"
      )
    )
  }

  @Test(arguments: [
    (["asr-train"], "Error: Missing expected argument '<source>'"),
    (
      ["asr-train", "x", "--model", "big"],
      "Error: The value 'big' is invalid for '--model <model>'"
    ),
    (["asr-train", "x", "--threads", "0"], "Error: --threads is 0; expected 1 to 1024"),
    (["asr-predict", "--top", "0", "x"], "Error: --top is 0; expected 1 or more"),
    (
      ["asr-predict", "-", "x"],
      "Error: '-' reads one recording from the standard input; give it alone"
    ),
    (
      ["asr-evaluate", "x", "--noise", "y"],
      "Error: --noise needs --snr, the ratios in dB, such as --snr 20,10,5,0"
    ),
    (
      ["asr-evaluate", "x", "--snr", "20,loud"],
      "Error: The value '20,loud' is invalid for '--snr <snr>': expected ratios of -40 to 100 dB, such as 20,10,0,-5"
    ),
    (
      ["asr-evaluate", "x", "--snr", "200"],
      "Error: The value '200' is invalid for '--snr <snr>': expected ratios of -40 to 100 dB"
    ),
  ])
  func usageErrorsExitWith64(_ arguments: [String], _ expected: String) throws {
    let command = try Command(arguments[0], Array(arguments.dropFirst()), in: folder.path)
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix(expected), "\(command.errors)")
  }

  @Test func dataErrorsExitWithOne() throws {
    for (arguments, expected) in [
      (["nowhere"], "Error: nowhere: there is no such folder\n"),
      (
        ["my words", "--config", "none.yaml"],
        "Error: none.yaml: there is no such file\n"
      ),
      (
        ["my words", "--output", "my words"],
        "Error: my words: something is there already; name a new folder with --output\n"
      ),
    ] {
      let command = try Command("asr-train", arguments, in: folder.path)
      #expect(command.status == 1)
      #expect(command.errors.hasSuffix(expected), "\(command.errors)")
    }
  }

  /// Augmentation is not in the program that predicts, so that nothing can switch it on.
  @Test func predictHoldsNoTrainingCode() throws {
    func mentionsAugmentation(_ name: String) throws -> Bool {
      let program = try #require(FileManager.default.contents(atPath: Command.folder + name))
      return program.range(of: Data("AugmentationPipeline".utf8)) != nil
    }
    #expect(try mentionsAugmentation("asr-train"))
    #expect(try !mentionsAugmentation("asr-predict"))
  }

  /// The shape of the answers, not the times.
  @Test func benchSpeaksJSON() throws {
    func object(_ arguments: String...) throws -> [String: [String: Double]] {
      let command = try Command("asr-bench", arguments + ["--json"], in: folder.path)
      #expect(command.status == 0, "\(command.errors)")
      return try JSONDecoder().decode(
        [String: [String: Double]].self,
        from: Data(command.output.utf8)
      )
    }
    #expect(try object("features")["features"]?["asr-baseline"] ?? 0 > 0)
    let train = try object("train", "--model", "ds-cnn", "--batch", "4", "--threads", "2")
    #expect(train["train ds-cnn"]?["parameters"] == 23_180)
    #expect(train["train ds-cnn"]?["asr-baseline"] ?? 0 > 0)
    let predict = try object("predict", "--model", "cnn", "--batch", "2")
    #expect(predict["predict2 cnn"]?["parameters"] == 24_188)
    let own = try object("predict", "--model", "runs/latest", "--batch", "1")
    #expect(own["predict1 runs/latest"]?["parameters"] == 162)
    let call = try object("call", "--model", "runs/latest")
    #expect(call["C runs/latest"]?["asr-baseline"] ?? 0 > 0)
    let stream = try object("stream", "--model", "runs/latest", "--streams", "1000")
    #expect(stream["stream runs/latest"]?["asr-baseline"] ?? 0 > 0)
    // Some samples, whatever the number of streams, and not the model.
    let bytes = try #require(stream["stream runs/latest"]?["bytesPerStream"])
    #expect((40_000..<200_000).contains(bytes))
    let alone = try run("asr-bench", "stream", "--model", "runs/latest")
    let words = try #require(alone.output.firstMatch(of: /ms; (\d+) kB of memory a stream\n/))
    #expect(abs(1_000 * (Double(words.1) ?? 0) - bytes) < 0.1 * bytes, "\(alone.output), \(bytes)")
    let tooMany = try Command("asr-bench", ["stream", "--streams", "10001"], in: folder.path)
    #expect(tooMany.status == 64)
    #expect(tooMany.errors.hasPrefix("Error: --streams is 10001; expected 1 to 10000"))
    // Chunks of a second and more.
    for hop in ["1", "10"] {
      let slow = try object("stream", "--model", "runs/latest", "--hop", hop, "--streams", "3")
      #expect(slow["stream runs/latest"]?["asr-baseline"] ?? 0 > 0)
    }
  }

  @Test(arguments: [
    "asr-train", "asr-predict", "asr-export", "asr-evaluate", "asr-search", "asr-data",
    "asr-bench", "asr-serve", "asr-explain", "asr-listen",
  ])
  func helpTeaches(_ name: String) throws {
    let command = try run(name, "--help")
    #expect(command.status == 0)
    #expect(command.output.contains("EXAMPLES:"))
    #expect(command.output.contains("  \(name) "))
  }

  /// The first files fit, then the disk is full: an error in words, and nothing half-written.
  @Test func fullDiskIsNamedAndWhatWasWrittenStays() throws {
    let output = folder.path + "/full"
    let command = try run(
      "asr-train",
      "my words",
      "--model",
      "lstm",
      "--epochs",
      "1",
      "--output",
      output,
      limit: 64
    )
    #expect(command.status == 1)
    #expect(
      command.errors.hasSuffix(
        "Error: \(output)/checkpoints/step-000000002.safetensors: cannot be written: File too large;"
          + " the files written before are unchanged\n"
      ),
      "\(command.errors)"
    )
    // That alone would not have ended it.
    #expect(
      command.errors.contains(
        "\nwarning: training continues without TensorBoard events: \(output)/tensorboard/training/"
      ),
      "\(command.errors)"
    )
    let left = try FileManager.default.contentsOfDirectory(atPath: output).sorted()
    #expect(
      left == [".lock", "checkpoints", "config.yaml", "metrics.jsonl", "split.json", "tensorboard"]
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: output + "/checkpoints").isEmpty)
  }

  /// Runs a command that trains into a folder, and signals it after two epochs.
  private func signalled(_ command: String, into run: String, _ signals: String...) throws
    -> Command
  {
    try Command(
      bash: """
        \(command) --output \(run) & run=$!
        for i in $(seq 1200); do
          [ "$(cat \(run)/metrics.jsonl 2>/dev/null | wc -l)" -ge 2 ] && break; sleep 0.05
        done
        \(signals.map { "kill -\($0) $run" }.joined(separator: "; ")); wait $run
        """,
      in: folder.path
    )
  }

  @Test func interruptKeepsTheBestModel() throws {
    let train = "asr-train 'my words' --epochs 100000 --model linear"
    let command = try signalled(train, into: "stopped", "INT")
    #expect(command.status == 130)
    #expect(command.errors.contains("epochs done; resume it with: asr-train --resume stopped\n"))
    let predicted = try run(
      "asr-predict",
      "--model",
      "stopped",
      "my words/yes/gbm1_nohash_0.wav"
    )
    #expect(predicted.status == 0)
  }

  /// A terminal that is closed stops a run in order, and nohup keeps it from that.
  @Test func hangingUpKeepsTheRun() throws {
    let train = "asr-train 'my words' --model linear"
    let stopped = try signalled("\(train) --epochs 100000", into: "hung", "HUP", "HUP")
    #expect(stopped.status == 130, "\(stopped.errors)")
    #expect(stopped.errors.contains("epochs done; resume it with: asr-train --resume hung\n"))
    #expect(FileManager.default.fileExists(atPath: folder.path + "/hung/checkpoints/index.json"))
    let kept = try signalled("nohup \(train) --epochs 40", into: "kept", "HUP")
    #expect(kept.status == 0, "\(kept.errors)")
  }
}
