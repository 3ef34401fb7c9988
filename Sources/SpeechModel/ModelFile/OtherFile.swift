internal import SpeechFoundation

/// Something other than a model that was given as one, and what was probably meant.
package struct OtherFile {
  /// The kind of file that was found.
  let found: String
  /// What was probably meant.
  let meant: ModelFileError.Meant

  /// Recognizes a file by its first bytes; nil if it may be a safetensors file.
  init?(_ bytes: [UInt8], path: String) {
    guard let found = Self.kind(bytes, path) else { return nil }
    self.found = found
    meant =
      Self.run(around: path).map { .modelOfRun(path: "\($0)/model.safetensors") } ?? .aModel
  }

  /// A checkpoint of a run, which is a safetensors file, too.
  init?(checkpointAt path: String, metadata: [String: String]) {
    guard metadata["asr.checkpoint"] != nil else { return nil }
    guard let run = Self.run(around: path) else {
      found = "a checkpoint of a training run, not a model"
      meant = .aModel
      return
    }
    found = "a checkpoint of the run \(run), not a model"
    let model = "\(run)/model.safetensors"
    meant = .resume(
      run: run,
      model: FileManager.default.fileExists(atPath: model) ? model : nil
    )
  }

  /// A folder that should contain a model and does not; nil if there is no such folder.
  ///
  /// - Parameter path: The path that its model would have.
  init?(folderOf path: String) {
    let folder = parentFolder(of: path)
    guard lastComponent(of: path) == "model.safetensors", isDirectory(folder) else { return nil }
    let files = FileManager.default
    let names = Set((try? files.contentsOfDirectory(atPath: folder)) ?? [])
    if let run = Self.run(around: path), run != folder {
      found = "a folder of the run \(run), without a model"
      meant = .run(path: run)
    } else if names.contains("checkpoints") {
      found = "a run that has no model yet"
      meant = .resume(run: folder, model: nil)
    } else if let run = names.sorted().last(where: {
      files.fileExists(atPath: "\(folder)/\($0)/model.safetensors")
    }) {
      found = "a folder of runs, not a run"
      meant = .oneOfRuns(path: "\(folder)/\(run)")
    } else {
      found = "a folder without a model.safetensors, so not that of a run"
      meant = .aModel
    }
  }

  /// The run whose folder contains a file, directly or in a subfolder.
  private static func run(around path: String) -> String? {
    let folder = parentFolder(of: path)
    let parent = parentFolder(of: folder)
    let candidates = folder.isEmpty ? [".", ".."] : [folder, parent.isEmpty ? "." : parent]
    return candidates.first { candidate in
      ["config.yaml", "checkpoints"].allSatisfy {
        FileManager.default.fileExists(atPath: "\(candidate)/\($0)")
      }
    }
  }

  /// The words for a model in ONNX.
  package static let onnx = "a model in ONNX"

  /// The kind of a file that is not one of safetensors, by its first bytes and its path; nil if it
  /// may be one, or is not known.
  package static func kind(_ bytes: [UInt8], _ path: String) -> String? {
    func begins(_ mark: [UInt8], at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: mark)
    }
    // The header of a safetensors file, whose length may begin like any of the formats below.
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if begins([UInt8(ascii: "{")], at: 8), length < UInt64(bytes.count) { return nil }
    if begins(Array("PK".utf8) + [3, 4]) {
      let first = String(decoding: bytes.prefix(256), as: UTF8.self)
      return first.contains("/data.pkl") ? "a model of PyTorch" : "a ZIP archive"
    }
    // Python's pickle, protocol 2 and later.
    if begins([0x80]), bytes.count > 1, (2...5).contains(bytes[1]) {
      return "a pickle of Python, such as PyTorch writes"
    }
    if begins([0x89] + Array("HDF\r\n".utf8)) { return "an HDF5 file, such as Keras writes" }
    if begins(Array("TFL3".utf8), at: 4) { return "a model of TensorFlow Lite" }
    if begins(Array("GGUF".utf8)) { return "a GGUF model" }
    // The first field of an ONNX model is a small version number, the second the name of the
    // producer.
    if begins([0x08]), begins([0x12], at: 2) { return onnx }
    if begins([0x1F, 0x8B]) { return "a gzip archive" }
    if FirstBytes.areSound(bytes) { return "a recording, not a model" }
    return isText(bytes) ? "a text file, not a model" : nil
  }

  /// The length of a header contains zero bytes, which no text does.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty
      && bytes.prefix(8).allSatisfy { $0 >= 0x20 && $0 < 0x7F || [0x09, 0x0A, 0x0D].contains($0) }
  }
}
