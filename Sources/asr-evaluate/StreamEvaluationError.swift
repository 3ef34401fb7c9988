/// Why long recordings cannot be evaluated as asked.
enum StreamEvaluationError: Error, Equatable {
  /// The folder of a source has no recording.
  case noRecording(path: String)
  /// A recording is named twice.
  case repeatedRecording(path: String)
  /// Something is where false alarms are to be written.
  case folderInUse(path: String)
  /// False alarms would lie among the recordings that are counted.
  case folderIsCounted(path: String, source: String)
  /// No folder can be made where false alarms are to be written.
  case folderNotMade(path: String)
}

extension StreamEvaluationError: CustomStringConvertible {
  /// What was found, and what to do.
  var description: String {
    switch self {
    case .noRecording(let path):
      "\(path): holds no recording; name a long recording, or a folder of them"
    case .repeatedRecording(let path):
      "\(path): is named twice, so that its hours would count twice; name it once with --stream or --negative"
    case .folderInUse(let path):
      "\(path): something is there already; name a new folder with --dump-false-alarms"
    case .folderIsCounted(let path, let source):
      "\(path): lies in \(source), whose recordings are counted; name a folder elsewhere with --dump-false-alarms"
    case .folderNotMade(let path):
      "\(path): cannot be made a folder; name another with --dump-false-alarms"
    }
  }
}
