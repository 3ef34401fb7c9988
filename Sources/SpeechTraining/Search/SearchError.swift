internal import SpeechModel

/// Why a search cannot be started or resumed.
public enum SearchError: Error, Equatable {
  /// No clip is for validation, so that trials cannot be compared.
  case noValidationClips(path: String)
  /// A search was killed in the folder before it had begun.
  case notBegun(path: String)
  /// There is no such folder.
  case missing(path: String)
  /// The folder holds no search.
  case noSearch(path: String)
  /// A line of `trials.jsonl` cannot be read, or is of another search.
  case otherTrials(path: String, line: Int)
  /// Every trial failed, as its own record says.
  case allFailed([Trial])
}

extension SearchError: CustomStringConvertible {
  /// A one-line message for the user: what was found, what to do.
  public var description: String {
    switch self {
    case .noValidationClips(let path):
      "\(path): no clip is for validation, and a search compares trials by nothing else;"
        + " add recordings"
    case .notBegun(let path):
      "\(path): the search was killed before it began, so that there is nothing to resume; remove"
        + " the folder with rm -r \(shellQuoted(path)), and begin the search again"
    case .missing(let path): "\(path): there is no such folder"
    case .noSearch(let path):
      "\(path): holds no search; expected a folder of asr-search with space.yaml, search.json and"
        + " split.json"
    case .otherTrials(let path, let line):
      "\(path), line \(line): is not a trial of this search; was space.yaml or trials.jsonl changed?"
    case .allFailed(let trials):
      "all \(trials.count) trials failed; the first: \(trials.first?.failure ?? "")"
    }
  }
}
