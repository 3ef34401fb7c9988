import Foundation
import SpeechModel
import TestSupport
import Testing

/// Models that do not answer everything, and `--threshold`.
@Suite(.serialized) struct RejectionCommandTests {
  let folder: WorkingFolder
  private let file = "my words/yes/gbm1_nohash_0.wav"

  init() throws { folder = try WorkingFolder.shared.get() }

  private func run(_ name: String, _ arguments: String...) throws -> Command {
    let command = try Command(name, arguments, in: folder.path)
    #expect(command.status == 0, "\(command.errors)")
    return command
  }

  /// The newest run's model with a threshold of its own.
  private func model(threshold: Double) throws -> String {
    let name = "rejects-below-\(threshold).safetensors"
    try TrainedModel(contentsOf: "\(folder.path)/runs/latest/model.safetensors")
      .deciding(by: DecisionRule(temperature: 1.5, rejectionThreshold: threshold))
      .write(to: "\(folder.path)/\(name)")
    return name
  }

  private func object(_ command: Command) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    )
  }

  @Test func predictSaysUnknownAndHowLikelyTheMostLikelyLabelIs() throws {
    let model = try model(threshold: 1)
    let command = try run("asr-predict", "--model", model, file)
    let answered = try run("asr-predict", "--model", model, "--threshold", "0", file)
    #expect(!answered.output.contains("unknown"))
    // The label, its percentage, the sign.
    let likely = answered.lines[0].split(separator: " ").suffix(3)
    let first = likely.prefix(2).joined(separator: ", ")
    #expect(command.lines[0] == "\(file)  unknown (most like \(first) %)")
    let two = try run("asr-predict", "--model", model, "--top", "2", file)
    #expect(two.lines[0].hasPrefix("\(file)  unknown (most like \(first) %; "))
    #expect(two.output.contains("yes, ") && two.output.contains("stop, "))
  }

  /// A clip that is rejected is not most like what it is rejected as.
  @Test(arguments: ["_unknown_", "unknown"])
  func whatIsMostLikeUnknownHasOnlyItsProbability(_ label: String) throws {
    let plain = try run("asr-predict", "--threshold", "0", "--top", "2", file)
    let words = plain.lines[0].split(separator: " ").suffix(6).map(String.init)
    let model = try TrainedModel(contentsOf: "\(folder.path)/runs/latest/model.safetensors")
    try TrainedModel(
      configuration: model.configuration,
      labels: model.labels.map { $0 == words[0] ? label : $0 },
      normalizer: model.normalizer,
      network: model.network
    ).write(to: "\(folder.path)/other-words.safetensors")
    let flags = ["--model", "other-words.safetensors", "--threshold", "1", file]
    let command = try Command("asr-predict", flags, in: folder.path)
    #expect(command.output == "\(file)  unknown (\(words[1]) % likely)\n")
    let two = try Command("asr-predict", ["--top", "2"] + flags, in: folder.path)
    #expect(two.output == "\(file)  unknown (\(words[1]) % likely; \(words[3]), \(words[4]) %)\n")
  }

  @Test func predictSaysItInJSON() throws {
    let model = try model(threshold: 1)
    let rejected = try object(run("asr-predict", "--json", "--model", model, file))
    #expect(rejected["label"] as? String == "unknown")
    #expect(rejected["rejected"] as? Bool == true)
    let scores = try #require(rejected["scores"] as? [String: Double])
    #expect(Set(scores.keys) == ["yes", "stop"])
    #expect(scores.values.max() == rejected["confidence"] as? Double)
    let answered = try object(
      run("asr-predict", "--json", "--model", model, "--threshold", "0.5", file)
    )
    #expect(answered["rejected"] as? Bool == false)
    #expect(scores[try #require(answered["label"] as? String)] == scores.values.max())
    let always = try object(
      run("asr-predict", "--json", "--model", model, "--threshold", "0", file)
    )
    #expect(always["rejected"] == nil)
    let plain = try object(run("asr-predict", "--json", "--threshold", "1", file))
    #expect(plain["label"] as? String == "unknown")
  }

  @Test func evaluateSaysWhatIsRejected() throws {
    let model = try model(threshold: 1)
    let none = try run("asr-evaluate", "my words", "--model", model, "--subset", "all")
    for expected in [
      "expected calibration error: ", "  confidence       clips  mean confidence  accuracy",
      "rejected below a confidence of 1.000: 80 of 80 clips, 100.0 % of the right answers",
      "accuracy of the answered clips: none is", "answered wrongly: 0.0 % (0 of 80 clips)",
    ] {
      #expect(none.output.contains(expected), "\(expected)")
    }
    let noisy = try run(
      "asr-evaluate",
      "my words",
      "--model",
      model,
      "--subset",
      "all",
      "--snr",
      "20"
    )
    #expect(
      noisy.lines.contains {
        $0.hasPrefix("     20 dB  ")
          && $0.hasSuffix("; 80 of 80 rejected, 100.0 % of the right answers")
      }
    )
    let plain = try run("asr-evaluate", "my words", "--subset", "all")
    #expect(plain.output.contains("expected calibration error: "))
    #expect(!plain.output.contains("rejected"))
    let json = try object(
      run(
        "asr-evaluate",
        "my words",
        "--subset",
        "all",
        "--threshold",
        "0.9",
        "--json",
        "--snr",
        "0"
      )
    )
    let atZero = try #require(json["noise"] as? [[String: Any]])[0]
    #expect((atZero["rejection"] as? [String: Any])?["threshold"] as? Double == 0.9)
    let rejection = try #require(json["rejection"] as? [String: Any])
    #expect(rejection["threshold"] as? Double == 0.9)
    let rejected = try #require(rejection["rejected"] as? Int)
    #expect(rejected + (rejection["answered"] as? Int ?? 0) == 80)
    let bins = try #require(json["reliability"] as? [[String: Any]])
    #expect(bins.reduce(0) { $0 + ($1["clips"] as? Int ?? 0) } == 80)
    var error = 0.0
    for bin in bins {
      let values = ["clips", "confidence", "accuracy"].map { bin[$0] as? Double ?? .nan }
      error += values[0] / 80 * abs(values[1] - values[2])
    }
    let expected = try #require(json["expectedCalibrationError"] as? Double)
    #expect(abs(error - expected) < 1e-9)
  }

  /// Words that the model never heard are what a threshold is for.
  @Test func evaluateCountsLabelsThatTheModelDoesNotKnow() throws {
    let command = try run(
      "asr-evaluate",
      Fixtures.path("words"),
      "--model",
      "runs/latest",
      "--subset",
      "all",
      "--threshold",
      "1"
    )
    #expect(command.output.contains("clips without a word of the model)"))
    #expect(command.output.contains("accuracy on all clips: "))
  }

  /// What a model learns of clips that are none of its words is not what the next one knows.
  @Test func aModelThatLearnsFromOneThatRejectsSaysThatItAlwaysAnswers() throws {
    func train(_ name: String, _ flags: String...) throws -> Command {
      try Command(
        "asr-train",
        ["my words", "--from", model(threshold: 0.5), "--epochs", "1", "--output", name] + flags,
        in: folder.path
      )
    }
    let warning =
      "warning: the model that training starts from answers 'unknown' below a confidence of 0.5, and this one"
      + " always answers; to choose its own threshold, add --reject 0.02\n"
    let silent = try train("always-answers")
    #expect(silent.status == 0, "\(silent.errors)")
    #expect(silent.errors.contains(warning), "\(silent.errors)")
    let rejecting = try train("rejects-too", "--reject", "0.02")
    #expect(rejecting.status == 0, "\(rejecting.errors)")
    #expect(!rejecting.errors.contains("this one always answers"), "\(rejecting.errors)")
  }

  /// A network that never heard other words cannot tell them from its own.
  @Test func anUntrainedNetworkThatIsToRejectIsWarnedOf() throws {
    let warning =
      "warning: an untrained network takes most other words, and much noise, for words of its own"
    func train(_ words: String, _ name: String) throws -> Command {
      try Command(
        "asr-train",
        [words, "--model", "linear", "--epochs", "1", "--reject", "0.02", "--output", name],
        in: folder.path
      )
    }
    let warned = try train("my words", "untrained")
    #expect(warned.status == 0, "\(warned.errors)")
    #expect(warned.errors.contains(warning), "\(warned.errors)")
    let temporary = try TemporaryFolder()
    for (label, word) in [("yes", "yes"), ("no", "no"), ("_unknown_", "up")] {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("words/\(word)"),
        toPath: "\(temporary.path)/\(label)"
      )
    }
    let taught = try train(temporary.path, "taught")
    #expect(taught.status == 0, "\(taught.errors)")
    #expect(!taught.errors.contains(warning), "\(taught.errors)")
  }

  /// Of a run's folder recordings are read as the run read them: its file takes others.
  @Test func otherWordsAreScoredByTheModelsFile() throws {
    let temporary = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: Fixtures.path("words/up"),
      toPath: "\(temporary.path)/up"
    )
    let train = [
      "my words", "--words", "yes,stop", "--model", "linear", "--epochs", "1", "--output", "two",
    ]
    #expect(try Command("asr-train", train, in: folder.path).status == 0)
    let refused = try Command(
      "asr-evaluate",
      [temporary.path, "--model", "two", "--subset", "all"],
      in: folder.path
    )
    #expect(refused.status == 1)
    let told = try #require(
      refused.errors.firstMatch(
        of:
          /no recording has the label '\w+'.*; recordings are read as by the run of the model: to score others, name its file, (--model \S+)\n$/
      ),
      "\(refused.errors)"
    )
    let scored = try Command(
      bash: "asr-evaluate '\(temporary.path)' \(told.1) --subset all --threshold 0.5",
      in: folder.path
    )
    #expect(scored.status == 0, "\(scored.errors)")
    // Nothing is said of words, of which there are none.
    let lines = scored.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 4, "\(scored.output)")
    #expect(lines[1] == "accuracy on all clips: not measured: no clip")
    #expect(lines[2].wholeMatch(of: /rejected below a confidence of 0.500: \d+ of 40 clips/) != nil)
    #expect(lines[3].hasSuffix(" of 40 clips without a word of the model)"))
  }

  /// Words that a run left out are what its model should not answer.
  @Test func leftOutWordsAreScoredWhereTheyAreAskedFor() throws {
    let train = [
      Fixtures.path("words"), "--words", "yes,stop,go,no,up,down", "--model", "linear", "--epochs",
      "1",
      "--output", "of-six",
    ]
    #expect(try Command("asr-train", train, in: folder.path).status == 0)
    func evaluate(_ flags: String...) throws -> Command {
      let words = [Fixtures.path("words"), "--model", "of-six", "--threshold", "0.5"]
      return try Command("asr-evaluate", words + flags, in: folder.path)
    }
    let alone = try evaluate()
    #expect(alone.output.contains("of 48; 95 % interval"))
    #expect(!alone.output.contains("without a word"), "\(alone.output)")
    let half = try evaluate("--unknown", "50%")
    #expect(half.output.contains(" of 24 clips without a word of the model)"), "\(half.output)")
    #expect(half.output.contains("of 48; 95 % interval"), "\(half.output)")
    let all = try evaluate("--unknown", "1000%", "--snr", "10,10")
    #expect(
      all.errors.contains(
        "note: of other words there are 80 clips for testing, fewer than the 480 that were asked for\n"
      ),
      "\(all.errors)"
    )
    #expect(all.output.contains(" of 80 clips without a word of the model)"), "\(all.output)")
    #expect(all.lines.count { $0.hasPrefix("     10 dB  ") } == 1)
    // A model that always answers knows no label for them.
    let refused = try Command(
      "asr-evaluate",
      [Fixtures.path("words"), "--model", "of-six", "--unknown", "50%"],
      in: folder.path
    )
    #expect(
      refused.errors.hasSuffix(
        "the model does not know the label '_unknown_'; it knows yes, stop, go, no, up, down; with --words, only clips of the"
          + " labels that you name are scored\n"
      ),
      "\(refused.errors)"
    )
  }

  /// A folder of other words, which a choice of words leaves out, is said to be there.
  @Test func recordingsOfNoWordThatAreLeftOutAreNamed() throws {
    let temporary = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: "\(temporary.path)/words",
      withIntermediateDirectories: false
    )
    for (label, word) in [("yes", "yes"), ("stop", "stop"), ("_unknown_", "up")] {
      try FileManager.default.copyItem(
        atPath: Fixtures.path("words/\(word)"),
        toPath: "\(temporary.path)/words/\(label)"
      )
    }
    let trained = try Command(
      "asr-train",
      ["words", "--words", "yes,stop", "--model", "linear", "--epochs", "1", "--output", "run"],
      in: temporary.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
    func note(_ flags: String...) throws -> String {
      try Command(
        "asr-evaluate",
        ["words", "--model", "run", "--threshold", "0.5"] + flags,
        in: temporary.path
      ).errors
    }
    let clips = try FileManager.default.contentsOfDirectory(atPath: Fixtures.path("words/up")).count
    let words =
      "note: \(clips) recordings in _unknown_ are left out (--unknown 100% takes as many as the words have)\n"
    #expect(try note().contains(words))
    #expect(try !note("--unknown", "100%").contains("are left out"))
  }

  /// Whatever a network that started from other words makes of a clip, it knows what its own are like.
  @Test func aModelThatStartedFromAnotherJudgesWhatIsFamiliar() throws {
    let output = folder.path + "/familiar"
    _ = try run(
      "asr-train",
      "my words",
      "--epochs",
      "3",
      "--reject",
      "0.1",
      "--threads",
      "2",
      "--output",
      output
    )
    let model = try TrainedModel(contentsOf: output + "/model.safetensors")
    #expect(model.configuration.layers.last == .familiarity(means: 2))
    #expect(model.configuration.decision.rejectionThreshold != nil)
    let noise = folder.path + "/hiss.wav"
    var stream = RandomStream(seed: 1, .gradientCheck)
    try AudioFile.write(
      AudioClip(
        samples: (0..<16_000).map { _ in 0.1 * stream.normalPair().0 },
        sampleRateHertz: 16_000
      ),
      to: noise
    )
    let answer = try run("asr-predict", "--model", output, noise)
    #expect(answer.output.contains("unknown (most like "), "\(answer.output)")
    // Another run starts from its trained layers, and judges anew.
    let next = try run(
      "asr-train",
      "my words",
      "--from",
      output,
      "--epochs",
      "1",
      "--dry-run"
    )
    #expect(next.errors.contains("knows all 2 labels"), "\(next.errors)")
  }

  @Test func withoutValidationClipsThereIsNoThreshold() throws {
    let command = try run(
      "asr-train",
      "my words",
      "--model",
      "linear",
      "--epochs",
      "1",
      "--reject",
      "0.1",
      "--train-on-all",
      "--output",
      folder.path + "/everything"
    )
    #expect(
      command.errors.contains(
        "warning: no threshold was chosen, as there are no validation clips: the model answers whatever it hears;"
          + " keep clips for validation, or name a threshold to asr-predict or asr-serve with --threshold\n"
      ),
      "\(command.errors)"
    )
  }

  @Test(arguments: ["asr-predict", "asr-evaluate"])
  func thresholdIsAShare(_ name: String) throws {
    let command = try Command(name, ["x", "--threshold", "1.5"], in: folder.path)
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix("Error: --threshold is 1.5; expected 0 to 1"))
    #expect(try run(name, "--help").output.contains("'unknown'; 0 to always answer"))
  }
}
