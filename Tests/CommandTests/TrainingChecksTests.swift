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

  /// Runs it in a folder of its own, where no other test leaves files at the same time; and what is
  /// there afterwards besides the recordings.
  private func trainAlone(_ arguments: String...) throws -> (command: Command, left: [String]) {
    let own = try TemporaryFolder()
    try FileManager.default.createSymbolicLink(
      atPath: own.path + "/my words",
      withDestinationPath: folder.path + "/my words"
    )
    let command = try Command("asr-train", ["my words"] + arguments, in: own.path)
    let files = try FileManager.default.contentsOfDirectory(atPath: own.path)
    return (command, files.filter { $0 != "my words" })
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
    let (command, left) = try trainAlone("--model", "lstm", "--dry-run", "--output", "never")
    #expect(command.status == 0, "\(command.errors)")
    let starts = command.lines.map { String($0.prefix { $0 != ":" }) }
    #expect(
      starts == ["training", "validation", "testing", "saved and read back", "the whole run"]
    )
    #expect(command.lines[0].contains("4 steps, loss 0."))
    #expect(command.lines[4].contains(" steps of ") && command.lines[4].hasSuffix(" MB of memory"))
    #expect(left.isEmpty, "\(left)")
  }

  @Test func soundSettingsMemorizeAFewClips() throws {
    let (command, left) = try trainAlone("--model", "cnn", "--overfit", "2x10")
    #expect(command.status == 0, "\(command.errors)\(command.output)")
    #expect(command.errors.contains("20 clips of 2 labels"))
    #expect(command.lines.last?.hasPrefix("passed: ") == true)
    #expect(left.isEmpty, "\(left)")
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
