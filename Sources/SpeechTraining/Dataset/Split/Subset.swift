/// What a clip is for.
public enum Subset: String, Codable, Sendable, CaseIterable {
  /// For training.
  case training
  /// For choosing the best epoch, and everything else that is chosen.
  case validation
  /// For scoring once, at the end.
  case testing
}
