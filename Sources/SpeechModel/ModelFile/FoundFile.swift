extension ModelFileError {
  /// What was found where a model was expected.
  public enum Found: Equatable, Sendable {
    /// A file of another format.
    case file(OtherFormat)
    /// A checkpoint; the path of its run, if it is in the folder of one.
    case checkpoint(run: String?)
    /// A folder inside that of a run; the path of the run.
    case folderInRun(String)
    /// The folder of a run that has not written its model yet.
    case unfinishedRun
    /// A folder that contains those of runs.
    case folderOfRuns
    /// Any other folder.
    case otherFolder
  }

  /// A format other than safetensors.
  public enum OtherFormat: Equatable, Sendable {
    /// A ZIP archive.
    case zip
    /// A model of PyTorch.
    case pyTorch
    /// A pickle of Python.
    case pickle
    /// HDF5, such as Keras writes.
    case hdf5
    /// A model of TensorFlow Lite.
    case tensorFlowLite
    /// A GGUF model.
    case gguf
    /// A model in ONNX.
    case onnx
    /// A gzip archive.
    case gzip
    /// A recording.
    case recording
    /// Text.
    case text
  }
}

extension ModelFileError.OtherFormat {
  /// The format of a file that is not one of safetensors, by its first bytes; nil if it may be one, or
  /// is not known.
  package init?(_ bytes: [UInt8]) {
    func begins(_ mark: [UInt8], at offset: Int = 0) -> Bool {
      bytes.dropFirst(offset).starts(with: mark)
    }
    // The header of a safetensors file, whose length may begin like any of the formats below.
    let length = bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    if begins([UInt8(ascii: "{")], at: 8), length < UInt64(bytes.count) { return nil }
    if begins(Array("PK".utf8) + [3, 4]) {
      let first = String(decoding: bytes.prefix(256), as: UTF8.self)
      self = first.contains("/data.pkl") ? .pyTorch : .zip
    } else if begins([0x80]), bytes.count > 1, (2...5).contains(bytes[1]) {
      // Python's pickle, protocol 2 and later.
      self = .pickle
    } else if begins([0x89] + Array("HDF\r\n".utf8)) {
      self = .hdf5
    } else if begins(Array("TFL3".utf8), at: 4) {
      self = .tensorFlowLite
    } else if begins(Array("GGUF".utf8)) {
      self = .gguf
    } else if begins([0x08]), begins([0x12], at: 2) {
      // The first field of an ONNX model is a small version number, the second the name of the
      // producer.
      self = .onnx
    } else if begins([0x1F, 0x8B]) {
      self = .gzip
    } else if FirstBytes.areSound(bytes) {
      self = .recording
    } else if Self.isText(bytes) {
      self = .text
    } else {
      return nil
    }
  }

  /// The length of a header contains zero bytes, which no text does.
  private static func isText(_ bytes: [UInt8]) -> Bool {
    !bytes.isEmpty
      && bytes.prefix(8).allSatisfy { $0 >= 0x20 && $0 < 0x7F || [0x09, 0x0A, 0x0D].contains($0) }
  }
}

extension ModelFileError.Found: CustomStringConvertible {
  /// What was found, in words.
  public var description: String {
    switch self {
    case .file(let format): format.description
    case .checkpoint(nil): "a checkpoint of a training run, not a model"
    case .checkpoint(let run?): "a checkpoint of the run \(run), not a model"
    case .folderInRun(let run): "a folder of the run \(run), without a model"
    case .unfinishedRun: "a run that has no model yet"
    case .folderOfRuns: "a folder of runs, not a run"
    case .otherFolder: "a folder without a model.safetensors, so not that of a run"
    }
  }
}

extension ModelFileError.OtherFormat: CustomStringConvertible {
  /// The format in words.
  public var description: String {
    switch self {
    case .zip: "a ZIP archive"
    case .pyTorch: "a model of PyTorch"
    case .pickle: "a pickle of Python, such as PyTorch writes"
    case .hdf5: "an HDF5 file, such as Keras writes"
    case .tensorFlowLite: "a model of TensorFlow Lite"
    case .gguf: "a GGUF model"
    case .onnx: "a model in ONNX"
    case .gzip: "a gzip archive"
    case .recording: "a recording, not a model"
    case .text: "a text file, not a model"
    }
  }
}
