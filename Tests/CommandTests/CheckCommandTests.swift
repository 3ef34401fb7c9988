import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-data check` on a folder with everything wrong that can be, and on the embedded words.
@Suite struct CheckCommandTests {
  private func spoiled() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 5, .gradientCheck)
    func word(_ hertz: Double) -> AudioClip {
      var clip = tone(hertz: hertz, seconds: 0.5, amplitude: 0.3)
      for i in clip.samples.indices {
        // Loud in the middle, as words are.
        let place = Float(i) / Float(clip.samples.count)
        clip.samples[i] = clip.samples[i] * 4 * place * (1 - place) + 0.001 * stream.normalPair().0
      }
      return clip
    }
    for (label, hertz) in [("yes", 400.0), ("no", 900)] {
      for clip in 0..<12 {
        try AudioFile.write(
          word(hertz + 21 * Double(clip)),
          to: folder.file("\(label)/\(clip).wav")
        )
      }
    }
    try AudioFile.write(
      AudioClip(samples: [Float](repeating: 0, count: 8_000), sampleRateHertz: 16_000),
      to: folder.file("yes/silent.wav")
    )
    try FileManager.default.copyItem(
      atPath: folder.path + "/yes/3.wav",
      toPath: folder.path + "/no/copy <of> yes.wav"
    )
    try FileManager.default.copyItem(
      atPath: Fixtures.path("audio/broken/data-cut.wav"),
      toPath: folder.path + "/no/cut.wav"
    )
    return folder
  }

  @Test func whatIsCertainlyWrongEndsWithOne() throws {
    let folder = try spoiled()
    let command = try Command("asr-data", ["check", folder.path], in: folder.path)
    #expect(command.status == 1)
    for expected in [
      "error: 1 recording without sound", "yes/silent.wav: ", "no/cut.wav: truncated",
      "no/copy <of> yes.wav",
    ] {
      #expect(command.output.contains(expected), "\(expected)\n\(command.output)")
    }
    let json = try Command("asr-data", ["check", folder.path, "--json"], in: folder.path)
    #expect(json.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
    )
    let findings = try #require(object["findings"] as? [[String: Any]])
    let kinds = findings.compactMap { $0["kind"] as? String }
    #expect(kinds.contains("silence") && kinds.contains("duplicates-under-different-labels"))
  }

  @Test func aPageIsWrittenAndTrainingRunsTheQuickPart() throws {
    let folder = try spoiled()
    let page = folder.path + "/check.html"
    let command = try Command(
      "asr-data",
      ["check", folder.path, "--output", page],
      in: folder.path
    )
    #expect(command.errors.hasSuffix("page: \(page)\n"))
    let text = try String(contentsOfFile: page, encoding: .utf8)
    #expect(text.contains("copy &lt;of&gt; yes.wav") && !text.contains("copy <of> yes.wav"))
    #expect(text.contains("<audio controls"))
    #expect(!text.contains("<script"))
    let trained = try Command(
      "asr-train",
      [folder.path, "--model", "linear", "--epochs", "1", "--output", "run", "--allow-leakage"],
      in: folder.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("  error: 1 recording without sound\n"))
    #expect(trained.errors.contains("(asr-data check shows them, with pictures and sounds)"))
  }

  @Test func theEmbeddedWordsHaveNoErrors() throws {
    let command = try Command("asr-data", ["check", Fixtures.path("words")], in: "/")
    #expect(command.status == 0, "\(command.output)")
    #expect(command.output.contains("0 errors"))
  }

  /// What the check suggests works when it is pasted, and mends what was found.
  @Test func listsAreWrittenAndUsed() throws {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    for label in ["yes", "no"] {
      let source = Fixtures.path("words/\(label)")
      for name in try files.contentsOfDirectory(atPath: source).sorted() {
        try files.copyItem(
          atPath: "\(source)/\(name)",
          toPath: folder.file("my words/\(label)/\(name)")
        )
      }
    }
    let names = try files.contentsOfDirectory(atPath: folder.path + "/my words/yes").sorted()
    var clip = try AudioFile.read("\(folder.path)/my words/yes/\(names[0])")
    for i in clip.samples.indices { clip.samples[i] *= 0.5 }
    try AudioFile.write(clip, to: folder.file("my words/yes/copy.wav"))
    for (list, paths) in [
      ("testing", "yes/copy.wav\nyes/\(names[1])\nno/\(names[1])\n"),
      ("validation", "yes/\(names[2])\nno/\(names[2])\n"),
    ] {
      try paths.write(
        toFile: "\(folder.path)/my words/\(list)_list.txt",
        atomically: true,
        encoding: .utf8
      )
    }
    func run(_ name: String, _ arguments: String...) throws -> Command {
      try Command(name, arguments, in: folder.path)
    }
    let check = try run("asr-data", "check", "my words", "--write-lists", "my lists", "--json")
    #expect(check.status == 1)
    #expect(check.output.contains(#""sides":["training","testing"]"#), "\(check.output)")
    #expect(
      check.output.contains("1 group of copies, 2 files, in more than one subset of the split")
    )
    #expect(
      check.errors.contains("train with them: asr-train 'my words' --lists 'my lists'\n"),
      "\(check.errors)"
    )
    let again = try run("asr-data", "check", "my words", "--lists", "my lists")
    #expect(again.status == 0, "\(again.output)")
    let flags = ["--model", "linear", "--epochs", "1"]
    let before = try Command(
      "asr-train",
      ["my words", "--output", "before"] + flags,
      in: folder.path
    )
    #expect(before.status == 0, "\(before.errors)")
    #expect(before.errors.contains("warning: 1 of 3 test clips have copies in training, so that"))
    #expect(before.errors.contains("without the 1 of 3 test clips that have copies in training: "))
    let after = try Command(
      "asr-train",
      ["my words", "--lists", "my lists", "--output", "after"] + flags,
      in: folder.path
    )
    #expect(after.status == 0, "\(after.errors)")
    #expect(!after.errors.contains("copies in training"), "\(after.errors)")
    // Two of the embedded words are as good as one recording.
    #expect(after.errors.contains("  copies: 2 groups of copies, 4 files, each in one subset\n"))
    let both = try run("asr-train", "my words", "--lists", "my lists", "--split", "hash")
    #expect(both.status == 64)
    #expect(both.errors.hasPrefix("Error: --lists and --split say different things; give one"))
  }
}
