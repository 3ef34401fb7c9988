public import SpeechModel

/// Why a run folder cannot be used.
public enum RunFolderError: Error, Equatable {
  /// Something is there already.
  case notEmpty(path: String)
  /// Another process writes there; its process ID, if known.
  case locked(path: String, process: Int32?)
  /// It cannot be created: why.
  case cannotCreate(path: String, fault: FileFault)
  /// A file in it cannot be written: why.
  case unwritable(path: String, fault: FileFault)
}

extension RunFolderError: CustomStringConvertible {
  /// A one-line message for the user: the folder, what was found, what to do.
  public var description: String {
    switch self {
    case .notEmpty(let path):
      "\(path): something is there already"
    case .locked(let path, let process):
      "\(path): \(process.map { "process \($0)" } ?? "another process") is writing there;"
        + " wait until it has ended, or use another folder"
    case .cannotCreate(let path, let fault): "\(path): the folder cannot be created: \(fault)"
    case .unwritable(let path, let fault):
      "\(path): cannot be written: \(fault); the files written before are unchanged"
    }
  }
}
