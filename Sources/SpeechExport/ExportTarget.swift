internal import Foundation
package import SpeechModel

/// Why a model was not exported.
package enum ExportError: Error, Equatable {
  /// There is a file of another kind, which is left as it is.
  case otherFile(path: String, found: Found)
  /// A model, of which an ONNX file would be larger than such files can be.
  case tooLarge(path: String, bytes: Int)
  /// A model with a parameter that half precision has no number for.
  case beyondHalf(path: String, value: Float)
  /// It cannot be written, for this reason.
  case unwritable(path: String, FileFault)
}

extension ExportError {
  /// What is there already.
  package enum Found: Equatable, Sendable {
    /// A file of this format.
    case format(ModelFileError.OtherFormat)
    /// A model in full precision.
    case fullPrecision
    /// A file of no known format, or a model where another format is to be written.
    case other
  }
}

extension ExportError.Found: CustomStringConvertible {
  /// What is there, in words.
  package var description: String {
    switch self {
    case .format(let format): format.description
    case .fullPrecision: "a model in full precision"
    case .other: "a file of another kind"
    }
  }
}

extension ExportError: CustomStringConvertible {
  /// One line for the user.
  package var description: String {
    switch self {
    case .otherFile(let path, let found):
      "\(path): \(found), which is not overwritten; name another file, or remove this one first"
    case .tooLarge(let path, let bytes):
      "\(path): as an ONNX file, the model would have \(bytes / 1_000_000_000) GB, and such files have at"
        + " most 2; train one with a shorter window (features.window-milliseconds), a lower"
        + " features.sample-rate-hertz or fewer parameters"
    case .beyondHalf(let path, let value):
      "\(path): one of its parameters is \(value), and float16 holds at most 65504; use it as it is,"
        + " or train one with a lower training.learning-rate or more training.weight-decay"
    case .unwritable(let path, let fault):
      "\(path): cannot be written: \(fault); what was there before is unchanged"
    }
  }
}

/// What a model is exported as.
package enum ExportFormat: Sendable {
  /// An ONNX file.
  case onnx
  /// A model file whose weights are in half precision.
  case half
}

/// Where an exported model is written to.
package struct ExportTarget {
  private let path: String

  /// Accepts a path if nothing is there but an earlier export of the same format, an empty file, or a
  /// device.
  ///
  /// - Throws: `ExportError.otherFile`.
  package init(_ path: String, for format: ExportFormat) throws(ExportError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
      return
    }
    let other =
      switch format {
      case .onnx: Self.otherThanONNX(path)
      case .half: Self.otherThanHalf(path)
      }
    if let other { throw .otherFile(path: path, found: other) }
  }

  /// What a file is if it is no ONNX file.
  private static func otherThanONNX(_ path: String) -> ExportError.Found? {
    let file = FileHandle(forReadingAtPath: path)
    let first = (try? file?.read(upToCount: examined)).flatMap { $0 } ?? Data()
    guard let format = ModelFileError.OtherFormat(Array(first)) else { return .other }
    return format == .onnx ? nil : .format(format)
  }

  /// What a file is if it is no model in half precision; of one in single precision that is the
  /// original, perhaps.
  private static func otherThanHalf(_ path: String) -> ExportError.Found? {
    guard let bytes = try? TrainedModel.bytes(of: path) else { return .other }
    if let format = ModelFileError.OtherFormat(Array(bytes.prefix(examined))) {
      return .format(format)
    }
    guard let file = try? Safetensors(decoding: bytes, path: path) else { return .other }
    return file.tensors.values.contains { $0.precision == .half } ? nil : .fullPrecision
  }

  /// The bytes that tell a file's kind.
  private static let examined = 4_096

  /// Writes a model's bytes; an existing file survives a failure.
  ///
  /// - Throws: `ExportError.unwritable`.
  package func write(_ bytes: [UInt8]) throws(ExportError) {
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(bytes, to: path)
    } catch {
      throw .unwritable(path: path, error.fault)
    }
  }
}
