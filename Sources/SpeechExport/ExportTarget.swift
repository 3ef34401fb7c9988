internal import Foundation
package import SpeechModel

/// Why a model was not exported.
package enum ExportError: Error, Equatable {
  /// There is a file of another kind, which is left as it is.
  case otherFile(path: String, found: String)
  /// A model, of which an ONNX file would be larger than such files can be.
  case tooLarge(path: String, bytes: Int)
  /// It cannot be written, for this reason.
  case unwritable(path: String, FileFault)
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
    case .unwritable(let path, let fault):
      "\(path): cannot be written: \(fault); what was there before is unchanged"
    }
  }
}

/// Where an exported model is written to.
package struct ExportTarget {
  private let path: String

  /// Accepts a path if nothing is there but an earlier export, an empty file, or a device.
  ///
  /// - Throws: `ExportError.otherFile`.
  package init(_ path: String) throws(ExportError) {
    self.path = path
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0 else {
      return
    }
    let file = FileHandle(forReadingAtPath: path)
    let first = (try? file?.read(upToCount: Self.examined)).flatMap { $0 } ?? Data()
    let found = OtherFile.kind(Array(first), path)
    guard found != OtherFile.onnx else { return }
    throw .otherFile(path: path, found: found ?? "a file of another kind")
  }

  /// The bytes that tell a file's kind.
  private static let examined = 4_096

  /// Writes a model; an existing file survives a failure.
  ///
  /// - Throws: `ExportError.unwritable`.
  package func write(_ model: ONNXModel) throws(ExportError) {
    do throws(AtomicFile.Failure) {
      try AtomicFile.write(model.bytes, to: path)
    } catch {
      throw .unwritable(path: path, error.fault)
    }
  }
}
