internal import SpeechFoundation

/// Something other than a model that was given as one, and what was probably meant.
struct OtherFile {
  /// What it is.
  let found: ModelFileError.Found
  /// What was probably meant.
  let meant: ModelFileError.Meant

  /// Recognizes a file by its first bytes; nil if it may be a safetensors file.
  init?(_ bytes: [UInt8], path: String) {
    guard let format = ModelFileError.OtherFormat(bytes) else { return nil }
    found = .file(format)
    meant =
      Self.run(around: path).map { .modelOfRun(path: "\($0)/model.safetensors") } ?? .aModel
  }

  /// A checkpoint of a run, which is a safetensors file, too.
  init?(checkpointAt path: String, metadata: [String: String]) {
    guard metadata["asr.checkpoint"] != nil else { return nil }
    let run = Self.run(around: path)
    found = .checkpoint(run: run)
    guard let run else {
      meant = .aModel
      return
    }
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
      found = .folderInRun(run)
      meant = .run(path: run)
    } else if names.contains("checkpoints") {
      found = .unfinishedRun
      meant = .resume(run: folder, model: nil)
    } else if let run = names.sorted().last(where: {
      files.fileExists(atPath: "\(folder)/\($0)/model.safetensors")
    }) {
      found = .folderOfRuns
      meant = .oneOfRuns(path: "\(folder)/\(run)")
    } else {
      found = .otherFolder
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
}
