/// Why a run folder cannot be used.
public enum RunFolderError: Error, Equatable {
  /// Something is there already.
  case notEmpty(path: String)
  /// Another process writes there; its number, if it is known.
  case locked(path: String, process: Int32?)
  /// It cannot be made; the system's own words.
  case unmakable(path: String, words: String)
  /// A file in it cannot be written; the system's own words.
  case unwritable(path: String, words: String)
}

extension RunFolderError: CustomStringConvertible {
  /// One line for a person: the folder, what was found, what to do.
  public var description: String {
    switch self {
    case .notEmpty(let path):
      "\(path): something is there already; name a new folder with --output, or remove this one"
    case .locked(let path, let process):
      "\(path): \(process.map { "process \($0)" } ?? "another process") is writing there;"
        + " wait until it has ended, or use another folder"
    case .unmakable(let path, let words): "\(path): the folder cannot be made: \(words)"
    case .unwritable(let path, let words):
      "\(path): cannot be written: \(words); the files written before are unchanged"
    }
  }
}
