import Foundation
import SpeechModel
import TestSupport
import Testing

/// Something given as a model that is not one: the error says what it is and what was probably
/// meant.
@Suite struct OtherFileTests {
  private static let usual =
    "name a model.safetensors that asr-train wrote, or the folder of a run"

  private func error(_ path: String) -> String? {
    #expect(throws: ModelFileError.self) { try SpeechRecognizer(modelAt: path) }?.description
  }

  @Test(
    arguments: [
      (Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 26), "a ZIP archive"),
      (
        Array("PK".utf8) + [3, 4] + [UInt8](repeating: 0, count: 26)
          + Array("archive/data.pkl".utf8),
        "a model of PyTorch"
      ),
      ([0x80, 2, 0x8A, 0x0A], "a pickle of Python, such as PyTorch writes"),
      ([0x80, 4, 0x95, 0x0A], "a pickle of Python, such as PyTorch writes"),
      ([0x89] + Array("HDF\r\n".utf8) + [0x1A, 0x0A], "an HDF5 file, such as Keras writes"),
      ([0x1C, 0, 0, 0] + Array("TFL3".utf8), "a model of TensorFlow Lite"),
      ([8, 7, 0x12, 7] + Array("pytorch".utf8), "a model in ONNX"),
      (Array("GGUF".utf8) + [3, 0, 0, 0], "a GGUF model"),
      ([0x1F, 0x8B, 8, 0], "a gzip archive"),
      (Array("RIFF0000WAVEfmt ".utf8), "a recording, not a model"),
      (Array("features:\n  kind: log-mel\n".utf8), "a text file, not a model"),
      (Array("{\n".utf8), "a text file, not a model"),
    ] as [([UInt8], String)]
  )
  func itsFirstBytesTell(_ bytes: [UInt8], _ found: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.file("model")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(error(path) == "\(path): \(found); \(Self.usual)")
  }

  /// Headers whose lengths begin like other formats: a pickle's 128, a gzip archive's 35,615.
  @Test(arguments: [128 + 256 * 2, 0x1F + 256 * 0x8B])
  func lengthOfAHeaderIsNoMark(_ length: Int) throws {
    let file = Safetensors(metadata: ["a": String(repeating: "b", count: length - 40)])
    var bytes = file.encoded()
    // Spaces pad the header, as the format allows.
    let written = Int(bytes[0]) | Int(bytes[1]) << 8
    try #require(written <= length)
    bytes.insert(
      contentsOf: repeatElement(UInt8(ascii: " "), count: length - written),
      at: 8 + written
    )
    bytes[0] = UInt8(length & 0xFF)
    bytes[1] = UInt8(length >> 8)
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: bytes, path: "m")
    }
    #expect(error?.description.contains("pickle") == false)
    #expect(error?.description.contains("gzip") == false)
  }

  @Test func tensorsOfAnotherProgramAreForeign() throws {
    let header = #"{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
    let bytes = [UInt8(header.utf8.count)] + [UInt8](repeating: 0, count: 7) + Array(header.utf8)
    let error = #expect(throws: ModelFileError.self) {
      try TrainedModel(decoding: bytes + [UInt8](repeating: 0, count: 8), path: "m")
    }
    #expect(
      error?.description
        == "m: a safetensors file, but not a model of this package ('a' holds F64, not F32 or F16);"
        + " expected one written by asr-train"
    )
  }

  /// Files in the folder of a run other than its model.
  @Test func theRunAroundItIsNamed() throws {
    let folder = try TemporaryFolder()
    let run = folder.path + "/runs/7"
    try Data("a: 1\n".utf8).write(to: URL(filePath: try folder.file("runs/7/config.yaml")))
    try Data("{}\n".utf8).write(to: URL(filePath: try folder.file("runs/7/summary.json")))
    let checkpoint = try folder.file("runs/7/checkpoints/step-00000040.safetensors")
    let file = Safetensors(metadata: ["asr.checkpoint": "1"])
    try Data(file.encoded()).write(to: URL(filePath: checkpoint))
    let resume = "resume the run \(run)"
    #expect(
      error(checkpoint) == "\(checkpoint): a checkpoint of the run \(run), not a model; \(resume)"
    )
    #expect(error(run) == "\(run): a run that has no model yet; \(resume)")
    #expect(
      error("\(run)/checkpoints")
        == "\(run)/checkpoints: a folder of the run \(run), without a model; use \(run)"
    )
    #expect(
      error("\(folder.path)/runs")
        == "\(folder.path)/runs: a folder without a model.safetensors, so not that of a run;"
        + " \(Self.usual)"
    )
    try untrainedModel(.linear).write(to: "\(run)/model.safetensors")
    #expect(
      error(checkpoint)
        == "\(checkpoint): a checkpoint of the run \(run), not a model; use"
        + " \(run)/model.safetensors, or \(resume)"
    )
    for name in ["config.yaml", "summary.json"] {
      #expect(
        error("\(run)/\(name)")
          == "\(run)/\(name): a text file, not a model; the model of the run is"
          + " \(run)/model.safetensors"
      )
    }
    #expect(
      error("\(folder.path)/runs")
        == "\(folder.path)/runs: a folder of runs, not a run; name one of them, such as"
        + " \(folder.path)/runs/7"
    )
  }
}
