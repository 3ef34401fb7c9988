import Foundation
import SpeechModel
import TestSupport
import Testing

/// What `asr-predict` makes of folders, streams and recordings that are odd.
@Suite struct PredictFolderTests {
  let model: String
  let recording: String

  init() throws {
    let folder = try WorkingFolder.shared.get().path
    model = folder + "/runs/latest"
    recording = folder + "/my words/yes/gbm1_nohash_0.wav"
  }

  private func predict(_ arguments: String..., in folder: TemporaryFolder) throws -> Command {
    try Command("asr-predict", ["--model", model] + arguments, in: folder.path)
  }

  private func copy(to names: String..., in folder: TemporaryFolder) throws {
    for name in names {
      try FileManager.default.copyItem(atPath: recording, toPath: try folder.file(name))
    }
  }

  private func write(_ bytes: [UInt8], _ name: String, in folder: TemporaryFolder) throws {
    try Data(bytes).write(to: URL(filePath: try folder.file(name)))
  }

  private func files(_ command: Command) -> [String] {
    command.lines.map { String($0.prefix { $0 != " " }) }
  }

  @Test func aFolderSaysWhatItPassesOver() throws {
    let folder = try TemporaryFolder()
    try copy(to: "in/b.wav", "in/deep/a.dat", in: folder)
    try write(Array("text".utf8), "in/notes.txt", in: folder)
    try write(Array("text".utf8), "in/deep/more.TXT", in: folder)
    try write([0x89] + Array("PNG".utf8), "in/cover.png", in: folder)
    try write([0xFF, 0xFE, 0x5B, 0x00], "in/desktop.ini", in: folder)
    try write([], "in/README", in: folder)
    try write(Array("RIFF0000WEBP".utf8), "in/picture", in: folder)
    try copy(to: "in/.hidden.wav", "in/.git/x.wav", in: folder)
    let command = try predict("in", in: folder)
    #expect(command.status == 0)
    #expect(files(command) == ["in/b.wav", "in/deep/a.dat"])
    #expect(
      command.errors
        == "8 files were passed over (2 without ending, 2 .txt, 1 .ini, 1 .png, 2 hidden)\n"
    )
  }

  /// What is sound, or is called so, gets a line; it must not be missed in silence.
  @Test func soundThatCannotBeReadIsAnError() throws {
    let folder = try TemporaryFolder()
    try copy(to: "in/good.wav", in: folder)
    try write([0, 0, 0, 0x20] + Array("ftypM4A ".utf8), "in/phone", in: folder)
    try write([0, 0, 0, 0x20] + Array("ftypheic".utf8), "in/photo", in: folder)
    try write([], "in/empty.wav", in: folder)
    let command = try predict("in", in: folder)
    #expect(command.status == 1)
    #expect(files(command) == ["in/empty.wav", "in/good.wav", "in/phone"])
    #expect(command.lines[0].hasSuffix("  error: the file is empty (0 bytes)"))
    #expect(command.errors == "1 file was passed over (1 without ending)\n")
  }

  @Test func foldersWithoutARecordingSayWhatTheyHold() throws {
    let folder = try TemporaryFolder()
    try write(Array("text".utf8), "texts/a.txt", in: folder)
    _ = try folder.file("empty/x")
    let command = try predict("texts", "empty", in: folder)
    #expect(command.status == 1)
    #expect(
      command.output
        == "texts  error: no recording in it: it holds 1 .txt\n"
        + "empty  error: no recording in it: it is empty\n"
    )
    #expect(command.errors == "")
  }

  @Test func linkedFoldersAreFollowedOnce() throws {
    let folder = try TemporaryFolder()
    try copy(to: "in/a/1.wav", "elsewhere/2.wav", in: folder)
    let files = FileManager.default
    for (link, target) in [
      ("in/0-first", "a"), ("in/a/up", ".."), ("in/out", "../elsewhere"),
      ("in/again", "../elsewhere"),
      ("in/self", "self"), ("linked", "in"),
    ] {
      try files.createSymbolicLink(
        atPath: folder.path + "/" + link,
        withDestinationPath: target
      )
    }
    let command = try predict("in", in: folder)
    #expect(self.files(command) == ["in/a/1.wav", "in/again/2.wav"])
    #expect(command.status == 0)
    let linked = try predict("linked", in: folder)
    #expect(self.files(linked) == ["linked/a/1.wav", "linked/again/2.wav"])
  }

  /// Names that are no text are files like any other.
  @Test func namesThatAreNotUTF8AreAnswered() throws {
    let folder = try TemporaryFolder()
    try copy(to: "in/a.wav", in: folder)
    #if os(Linux)
      let command = try Command(
        bash: """
          mkdir $'in/caf\\xe9'; cp in/a.wav $'in/caf\\xe9/\\xff.wav'; printf x > $'in/caf\\xe9/b.wav'
          asr-predict --model '\(model)' in; echo "$?"
          asr-predict --model '\(model)' $'in/caf\\xe9/\\xff.wav' $'in/caf\\xe9'; echo "$?"
          """,
        in: folder.path
      )
      let lines = command.lines
      try #require(lines.count == 8, "\(command.output)")
      #expect(lines[0].hasPrefix("in/a.wav "))
      #expect(
        lines[1].hasPrefix("in/caf\u{FFFD}/b.wav ") && lines[1].contains("error: not an audio")
      )
      #expect(lines[2].hasPrefix("in/caf\u{FFFD}/\u{FFFD}.wav ") && lines[2].hasSuffix("%"))
      #expect(lines[3] == "1")
      #expect(lines[4].hasPrefix("in/caf\u{FFFD}/\u{FFFD}.wav ") && lines[4].hasSuffix("%"))
      #expect(lines[7] == "1")
    #endif
  }

  /// What is no sound is refused after its first bytes, however much follows.
  @Test func streamsWithoutEndAreRefused() throws {
    let folder = try TemporaryFolder()
    let endless = try Command(
      bash: "ulimit -v 8000000; asr-predict --model '\(model)' - < /dev/zero",
      in: folder.path
    )
    #expect(endless.status == 1)
    #expect(endless.output.hasPrefix("-  error: not an audio file"))
    let large = try folder.file("large.wav")
    #expect(FileManager.default.createFile(atPath: large, contents: nil))
    try #require(truncate(large, 2 << 30) == 0)
    let command = try Command(
      bash: "ulimit -v 8000000; asr-predict --model '\(model)' large.wav",
      in: folder.path
    )
    #expect(command.output.hasPrefix("large.wav  error: not an audio file"))
  }

  @Test func remarksStandBehindTheAnswer() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(
      AudioClip(samples: [Float](repeating: 0, count: 16_000), sampleRateHertz: 16_000),
      to: folder.path + "/silence.wav"
    )
    try AudioFile.write(tone(hertz: 440, seconds: 0.01), to: folder.path + "/short.wav")
    try AudioFile.write(tone(hertz: 440, seconds: 5), to: folder.path + "/long.wav")
    let command = try predict("--whole", "silence.wav", "short.wav", "long.wav", in: folder)
    #expect(command.status == 0)
    #expect(command.lines[0].hasSuffix(" %  (no sound)"))
    #expect(command.lines[1].contains(" %  (shorter than any training clip, 0."))
    #expect(command.lines[2].contains(" %  (more than twice as long as any training clip, "))
    let json = try predict("--json", "silence.wav", in: folder)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    #expect(object?["note"] as? String == "no sound")
    let usual = try predict("--json", recording, in: folder)
    #expect(!usual.output.contains("note"))
  }

  /// A model whose answer is not a number: a line for each recording that names it.
  @Test func answersThatAreNoNumbersAreErrors() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/wild.safetensors"
    var file = try Safetensors(
      decoding: TrainedModel.bytes(of: model + "/model.safetensors"),
      path: model
    )
    let count = try #require(file.tensors["classifier.weight"]?.values.count)
    file.tensors["classifier.weight"]?.values = [Float](repeating: 3e38, count: count)
    file.metadata["asr.sha256"] = TrainedModel.digest(of: file)
    try Data(file.encoded()).write(to: URL(filePath: path))
    let words =
      "\(path): what the model makes of this recording is not a number, as its weights are of no"
      + " use; train anew"
    for arguments in [[], ["--threshold", "0.9"]] {
      let command = try Command(
        "asr-predict",
        ["--model", path] + arguments + [recording, recording],
        in: folder.path
      )
      #expect(command.status == 1)
      #expect(command.lines == [String](repeating: "\(recording)  error: \(words)", count: 2))
    }
    let json = try Command("asr-predict", ["--json", "--model", path, recording], in: folder.path)
    #expect(json.status == 1)
    #expect(json.lines == [#"{"error":"\#(words)","file":"\#(recording)"}"#])
    let data = parentFolder(of: parentFolder(of: recording))
    for arguments in [[], ["--json"]] {
      let evaluate = try Command(
        "asr-evaluate",
        [data, "--model", path] + arguments,
        in: folder.path
      )
      #expect(evaluate.status == 1)
      #expect(evaluate.output == "")
      #expect(evaluate.errors.hasSuffix("Error: \(words)\n"), "\(evaluate.errors)")
    }
  }
}
