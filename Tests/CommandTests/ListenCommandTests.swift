import CommandLineSupport
import Foundation
import SpeechModel
import TestSupport
import Testing

/// Words in long recordings and streams: `asr-predict long.wav` and `asr-listen`.
@Suite struct ListenCommandTests {
  private let folder: TemporaryFolder
  private let model: String

  /// Three words with silence between them, 5 seconds.
  init() throws {
    let working = try WorkingFolder.shared.get().path
    model = working + "/runs/latest"
    folder = try TemporaryFolder()
    var samples: [Float] = []
    for word in ["yes", "stop", "yes"] {
      samples += [Float](repeating: 0, count: 8_000)
      samples += try AudioFile.read("\(working)/my words/\(word)/gbm1_nohash_0.wav").samples
    }
    samples += [Float](repeating: 0, count: 80_000 - samples.count)
    try AudioFile.write(
      AudioClip(samples: samples, sampleRateHertz: 16_000),
      to: folder.path + "/long.wav"
    )
  }

  private func run(_ name: String, _ arguments: String..., input: Data? = nil) throws -> Command {
    try Command(name, ["--model", model] + arguments, in: folder.path, input: input)
  }

  private func objects(_ command: Command) throws -> [[String: Any]] {
    try command.lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
  }

  private var recording: Data {
    get throws { try Data(contentsOf: URL(filePath: folder.path + "/long.wav")) }
  }

  @Test func aLongRecordingHasALineForEachWord() throws {
    let command = try run("asr-predict", "--threshold", "0.5", "long.wav")
    #expect(command.status == 0, "\(command.errors)")
    #expect(!command.lines.isEmpty)
    for line in command.lines {
      #expect(line.wholeMatch(of: #/long\.wav +\d\.\d\d +\d\.\d\d  (yes|stop) +\d+\.\d %/#) != nil)
    }
    let whole = try run("asr-predict", "--whole", "long.wav")
    #expect(whole.lines.count == 1)
    #expect(whole.lines[0].contains(" %  (more than twice as long as any training clip, "))
    // Nothing is as sure as that.
    let none = try run("asr-predict", "--threshold", "1", "long.wav")
    #expect(none.output == "long.wav  no word is heard in 5.00 s\n")
    #expect(none.status == 0)
  }

  @Test func wordsInJSON() throws {
    let command = try run("asr-predict", "--threshold", "0.5", "--json", "--windows", "long.wav")
    let object = try #require(try objects(command).first)
    #expect(Set(object.keys) == ["file", "durationSeconds", "events", "windows"])
    #expect(object["durationSeconds"] as? Double == 5)
    let events = try #require(object["events"] as? [[String: Any]])
    #expect(!events.isEmpty)
    for event in events {
      #expect(
        Set(event.keys) == [
          "label", "confidence", "startSeconds", "endSeconds", "detectedSeconds", "isOver",
        ]
      )
    }
    let windows = try #require(object["windows"] as? [[String: Any]])
    #expect(windows.count > 30)
    #expect((windows[9]["scores"] as? [String: Double])?.keys.sorted() == ["stop", "yes"])
  }

  /// What is printed for other programs holds the same words.
  @Test func formatsAgree() throws {
    let json = try run("asr-predict", "--threshold", "0.5", "--format", "json", "long.wav")
    let events = try #require(try objects(json).first?["events"] as? [[String: Any]])
    let labels = events.compactMap { $0["label"] as? String }
    func lines(_ format: String) throws -> [[String]] {
      try run("asr-predict", "--threshold", "0.5", "--format", format, "long.wav").lines
        .map { $0.split(whereSeparator: \.isWhitespace).map(String.init) }
    }
    #expect(try lines("audacity").map { $0[2] } == labels)
    #expect(try lines("rttm").map { $0[7] } == labels)
    #expect(try lines("ctm").map { $0[4] } == labels)
    #expect(try lines("ctm").allSatisfy { $0[0] == "long" })
    #expect(try lines("srt").filter { $0.count == 3 && $0[1] == "-->" }.count == labels.count)
    #expect(try lines("vtt").first == ["WEBVTT"])
  }

  /// `asr-listen` and `asr-predict --causal` hear the same.
  @Test func listeningIsPredictingCausally() throws {
    let heard = try run("asr-listen", "--json", "--threshold", "0.5", input: recording)
    #expect(heard.status == 0, "\(heard.errors)")
    let found = try objects(heard).filter { $0["isOver"] as? Bool == true }
    let causal = try run(
      "asr-predict",
      "--causal",
      "--json",
      "--threshold",
      "0.5",
      "long.wav"
    )
    let expected = try #require(try objects(causal).first?["events"] as? [[String: Any]])
    #expect(!expected.isEmpty)
    func sorted(_ events: [[String: Any]]) -> [NSDictionary] {
      events.map { $0 as NSDictionary }.sorted {
        ($0["startSeconds"] as? Double ?? 0) < ($1["startSeconds"] as? Double ?? 0)
      }
    }
    #expect(sorted(found) == sorted(expected))
    #expect(heard.errors.hasPrefix("listened to 5.0 s: "))
    // The same samples without a header, and as a recording that is read to its end.
    let clip = try AudioFile.read(folder.path + "/long.wav")
    let raw = clip.samples.withUnsafeBytes { Data($0) }
    let again = try run(
      "asr-listen",
      "--json",
      "--threshold",
      "0.5",
      "--rate",
      "16000",
      "--encoding",
      "f32le",
      input: raw
    )
    #expect(again.output == heard.output)
  }

  /// The words of the recording, and one of noise in which nothing is said.
  @Test func whatIsHeardIsCounted() throws {
    try Data("0.5\t1.5\tyes\n2\t3\tstop\n3.5\t4.5\tyes\n".utf8)
      .write(to: URL(filePath: folder.path + "/long.txt"))
    try AudioFile.write(tone(hertz: 440, seconds: 16), to: try folder.file("without/tone.wav"))
    let arguments = [
      "--stream", "long.wav", "--truth", "long.txt", "--negative", "without", "--threshold", "0.5",
    ]
    let json = try Command(
      "asr-evaluate",
      ["--model", model, "--json"] + arguments,
      in: folder.path
    )
    #expect(json.status == 0, "\(json.errors)")
    let object = try #require(try objects(json).first)
    let all = try #require(object["all"] as? [String: Int])
    #expect(all["said"] == 3)
    #expect((all["heard"] ?? 0) + (all["missed"] ?? 0) == 3)
    #expect(abs((object["listenedHours"] as? Double ?? 0) - 21 / 3_600) < 1e-9)
    let alarms = try #require(all["falseAlarms"])
    let rows = try #require(object["thresholds"] as? [[String: Double]])
    #expect(rows.first { $0["threshold"] == 0.5 }?["falseAlarms"] == Double(alarms))
    // The same recordings in one folder, with the truth beside the one that has words.
    for (name, file) in [
      ("1.wav", "long.wav"), ("1.txt", "long.txt"), ("2.wav", "without/tone.wav"),
    ] {
      try Data(contentsOf: URL(filePath: "\(folder.path)/\(file)"))
        .write(to: URL(filePath: try self.folder.file("hours/\(name)")))
    }
    let hours = ["--model", model, "--stream", "hours", "--threshold", "0.5"]
    let together = try Command("asr-evaluate", hours + ["--json"], in: folder.path)
    #expect(together.output == json.output, "\(together.errors)")
    let words = try Command("asr-evaluate", hours, in: folder.path)
    #expect(words.output.contains(" on 2 recordings in hours, 1 with truths\n"))
    let one = try Command("asr-evaluate", hours + ["--truth", "long.txt"], in: folder.path)
    #expect(one.status == 64)
    #expect(
      one.errors.hasPrefix(
        "Error: --truth is one file, 'long.txt', and 'hours' a folder; put the truth of each recording beside it,"
          + " such as 1.txt beside 1.wav, and leave out --truth\n"
      )
    )
    let first = ["--model", model, "--stream", "hours/1.wav", "--json"]
    let beside = try objects(Command("asr-evaluate", first, in: folder.path)).first
    #expect((beside?["all"] as? [String: Int])?["said"] == 3)
    for (flags, words) in [
      (
        ["--negative", "without", "--negative", "without/tone.wav"],
        "without/tone.wav: is named twice, so that its hours would count twice; name it once with --stream or"
          + " --negative"
      ),
      (
        ["--dump-false-alarms", "hours/alarms"],
        "hours/alarms: lies in hours, whose recordings are counted; name a folder elsewhere with"
          + " --dump-false-alarms"
      ),
    ] {
      let refused = try Command("asr-evaluate", hours + flags, in: folder.path)
      #expect(refused.status == 1 && refused.errors == "Error: \(words)\n")
    }
    try FileManager.default.createDirectory(
      atPath: "\(folder.path)/empty",
      withIntermediateDirectories: true
    )
    let empty = try Command(
      "asr-evaluate",
      ["--model", model, "--stream", "empty"],
      in: folder.path
    )
    #expect(
      empty.errors
        == "Error: empty: holds no recording; name a long recording, or a folder of them\n"
    )
    // A curve, as close as a target may need it.
    #expect(rows.count == 108 && rows.last?["threshold"] == 0.999)
    let text = try Command(
      "asr-evaluate",
      ["--model", model, "--dump-false-alarms", "alarms", "--report", "heard.html"] + arguments,
      in: folder.path
    )
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.errors.contains("page: heard.html\n"))
    let page = try String(contentsOfFile: folder.path + "/heard.html", encoding: .utf8)
    #expect(PageLint.faults(page).isEmpty, "\(PageLint.faults(page))")
    let excerpts = min(24, alarms) + min(24, all["missed"] ?? 0)
    #expect(PageLint.count("<audio controls", in: page) == excerpts)
    #expect(text.output.contains(" on long.wav and 1 recording without words\n"))
    #expect(text.output.contains("of 3 words, "))
    #expect(text.errors.contains("false alarms: \(alarms) recordings in alarms\n"))
    let written = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/alarms")
    #expect(written.count == alarms)
    for name in written {
      #expect(try AudioFile.read("\(folder.path)/alarms/\(name)").durationSeconds == 3)
    }
    // By other tools' rules, beside its own; and truths in milliseconds.
    try Data("yes, 500\nstop, 2000\nyes, 3500\n".utf8)
      .write(to: URL(filePath: folder.path + "/tensorflow.txt"))
    let tensorFlow = try Command(
      "asr-evaluate",
      ["--model", model, "--protocol", "tensorflow", "--json"]
        + arguments.map {
          $0 == "long.txt" ? "tensorflow.txt" : $0
        },
      in: folder.path
    )
    let counted = try #require(try objects(tensorFlow).first, "\(tensorFlow.errors)")
    #expect(counted["all"] as? [String: Int] == all)
    let other = try #require(counted["protocol"] as? [String: Any])
    #expect(other["name"] as? String == "tensorflow" && other["words"] as? Int == 3)
    try Data("yes, 0.5\nstop, 2\nyes, 3.5\n".utf8)
      .write(to: URL(filePath: folder.path + "/seconds.txt"))
    let picovoice = try Command(
      "asr-evaluate",
      ["--model", model, "--protocol", "picovoice", "--label-unit", "ms"]
        + arguments.map {
          $0 == "long.txt" ? "seconds.txt" : $0
        },
      in: folder.path
    )
    #expect(
      picovoice.errors.contains(
        "warning: seconds.txt: as milliseconds, all words begin within 3.5 ms of a recording of 5 s, some 1.5 ms"
          + " apart, and a word takes longer: these are likely seconds; say so with --label-unit s, or leave"
          + " it out\n"
      ),
      "\(picovoice.errors)"
    )
    #expect(
      picovoice.output.contains("as Picovoice's wake-word-benchmark counts, over all 0.01 h:\n")
    )
    #expect(picovoice.output.contains("\nThis protocol does not see that a word was heard twice, "))
    try Data().write(to: URL(filePath: folder.path + "/alarms/notes.txt"))
    let again = try Command(
      "asr-evaluate",
      ["--model", model, "--dump-false-alarms", "alarms"] + arguments,
      in: folder.path
    )
    #expect(again.status == 1)
    #expect(
      again.errors
        == "Error: alarms: something is there already; name a new folder with --dump-false-alarms\n"
    )
    let without = try Command("asr-evaluate", ["--truth", "long.txt", "words"], in: folder.path)
    #expect(without.status == 64)
    #expect(without.errors.hasPrefix("Error: --truth needs --stream\n"))
    let alone = try Command("asr-evaluate", ["--incremental", "words"], in: folder.path)
    #expect(alone.status == 64 && alone.errors.hasPrefix("Error: --incremental needs --stream\n"))
    let flags = ["--incremental", "--target-fa", "1", "--store"]
    let stored = try Command("asr-evaluate", flags + arguments, in: folder.path)
    #expect(
      stored.status == 64
        && stored.errors.hasPrefix(
          "Error: --store keeps thresholds of windows; leave --incremental out\n"
        )
    )
    let nowhere = try Command(
      "asr-evaluate",
      ["--model", model, "--dump-false-alarms", "long.txt/alarms"] + arguments,
      in: folder.path
    )
    #expect(
      nowhere.errors.contains(
        "Error: long.txt/alarms: cannot be made a folder; name another with --dump-false-alarms\n"
      )
    )
    let clips = try Command("asr-evaluate", ["--suspects"] + arguments, in: folder.path)
    #expect(clips.status == 64)
    #expect(
      clips.errors.hasPrefix(
        "Error: --suspects is about labelled clips; with --stream, leave it out\n"
      )
    )
  }

  /// Thresholds for a number of false alarms: refused where too little was heard, else kept in the model.
  @Test func thresholdsAreChosenAndStored() throws {
    try Data("0.5\t1.5\tyes\n2\t3\tstop\n3.5\t4.5\tyes\n".utf8)
      .write(to: URL(filePath: folder.path + "/long.txt"))
    try AudioFile.write(tone(hertz: 440, seconds: 16), to: try folder.file("without/tone.wav"))
    // Of a link, a copy would be a link.
    try Data(contentsOf: URL(filePath: model + "/model.safetensors"))
      .write(to: URL(filePath: folder.path + "/own.safetensors"))
    func evaluate(_ arguments: String...) throws -> Command {
      let common = ["--model", "own.safetensors", "--stream", "long.wav", "--truth", "long.txt"]
      return try Command(
        "asr-evaluate",
        common + ["--negative", "without"] + arguments,
        in: folder.path
      )
    }
    // 16.5 s are without a word; a rate below 1 an hour takes 3.69 h.
    let few = try evaluate("--target-fa", "1", "--store")
    #expect(few.status == 1 && few.output.contains("false alarms an hour"))
    #expect(
      few.errors
        == "Error: 0.00 hours without a word cannot show at most 1 false alarms an hour: it takes 3.7"
        + " without a single one; add recordings with --negative, or allow more with --target-fa\n"
    )
    let before = try #require(try objects(evaluate("--json")).first)
    #expect(before["threshold"] as? Double == 0.7)
    let chosen = try #require(
      try objects(evaluate("--json", "--target-fa", "1000", "--store")).first
    )
    let choice = try #require(chosen["choice"] as? [String: Any])
    #expect(choice["said"] as? Int == 3)
    let stored = try #require(choice["thresholds"] as? [String: Any])
    #expect(stored["false-alarms-per-hour"] as? Double == 1_000)
    #expect(abs((stored["hours"] as? Double ?? 0) - 16.5 / 3_600) < 1e-9)
    let labels = try #require(stored["labels"] as? [String: Double])
    #expect(labels.keys.sorted() == ["stop", "yes"])
    let after = try #require(try objects(evaluate("--json")).first)
    #expect(after["labelThresholds"] as? [String: Double] == labels)
    let text = try evaluate("--target-fa", "1000/h")
    #expect(text.output.contains("at most 1000 false alarms an hour: stop \(labels["stop"] ?? 0)"))
    let needless = try evaluate("--store")
    #expect(needless.status == 64)
    #expect(needless.errors.hasPrefix("Error: --store needs --target-fa\n"))
  }

  @Test func aWordIsALineAndRunsACommand() throws {
    let heard = try run(
      "asr-listen",
      "--threshold",
      "0.5",
      "--exec",
      "echo \"$ASR_LABEL $ASR_SECONDS\" >> heard.txt",
      input: recording
    )
    #expect(heard.status == 0, "\(heard.errors)")
    let labels = heard.lines.map { String($0.split(separator: " ")[1]) }
    #expect(!labels.isEmpty)
    for line in heard.lines {
      #expect(line.wholeMatch(of: #/ +\d\.\d\d  (yes|stop)  \d+\.\d %/#) != nil)
    }
    let run = try String(contentsOfFile: folder.path + "/heard.txt", encoding: .utf8)
    let said = run.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
    #expect(said.sorted() == labels.sorted())
    #expect(heard.errors.contains("listened to 5.0 s: \(labels.count) word"))
    let failing = try self.run(
      "asr-listen",
      "--threshold",
      "0.5",
      "--exec",
      "exit 3",
      input: recording
    )
    #expect(failing.status == 0)
    #expect(failing.errors.contains("note: --exec: the command ended with status 3\n"))
  }

  @Test func wrongInputIsRefused() throws {
    func message(_ arguments: String..., input: Data = Data("no sound".utf8)) throws -> String {
      let command = try Command(
        "asr-listen",
        ["--model", model] + arguments,
        in: folder.path,
        input: input
      )
      #expect(command.status != 0)
      return command.errors
    }
    #expect(try message().hasPrefix("Error: standard input: not an audio file"))
    #expect(try message(input: Data()).hasPrefix("Error: standard input: "))
    var wide = try recording
    wide[22] = 33
    #expect(
      try message(input: wide).hasPrefix("Error: standard input: 33 channels; expected 1 to 32")
    )
    #expect(
      try message("--encoding", "f32le").hasPrefix(
        "Error: --encoding and --channels are for samples without a header; give --rate, too\n"
      )
    )
    #expect(
      try message("--rate", "1").hasPrefix("Error: --rate is 1; expected 1000 to 384000 Hz\n")
    )
    #expect(
      try message("--hop", "0").hasPrefix("Error: hop is 0.0; expected 0.01 to 10.0 seconds\n")
    )
    let two = try Command(
      "asr-predict",
      ["--model", model, "--format", "srt", "long.wav", "long.wav"],
      in: folder.path
    )
    #expect(two.status == 64)
    #expect(
      two.errors.hasPrefix("Error: --format srt cannot hold 2 recordings; name a single one\n")
    )
    let contradiction = try run("asr-predict", "--whole", "--causal", "long.wav")
    #expect(
      contradiction.errors.hasPrefix(
        "Error: --whole and --causal contradict each other; give one\n"
      )
    )
  }

  /// Formats by their descriptions.
  @Test func filesOfFormats() {
    let events = [
      StreamEvent(
        label: "yes",
        startSeconds: 1.2,
        endSeconds: 1.9,
        detectedSeconds: 1.7,
        confidence: 0.9,
        isOver: true
      ),
      StreamEvent(
        label: "all right",
        startSeconds: 3_723.0004,
        endSeconds: 3_724.5,
        detectedSeconds: 3_724,
        confidence: 0.75,
        isOver: true
      ),
    ]
    func file(_ format: EventFormat) -> String? {
      format.file(events, recording: "a b/my talk.wav")
    }
    #expect(file(.text) == nil && file(.json) == nil)
    #expect(
      file(.srt) == """
        1
        00:00:01,200 --> 00:00:01,900
        yes

        2
        01:02:03,000 --> 01:02:04,500
        all right

        """
    )
    #expect(
      file(.vtt) == """
        WEBVTT

        00:00:01.200 --> 00:00:01.900
        yes

        01:02:03.000 --> 01:02:04.500
        all right

        """
    )
    #expect(file(.audacity) == "1.200000\t1.900000\tyes\n3723.000400\t3724.500000\tall right")
    #expect(
      file(.rttm)
        == "SPEAKER my_talk 1 1.200 0.700 <NA> <NA> yes 0.9000 <NA>\n"
        + "SPEAKER my_talk 1 3723.000 1.500 <NA> <NA> all_right 0.7500 <NA>"
    )
    #expect(
      file(.ctm) == "my_talk 1 1.200 0.700 yes 0.9000\nmy_talk 1 3723.000 1.500 all_right 0.7500"
    )
    #expect(EventFormat.vtt.file([], recording: "x") == "WEBVTT\n")
    #expect(EventFormat.srt.file([], recording: "x") == "")
  }

  /// What `arecord` sends first, whole and byte by byte.
  @Test func headersOfStreams() throws {
    var bytes = try [UInt8](recording)
    let header = WaveStreamHeader.find(in: bytes)
    guard case .header(let found) = header else {
      Issue.record("no header is found")
      return
    }
    let coding = SampleCoding(encoding: .s16le, channels: 1, sampleRateHertz: 16_000)
    #expect(found.coding == coding)
    for count in 0..<found.count {
      #expect(WaveStreamHeader.find(in: Array(bytes[..<count])) == .beginning)
    }
    #expect(WaveStreamHeader.find(in: Array(bytes[..<found.count])) == header)
    // Sizes that were written before the sound.
    bytes.replaceSubrange(4..<8, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(WaveStreamHeader.find(in: bytes) == header)
    #expect(WaveStreamHeader.find(in: Array("fLaC".utf8) + bytes) == .other)
    // µ-law needs a decoder.
    bytes[20] = 7
    #expect(WaveStreamHeader.find(in: bytes) == .other)
  }

  /// Full scale, zero and the smallest step of each encoding.
  @Test func encodings() {
    func sample(_ encoding: SampleEncoding, _ bytes: [UInt8]) -> Float {
      bytes.withUnsafeBytes { encoding.sample($0, at: 1) }
    }
    #expect(sample(.s16le, [9, 0x00, 0x80]) == -1)
    #expect(sample(.s16le, [9, 0x01, 0x00]) == Float(1) / 32_768)
    #expect(sample(.s16be, [9, 0x80, 0x00]) == -1)
    #expect(sample(.s16be, [9, 0x00, 0x01]) == Float(1) / 32_768)
    #expect(sample(.s24le, [9, 0x00, 0x00, 0x80]) == -1)
    #expect(sample(.s24le, [9, 0xFF, 0xFF, 0xFF]) == Float(-1) / 8_388_608)
    #expect(sample(.s24le, [9, 0x01, 0x02, 0x03]) == Float(197_121) / 8_388_608)
    #expect(sample(.s32le, [9, 0x00, 0x00, 0x00, 0x40]) == 0.5)
    #expect(sample(.f32le, [9, 0x00, 0x00, 0x80, 0x3F]) == 1)
  }

  /// Two channels, in pieces of every size.
  @Test func samplesDoNotDependOnWhereTheirBytesAreCut() throws {
    let coding = SampleCoding(encoding: .s16le, channels: 2, sampleRateHertz: 8_000)
    // 0.5 and 0, -1 and -0.5, and half of a third.
    let bytes: [UInt8] = [0x00, 0x40, 0, 0, 0x00, 0x80, 0x00, 0xC0, 1]
    for size in 1...bytes.count {
      var mean = try SampleDecoder(coding, channel: .mean, source: "sound")
      var second = try SampleDecoder(coding, channel: .number(2), source: "sound")
      var found: ([Float], [Float]) = ([], [])
      for start in stride(from: 0, to: bytes.count, by: size) {
        let piece = bytes[start..<min(bytes.count, start + size)]
        found.0 += try mean.decode(piece)
        found.1 += try second.decode(piece)
      }
      #expect(found == ([0.25, -0.75], [0, -0.5]))
    }
    #expect(throws: AudioError(source: "sound", reason: .noSuchChannel(wanted: 3, found: 2))) {
      try SampleDecoder(coding, channel: .number(3), source: "sound")
    }
  }
}
