/// How a run came to its end.
public enum RunEnding: String, Sendable, Codable, CaseIterable {
  /// After its last step.
  case finished
  /// Validations no longer improved.
  case earlyStopping = "early-stopping"
  /// The time was up; it can be resumed.
  case maximumTime = "max-time"
  /// Somebody stopped it; it can be resumed.
  case interrupted
}
