/// How a run ended.
public enum RunEnding: String, Sendable, Codable, CaseIterable {
  /// After its last step.
  case finished
  /// Validations no longer improved.
  case earlyStopping = "early-stopping"
  /// The program that trains it ended it before its last step; it is finished.
  case requested
  /// The time limit was reached; it can be resumed.
  case maximumTime = "max-time"
  /// It was stopped by hand; it can be resumed.
  case interrupted

  /// Whether nothing is left to do.
  var isFinal: Bool {
    switch self {
    case .finished, .earlyStopping, .requested: true
    case .maximumTime, .interrupted: false
    }
  }
}
