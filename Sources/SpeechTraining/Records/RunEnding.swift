/// How a run ended.
public enum RunEnding: String, Sendable, Codable, CaseIterable {
  /// After its last step.
  case finished
  /// Validations no longer improved.
  case earlyStopping = "early-stopping"
  /// The time limit was reached; it can be resumed.
  case maximumTime = "max-time"
  /// It was stopped by hand; it can be resumed.
  case interrupted
}
