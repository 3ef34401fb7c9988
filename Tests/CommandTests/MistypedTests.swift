import Foundation
import TestSupport
import Testing

/// Names that are almost right: the answer is the right one, which works when it is pasted.
@Suite struct MistypedTests {
  @Test(arguments: [
    (
      ["asr-train", "words", "--model", "TCResNet8"],
      "The value 'TCResNet8' is invalid for '--model <model>'; did you mean --model tc-resnet8?"
    ),
    (
      ["asr-predict", "clip.wav", "--format", "vvt"],
      "The value 'vvt' is invalid for '--format <format>'; did you mean --format vtt?"
    ),
    (["asr-data", ""], "asr-data has no command ''; expected one of check, augment"),
    (["asr-data", "chek"], "asr-data has no command 'chek'; did you mean asr-data check?"),
    (
      ["asr-data", "listen"],
      "asr-data has no command 'listen'; expected one of check, augment, compare, synthesize, mix"
    ),
    (["asr-bench", "prediction"], "asr-bench has no command 'prediction'; did you mean"),
  ])
  func words(_ line: [String], _ expected: String) throws {
    let folder = FileManager.default.temporaryDirectory.path
    let answer = try Command(line[0], Array(line.dropFirst()), in: folder)
    #expect(answer.status == 64)
    #expect(answer.errors.hasPrefix("Error: \(expected)"), "\(answer.errors)")
  }

  @Test(arguments: [
    (["asr-train", "my word"], "my word: there is no such folder; did you mean 'my words'?"),
    (
      ["asr-train", "--resume", "runs/latst"],
      "runs/latst: there is no such folder; did you mean runs/latest?"
    ),
    (["asr-evaluate", "my words", "--model", "runs/latst"], "did you mean runs/latest?"),
    (
      ["asr-train", "--resume", "latst"],
      "latst: there is no such folder; did you mean runs/latest?"
    ),
    (
      ["asr-train", "my words", "--output", "my words"],
      "there already; name a new folder with --output\n"
    ),
    (["asr-train", "list.csv"], "list.csv: there is no such file\n"),
    (
      ["asr-train", "my words", "--split-from", "runs/latst"],
      "runs/latst: there is no such folder; did you mean runs/latest?"
    ),
    (
      ["asr-search", "--resume", "runs/latst"],
      "runs/latst: there is no such folder; did you mean runs/latest?"
    ),
    (
      ["asr-train", "my words", "--config", "runs/latest/confg.yaml"],
      "there is no such file; did you mean runs/latest/config.yaml?"
    ),
  ])
  func paths(_ line: [String], _ expected: String) throws {
    let folder = try WorkingFolder.shared.get()
    let answer = try Command(line[0], Array(line.dropFirst()), in: folder.path)
    #expect(answer.status == 1)
    #expect(answer.errors.contains(expected), "\(answer.errors)")
  }

  /// Said where the answer of the recording would be.
  @Test func recordings() throws {
    let folder = try WorkingFolder.shared.get()
    let answer = try Command("asr-predict", ["my words/yes/gbm1_nohash_0.wv"], in: folder.path)
    #expect(answer.status == 1)
    #expect(
      answer.output.hasSuffix(
        "there is no such file; did you mean 'my words/yes/gbm1_nohash_0.wav'?\n"
      ),
      "\(answer.output)"
    )
  }
}
