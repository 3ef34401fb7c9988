import Foundation
import SpeechModel
import TestSupport
import Testing

/// What a user sees of `asr-export`.
///
/// What it writes is tested in SpeechExportTests.
@Suite(.serialized) struct ExportCommandTests {
  let folder: WorkingFolder

  init() throws { folder = try WorkingFolder.shared.get() }

  private func run(_ arguments: String...) throws -> Command {
    try Command("asr-export", arguments, in: folder.path)
  }

  private func size(_ name: String) -> Int? {
    FileManager.default.contents(atPath: "\(folder.path)/\(name)")?.count
  }

  @Test func writesTheLatestModel() throws {
    let command = try run("exported.onnx")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output == "exported.onnx\n")
    #expect(command.errors.contains(/^2 labels, 16000 Hz, [0-9.]+ MB\n$/), "\(command.errors)")
    #expect(try #require(size("exported.onnx")) > 500_000)
    // Once more, over itself; a run is as good as its file.
    let again = try run("exported.onnx", "--model", "runs/latest/model.safetensors")
    #expect(again.status == 0, "\(again.errors)")
  }

  @Test func halfPrecisionIsHalfTheSize() throws {
    let command = try run("small.safetensors", "--half")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output == "small.safetensors\n")
    let whole = try #require(size("runs/latest/model.safetensors"))
    #expect(try #require(size("small.safetensors")) < whole)
    // Every program takes it, and it is replaced by another export.
    let clip = "my words/yes/gbm1_nohash_0.wav"
    let answers = try ["small.safetensors", "runs/latest"].map { model in
      try Command("asr-predict", [clip, "--model", model], in: folder.path).output
    }
    #expect(answers[0].split(separator: " ").first == answers[1].split(separator: " ").first)
    #expect(try run("small.safetensors", "--half").status == 0)
    #expect(try run("half.onnx", "--model", "small.safetensors").status == 0)
    // The original is not.
    let original = try run("runs/latest/model.safetensors", "--half")
    #expect(original.status == 1)
    #expect(
      original.errors
        == "Error: runs/latest/model.safetensors: a model in full precision, which is not"
        + " overwritten; name another file, or remove this one first\n"
    )
    #expect(try #require(size("runs/latest/model.safetensors")) == whole)
  }

  @Test func writesToTheStandardOutput() throws {
    let command = try Command(
      bash: "asr-export - --model runs/latest > streamed.onnx && asr-export other.onnx",
      in: folder.path
    )
    #expect(command.status == 0, "\(command.errors)")
    let streamed = FileManager.default.contents(atPath: "\(folder.path)/streamed.onnx")
    #expect(streamed == FileManager.default.contents(atPath: "\(folder.path)/other.onnx"))
  }

  @Test func anotherFileIsKept() throws {
    let command = try run("my words/yes/gbm1_nohash_0.wav")
    #expect(command.status == 1)
    #expect(command.output.isEmpty)
    #expect(
      command.errors
        == "Error: my words/yes/gbm1_nohash_0.wav: a recording, not a model, which is not"
        + " overwritten; name another file, or remove this one first\n"
    )
  }

  @Test func errorsNameTheFile() throws {
    let missing = try run("none/model.onnx")
    #expect(missing.status == 1)
    #expect(
      missing.errors.hasPrefix("Error: none/model.onnx: cannot be written: No such file"),
      "\(missing.errors)"
    )
    let wrong = try run("new.onnx", "--model", "my words/yes/gbm1_nohash_0.wav")
    #expect(wrong.status == 1)
    #expect(
      wrong.errors
        == "Error: my words/yes/gbm1_nohash_0.wav: a recording, not a model; name a"
        + " model.safetensors that asr-train wrote, or the folder of a run\n"
    )
    #expect(size("new.onnx") == nil)
    let elsewhere = try TemporaryFolder()
    let none = try Command("asr-export", ["model.onnx"], in: elsewhere.path)
    #expect(none.status == 1)
    #expect(none.errors.hasPrefix("Error: no model: runs/latest does not exist here"))
    #expect(try run().status == 64)
  }
}
