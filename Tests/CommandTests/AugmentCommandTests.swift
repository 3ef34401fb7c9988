import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct AugmentCommandTests {
  private let folder: TemporaryFolder
  private let clip = Fixtures.path("words/yes/gbm1_nohash_0.wav")

  init() throws { folder = try TemporaryFolder() }

  private func augment(_ arguments: String...) throws -> Command {
    try Command("asr-data", ["augment"] + arguments, in: folder.path)
  }

  @Test func examplesAndWhatWasDrawnLieInTheFolder() throws {
    let command = try augment("--show", "3", clip, "-o", "heard/")
    #expect(command.status == 0, "\(command.errors)")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/heard")
    #expect(files.sorted() == ["1.wav", "2.wav", "3.wav", "drawn.jsonl"])
    let record = try String(
      contentsOfFile: folder.path + "/heard/drawn.jsonl",
      encoding: .utf8
    )
    struct Line: Decodable {
      var file: String
      var drawn: [DrawnStep]
    }
    let lines = try record.split(separator: "\n").map {
      try JSONDecoder().decode(Line.self, from: Data($0.utf8))
    }
    #expect(lines.map(\.file) == ["1.wav", "2.wav", "3.wav"])
    // What was drawn, done to the clip, gives the file that was written.
    let scene = AugmentationScene(rateHertz: 16_000)
    for line in lines {
      var samples = try AudioFile.read(clip).samples
      for step in line.drawn { try step.value.apply(to: &samples, scene) }
      let heard = try AudioFile.read("\(folder.path)/heard/\(line.file)")
      #expect(heard.sampleRateHertz == 16_000)
      #expect(Difference(heard.samples, samples).absolute < 1e-4)
      #expect(command.output.contains(line.file))
      for step in line.drawn { #expect(command.output.contains("  " + (try step.words()))) }
    }
  }

  @Test func onlyTheStepsNamedHappenEveryTime() throws {
    let command = try augment(
      clip,
      "-o",
      "heard",
      "--step",
      "pitch-shift",
      "--step",
      "time-mask",
      "--show",
      "4"
    )
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.lines.filter { $0.hasPrefix("  pitch-shift: ") }.count == 4)
    #expect(
      command.lines.filter {
        $0.hasPrefix("  time-mask: ") && $0.hasSuffix(" (acts on the features: not audible)")
      }.count == 4
    )
    #expect(command.lines.count == 12)
  }

  @Test func configurationAndSeedDecide() throws {
    let path = try folder.file("experiment.yaml")
    try """
    features: {sample-rate-hertz: 8000}
    training: {seed: 5}
    augmentation:
      - gain: {probability: 1, decibels: [-7, -7]}
      - time-shift: {probability: 1}
    """.write(toFile: path, atomically: true, encoding: .utf8)
    let command = try augment(clip, "-o", "a", "--config", path, "--show", "2")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.lines.filter { $0 == "  gain: -7 dB" }.count == 2)
    #expect(try AudioFile.read(folder.path + "/a/1.wav").sampleRateHertz == 8_000)
    let same = try augment(clip, "-o", "b", "--config", path, "--show", "2", "--seed", "5")
    #expect(same.output == command.output)
    let other = try augment(clip, "-o", "c", "--config", path, "--show", "2", "--seed", "6")
    #expect(other.output != command.output)
  }

  @Test func mistakesAreNamed() throws {
    let unknown = try augment(clip, "-o", "heard", "--step", "spede")
    #expect(unknown.status == 64)
    #expect(unknown.errors.hasPrefix("Error: there is no step 'spede'; did you mean 'speed'?\n"))
    let strange = try augment(clip, "-o", "heard", "--step", "quux")
    #expect(
      strange.errors.hasPrefix("Error: there is no step 'quux'; there are noise, "),
      "\(strange.errors)"
    )
    let incomplete = try augment(clip, "-o", "heard", "--step", "one-of")
    #expect(incomplete.status == 1)
    #expect(
      incomplete.errors == "Error: the step 'one-of' needs settings; write them into a"
        + " configuration file and name it with --config\n"
    )
    let none = try augment(clip, "-o", "heard", "--show", "0")
    #expect(none.status == 64)
    #expect(none.errors.hasPrefix("Error: --show is 0; expected 1 to 10000\n"))
    let missing = try augment("missing.wav", "-o", "heard")
    #expect(missing.status == 1)
    #expect(missing.errors == "Error: missing.wav: there is no such file\n")
    // No mistake leaves anything behind.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func folderThatHoldsSomethingIsRefused() throws {
    _ = try folder.file("full/x")
    try Data([1]).write(to: URL(filePath: folder.path + "/full/x"))
    let command = try augment(clip, "-o", "full")
    #expect(command.status == 1)
    #expect(
      command.errors
        == "Error: full: something is there already; name a new folder with --output\n"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/full") == ["x"])
  }

  @Test func helpTeaches() throws {
    let command = try augment("--help")
    #expect(command.status == 0)
    #expect(command.output.contains("EXAMPLES:"))
    #expect(command.output.contains("  asr-data augment clip.wav "))
  }

  /// The shape of the answer, not the times.
  @Test func benchTimesEveryKind() throws {
    let command = try Command("asr-bench", ["augment", "--json"], in: folder.path)
    #expect(command.status == 0, "\(command.errors)")
    let object = try JSONDecoder().decode(
      [String: [String: Double]].self,
      from: Data(command.output.utf8)
    )
    let compositions = ["sequence", "sometimes", "one-of", "some-of"]
    for name in AugmenterCatalog.names where !compositions.contains(name) {
      #expect(object["augment \(name)"]?["asr-baseline"] ?? 0 > 0, "\(name)")
    }
    #expect(object["augment as ds-cnn-s"]?["asr-baseline"] ?? 0 > 0)
    #expect(object["train ds-cnn"]?["asr-baseline"] ?? 0 > 0)
  }
}
