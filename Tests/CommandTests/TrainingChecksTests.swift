import Foundation
import SpeechModel
import TestSupport
import Testing

/// What `asr-train` does before a long run, or instead of one.
@Suite(.serialized) struct TrainingChecksTests {
  let folder: WorkingFolder

  init() throws { folder = try WorkingFolder.shared.get() }

  private func train(_ arguments: String...) throws -> Command {
    try Command("asr-train", arguments, in: folder.path)
  }

  private var files: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }

  @Test func printedModelSaysWhatEachLayerCosts() throws {
    let command = try train("my words", "--model", "cnn", "--print-model")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.lines.first?.contains("parameters  multiply-adds") == true)
    #expect(command.output.contains("conv 3×3, 16 channels"))
    #expect(command.output.contains("classifier, 2 labels"))
    #expect(command.output.contains("The model file takes "))
  }

  @Test func dryRunDoesOneOfEverythingAndLeavesNothing() throws {
    let before = try files
    let command = try train("my words", "--model", "lstm", "--dry-run", "--output", "never")
    #expect(command.status == 0, "\(command.errors)")
    let starts = command.lines.map { String($0.prefix { $0 != ":" }) }
    #expect(
      starts == ["training", "validation", "testing", "saved and read back", "the whole run"]
    )
    #expect(command.lines[0].contains("4 steps, loss 0."))
    #expect(command.lines[4].contains(" steps of ") && command.lines[4].hasSuffix(" MB of memory"))
    #expect(try files == before)
  }

  @Test func soundSettingsLearnAFewClipsByHeart() throws {
    let before = try files
    let command = try train("my words", "--model", "cnn", "--overfit", "2x10")
    #expect(command.status == 0, "\(command.errors)\(command.output)")
    #expect(command.errors.contains("20 clips of 2 labels"))
    #expect(command.lines.last?.hasPrefix("passed: ") == true)
    #expect(try files == before)
  }

  @Test func contradictionsAreNamed() throws {
    let temporary = try TemporaryFolder()
    for (place, word) in ["yes", "no"].enumerated() {
      for clip in 0..<6 {
        // Half of the clips stand under both labels.
        let hertz = 300.0 + 40 * Double(clip) + (clip < 3 ? 0 : 900 * Double(place))
        var audio = tone(hertz: hertz, seconds: 0.2)
        for i in audio.samples.indices { audio.samples[i] += 0.01 * Float(i % 7) }
        try AudioFile.write(audio, to: temporary.file("\(word)/\(clip).wav"))
      }
    }
    let command = try Command(
      "asr-train",
      [temporary.path, "--model", "cnn", "--overfit", "2x6"],
      in: folder.path
    )
    #expect(command.status == 1)
    #expect(command.output.contains("no/0.wav"), "\(command.output)")
    #expect(command.output.contains("1. "), "\(command.output)")
  }
}
