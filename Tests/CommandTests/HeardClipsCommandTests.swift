import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-evaluate` knows the clips that trained a model.
@Suite(.serialized) struct HeardClipsCommandTests {
  let folder: WorkingFolder

  init() throws { folder = try WorkingFolder.shared.get() }

  private func evaluate(_ arguments: String...) throws -> Command {
    try Command("asr-evaluate", arguments, in: folder.path)
  }

  private func object(_ command: Command) throws -> [String: Any] {
    try #require(
      try JSONSerialization.jsonObject(with: Data(command.output.utf8)) as? [String: Any]
    )
  }

  /// The newest run's own folder, as a model file by itself.
  private func bareModel(_ name: String, _ arguments: String...) throws -> String {
    let files = FileManager.default
    let path = "\(folder.path)/\(name).safetensors"
    guard !files.fileExists(atPath: path) else { return path }
    let training = try Command(
      "asr-train",
      ["my words", "--model", "linear", "--epochs", "2", "--output", name] + arguments,
      in: folder.path
    )
    #expect(training.status == 0, "\(training.errors)")
    try files.copyItem(atPath: "\(folder.path)/\(name)/model.safetensors", toPath: path)
    return path
  }

  @Test func anotherSplitScoresOnlyWhatDidNotTrain() throws {
    let model = try bareModel("heard")
    let other = try evaluate("my words", "--model", model, "--seed", "5")
    #expect(other.status == 0, "\(other.errors)")
    #expect(other.lines[0] == "\(model) on my words")
    #expect(other.lines[1].hasPrefix("accuracy on testing clips that did not train the model: "))
    let words = try #require(other.lines.first { $0.contains("trained this model") })
    #expect(words.contains(" of these 8 clips trained this model and are scored apart: "))
    let trained = try #require(Int(words.prefix { $0 != " " }))
    let json = try object(evaluate("my words", "--model", model, "--seed", "5", "--json"))
    #expect(json["clipsThatTrained"] as? Int == trained)
    #expect(json["clips"] as? Int == 8 - trained)
    #expect(trained > 0 && trained < 8)
    // Its own split has none of them.
    let own = try object(evaluate("my words", "--model", model, "--json"))
    #expect(own["clipsThatTrained"] as? Int == 0 && own["clips"] as? Int == 8)
    let all = try evaluate("my words", "--model", model, "--subset", "all")
    #expect(
      all.output.contains("64 of these 80 clips trained this model; accuracy without them: ")
    )
    #expect(all.output.contains("8 of these clips chose the best epoch, so that others will do a"))
    let validation = try evaluate("my words", "--model", model, "--subset", "validation")
    #expect(validation.output.contains("validation clips chose the best epoch"))
  }

  @Test func namesAndFormatsHideNothing() throws {
    let model = try bareModel("heard")
    let other = try TemporaryFolder()
    for label in ["yes", "stop"] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: "\(folder.path)/my words/\(label)"
      ).sorted()
      for (number, name) in names.enumerated() {
        // Other bytes, the same samples: a chunk behind the sound.
        var bytes = try AudioFile.contents(of: "\(folder.path)/my words/\(label)/\(name)")
        bytes.append(contentsOf: Array("LIST".utf8) + [4, 0, 0, 0] + Array("INFO".utf8))
        let size = UInt32(bytes.count - 8)
        for i in 0..<4 { bytes[4 + i] = UInt8(truncatingIfNeeded: size >> (8 * UInt32(i))) }
        try AtomicFile.write(bytes, to: other.file("\(label)/clip-\(number).wav"))
      }
    }
    let json = try object(
      evaluate(other.path, "--model", model, "--subset", "all", "--json")
    )
    #expect(json["clips"] as? Int == 80 && json["clipsThatTrained"] as? Int == 64)
    #expect(json["clipsThatChose"] as? Int == 8)
  }

  @Test func whereNobodyCanTellItIsSaid() throws {
    let model = try bareModel("unheard", "--no-clip-digests")
    let plain = try bareModel("heard")
    let command = try evaluate("my words", "--model", model, "--json")
    #expect(try object(command)["clipsThatTrained"] == nil)
    let words = try evaluate("my words", "--model", model)
    #expect(words.errors.contains("note: the model file does not say which clips trained it: "))
    // With the run at hand, its split says it.
    let run = try object(
      evaluate("my words", "--model", "unheard", "--split", "stratified", "--seed", "5", "--json")
    )
    #expect((run["clipsThatTrained"] as? Int ?? 0) > 0)
    // The flag changes nothing else.
    var (with, without) = (
      try Safetensors(decoding: AudioFile.contents(of: plain), path: plain),
      try Safetensors(decoding: AudioFile.contents(of: model), path: model)
    )
    #expect(with.tensors == without.tensors)
    #expect(with.metadata["asr.clip-digests"] != nil && without.metadata["asr.clip-digests"] == nil)
    for key in ["asr.clip-digests", "asr.sha256"] {
      with.metadata[key] = nil
      without.metadata[key] = nil
    }
    #expect(with.metadata == without.metadata)
  }

  @Test func clipsThatAllTrainedAreRefused() throws {
    let model = try bareModel("whole", "--train-on-all")
    let command = try evaluate("my words", "--model", model)
    #expect(command.status == 1)
    #expect(
      command.errors.hasSuffix(
        "my words: all 8 testing clips trained this model, and no figure of them says anything about"
          + " other recordings; evaluate clips that it has not heard, or score these as what they are"
          + " with --subset all\n"
      ),
      "\(command.errors)"
    )
  }

  @Test func noiseThatTrainedIsSaid() throws {
    let noise = try TemporaryFolder()
    for (name, hertz) in [("one", 90.0), ("two", 160)] {
      try AudioFile.write(tone(hertz: hertz, seconds: 2), to: noise.file("\(name)/noise.wav"))
    }
    let model = try bareModel("noisy", "--noise", noise.path + "/one")
    func evaluated(_ folder: String) throws -> Command {
      try evaluate("my words", "--model", model, "--noise", folder, "--snr", "10")
    }
    let known = "1 of the 1 recordings of noise trained this model, too: in noise that it has not"
    #expect(try evaluated(noise.path + "/one").output.contains(known))
    #expect(try !evaluated(noise.path + "/two").output.contains("recordings of noise"))
  }

  @Test(arguments: [
    ("asr-evaluate", ["x"]), ("asr-data", ["check", "x"]),
  ])
  func whatOnlyTrainingDoesIsRefused(_ name: String, _ arguments: [String]) throws {
    let folds = try Command(name, arguments + ["--fold", "all"], in: folder.path)
    #expect(folds.status == 64)
    #expect(
      folds.errors.hasPrefix(
        "Error: --fold all trains a model for each part, which asr-train does; name one part, such as"
          + " --fold 1/5"
      ),
      "\(folds.errors)"
    )
    let speakers = try Command(name, arguments + ["--leave-speaker-out", "all"], in: folder.path)
    #expect(speakers.status == 64)
    #expect(speakers.errors.hasPrefix("Error: --leave-speaker-out all trains a model without each"))
  }
}
