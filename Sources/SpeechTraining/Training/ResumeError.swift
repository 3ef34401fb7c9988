internal import SpeechModel

/// Why a run cannot be resumed.
public enum ResumeError: Error, Equatable {
  /// A run was killed in the folder before it had begun.
  case notBegun(path: String)
  /// There is no such folder.
  case missing(path: String)
  /// The folder holds no run.
  case noRun(path: String)
  /// The checkpoint is of another network, configuration or normalizer than the run.
  case otherExperiment
  /// The recordings are no longer those that the run began with.
  case dataChanged(path: String)
  /// The recordings were in the memory of a program and were not handed over again.
  case dataInMemory(path: String)
}

extension ResumeError: CustomStringConvertible {
  /// A one-line message for the user: what was found, what was expected.
  public var description: String {
    switch self {
    case .notBegun(let path):
      "\(path): the run was killed before it began, so that there is nothing to resume; remove the"
        + " folder with rm -r \(shellQuoted(path)), and start the run again"
    case .missing(let path): "\(path): there is no such folder"
    case .noRun(let path):
      "\(path): holds no run of asr-train; expected a folder with config.yaml and split.json"
    case .otherExperiment:
      "the checkpoint does not fit the run's configuration or data; was config.yaml changed?"
    case .dataChanged(let path):
      "\(path): the recordings are not those that the run began with, so that it cannot be resumed;"
        + " put them back"
    case .dataInMemory(let path):
      "\(path): was trained on clips in the memory of a program, which alone can resume it, by handing"
        + " over the same clips again"
    }
  }
}
