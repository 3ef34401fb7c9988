/// What a clip is for.
public enum Subset: String, Codable, Sendable, CaseIterable {
  /// Learned from.
  case training
  /// Chooses the best epoch, and everything else that is chosen.
  case validation
  /// Scored once, at the end.
  case testing
}
