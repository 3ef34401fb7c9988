import Foundation
import SpeechModel
import TestSupport
import Testing

/// What every program does with its streams, signals and names.
@Suite struct ProcessTests {
  let folder: String
  private let recording = "my words/yes/gbm1_nohash_0.wav"

  init() throws { folder = try WorkingFolder.shared.get().path }

  /// A CAF file of ALAC, found by fuzzing, at which libsndfile prints to the standard output.
  private static let talkative = """
    Y2FmZgABAABkZXNjAAAAAAAAACABpW4fwvjzWWFsYWMAAAACAAAD6AAAA+gAAAABAAAAIGt1a2kAAAAAAAAAGAAAEA
    AAACgKDgEA/wAAH0AQAAAAAAAfQHBha3QAAAAAAAAAHAAAAAD/////f/////////8AAP//AAAA/0HtMNJkYXRhAAAA
    AAAAAGgAAAAAq49PLgJWv2+3D31a9Brta9xP87hcdqBgMDjQpnoGKz73qTRExIIjVTpBVP/Ilc6hwvHsdu9ib6IDwZ
    fIY2j9rr1Yep4tlh45gjC1vbO0S0NmQyLR+/7LfAf5fYmLXQ1TH69LuQ==
    """

  @Test func whatLibrariesPrintStaysOutOfTheAnswers() throws {
    let path = try TemporaryFolder()
    let file = try path.file("talkative.caf")
    let bytes = Data(base64Encoded: Self.talkative, options: .ignoreUnknownCharacters)
    try #require(bytes).write(to: URL(filePath: file))
    let command = try Command("asr-predict", ["--json", recording, file], in: folder)
    #expect(command.status == 1)
    #expect(command.lines.count == 2)
    for line in command.lines {
      #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
    // It is said all the same, where it does no harm.
    #expect(command.errors.contains("alac_pakt_read_decode"))
  }

  /// Whoever closes the pipe has seen enough: no noise, no other status, and training goes on.
  @Test func aReaderThatGoesAwayEndsNothingWithoutAWord() throws {
    let predict = try Command(
      bash: """
        for i in $(seq 40); do printf 'my words\\0'; done \
        | xargs -0 asr-predict --threads 1 | head -1; echo "${PIPESTATUS[1]}"
        """,
      in: folder
    )
    #expect(predict.lines.count == 2 && predict.lines.last == "0", "\(predict.output)")
    #expect(predict.errors == "")
    let output = try TemporaryFolder()
    let train = try Command(
      bash: """
        asr-train 'my words' --model linear --epochs 3 --threads 1 --output '\(output.path)/run' \
        2>&1 | head -1; echo "${PIPESTATUS[0]}"
        """,
      in: folder
    )
    #expect(train.lines.last == "0", "\(train.output)")
    #expect(FileManager.default.fileExists(atPath: output.path + "/run/summary.json"))
  }

  /// Without anybody who ignores the signal beforehand.
  @Test func aLimitOnTheSizeOfFilesIsAnError() throws {
    let output = try TemporaryFolder()
    let command = try Command(
      bash: """
        ulimit -f 1; asr-train 'my words' --model linear --epochs 1 --output '\(output.path)/run' \
        2>&1 >/dev/null | tail -1; echo "${PIPESTATUS[0]}"
        """,
      in: folder
    )
    #expect(command.lines.last == "1")
    #expect(command.output.contains("cannot be written: File too large"), "\(command.output)")
  }

  @Test func closedStreamsAreNoFiles() throws {
    let command = try Command(bash: "asr-predict '\(recording)' >&- 2>&1", in: folder)
    #expect(command.status == 1)
    let output = try TemporaryFolder()
    let train = try Command(
      bash: """
        asr-train 'my words' --model linear --epochs 1 --output '\(output.path)/run' >&- 2>&- <&-; \
        grep -l 'epoch 1' '\(output.path)'/run/*.json* '\(output.path)'/run/*.safetensors; true
        """,
      in: folder
    )
    #expect(train.output == "")
    #expect(FileManager.default.fileExists(atPath: output.path + "/run/summary.json"))
  }

  @Test func helpGoesToTheOutput() throws {
    for name in ["train", "predict", "evaluate", "search", "data", "bench"] {
      let command = try Command("asr-\(name)", ["--help"], in: folder)
      #expect(command.status == 0)
      #expect(command.output.contains("USAGE: asr-\(name)"))
      #expect(command.errors == "")
    }
  }

  @Test func noControlCharacterReachesTheTerminal() throws {
    let place = try TemporaryFolder()
    let name = "a\u{1B}]0;x\u{7}\n\u{9B}31m\u{202E}é.wav"
    let source = folder + "/" + recording
    try FileManager.default.copyItem(atPath: source, toPath: try place.file(name))
    let written = #"a\u001B]0;x\u0007\n\u009B31m\u202Eé.wav"#
    for arguments in [[place.path + "/" + name], [place.path]] {
      let command = try Command("asr-predict", arguments, in: folder)
      #expect(command.status == 0)
      #expect(command.lines.count == 1)
      #expect(command.output.hasPrefix("\(place.path)/\(written)  "), "\(command.output)")
    }
    let json = try Command("asr-predict", ["--json", place.path], in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["file"] as? String == place.path + "/" + name)
    #expect(
      !json.output.dropLast().unicodeScalars.contains { $0.properties.generalCategory == .control }
    )
    let error = try Command("asr-train", ["a\u{1B}[31m\nb"], in: folder)
    #expect(error.errors == "Error: a\\u001B[31m\\nb: there is no such folder\n")
    let usage = try Command("asr-predict", ["--a\u{1B}[31mb", "x"], in: folder)
    #expect(usage.errors.hasPrefix("Error: Unknown option '--a\\u001B[31mb'"), "\(usage.errors)")
  }

  @Test func aNameThatLooksLikeAnOptionIsToldApart() throws {
    let place = try TemporaryFolder()
    for name in ["-dash.wav", "--two.wav"] {
      try FileManager.default.copyItem(
        atPath: folder + "/" + recording,
        toPath: try place.file(name)
      )
    }
    func predict(_ arguments: String...) throws -> Command {
      try Command("asr-predict", ["--model", folder + "/runs/latest"] + arguments, in: place.path)
    }
    for name in ["-dash.wav", "--two.wav"] {
      let command = try predict(name)
      #expect(command.status == 64)
      #expect(command.output == "")
      #expect(
        command.errors.hasPrefix(
          "Error: '\(name)' looks like an option and is a file; did you mean './\(name)'? Or put --"
            + " before the names of files\n"
        ),
        "\(command.errors)"
      )
      #expect(try predict("--", name).output.hasPrefix("\(name)  "))
      #expect(try predict("./\(name)").output.hasPrefix("./\(name)  "))
    }
    #expect(try predict("--", "-dash.wav", "--two.wav").lines.count == 2)
    #expect(try predict(".").lines.count == 2)
    #expect(try predict("--help").status == 0)
  }

  /// A page goes where its name leads, and what is no file stays what it is.
  @Test func pagesGoToDevicesPipesAndLinks() throws {
    let place = try TemporaryFolder()
    let command = try Command(
      bash: """
        cd '\(place.path)'; check() { asr-data check '\(folder)/my words' --output "$1"; }
        mkfifo fifo; ln -s page.html link; ln -s /dev/null device
        cat fifo > read & check fifo > report; wait; head -c 9 read; echo
        check link > /dev/null; check device > /dev/null
        check /dev/stdout > both; head -c 9 both; echo; tail -n 1 both | cmp - <(tail -n 1 report) && echo same
        stat -c '%F' fifo link device /dev/null page.html; check . 2>&1 > /dev/null | tail -1
        """,
      in: folder
    )
    #expect(
      command.lines == [
        "<!DOCTYPE", "<!DOCTYPE", "same", "fifo", "symbolic link", "symbolic link",
        "character special file", "regular file",
        "Error: .: cannot be written: it is a folder; name a file in it; the files written before"
          + " are unchanged",
      ],
      "\(command.output)\(command.errors)"
    )
  }

  /// Sizes that Swift's library multiplies without a check.
  @Test(arguments: [
    ["train", "--batch", "9223372036854775807"], ["train", "--shard-clips", "4611686018427387904"],
    ["predict", "--batch", "9223372036854775807"], ["predict", "--batch", "65537"],
    ["predict", "--batch", "0"],
  ])
  func benchmarksHaveBounds(_ arguments: [String]) throws {
    let command = try Command("asr-bench", arguments + ["--model", "cnn"], in: folder)
    #expect(command.status == 64)
    #expect(
      command.errors.hasPrefix("Error: \(arguments[1]) is \(arguments[2]); expected 1 to 65536\n")
    )
  }

  /// Settings that are each in bounds and multiply are refused before a recording is looked at.
  @Test func aConfigurationThatCostsTooMuchIsRefusedAtOnce() throws {
    let place = try TemporaryFolder()
    let file = try place.file("big.yaml")
    for (text, words) in [
      (
        "features: {sample-rate-hertz: 384000, hop-milliseconds: 0.0026, fft-length: 1048576}",
        "features.sample-rate-hertz 384000, features.hop-milliseconds 0.0026, features.fft-length"
          + " 1048576: together they make"
      ),
      (
        "features: {hop-milliseconds: 0.1}\nnetwork: {layers: [{conv: {channels: 1600, kernel:"
          + " [3, 3]}}, {conv: {channels: 1600, kernel: [3, 3]}}, {global-average-pool: {}}]}",
        "features.sample-rate-hertz 16000, features.hop-milliseconds 0.1: together they make"
      ),
    ] {
      try text.write(toFile: file, atomically: true, encoding: .utf8)
      for arguments in [["asr-train", "nowhere", "--config", file]] {
        let command = try Command(arguments[0], Array(arguments.dropFirst()), in: folder)
        #expect(command.status == 1)
        #expect(command.errors.hasPrefix("Error: \(file): \(words)"), "\(command.errors)")
      }
    }
  }
}
