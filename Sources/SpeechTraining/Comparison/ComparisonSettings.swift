/// How old and new recordings are compared.
public struct ComparisonSettings: Sendable, Equatable {
  /// What is shuffled to see what chance can do.
  public enum Groups: Sendable, Equatable {
    /// Whole speakers where they are known, else clips.
    case speakers
    /// Clips, as if no two of them had anything in common.
    case none
    /// Whole groups that share a field of the name pattern, such as the device.
    case field(String)
  }

  /// What is shuffled.
  public var groups = Groups.speakers
  /// How many shuffles, at most.
  public var permutations = 999
  /// How often a shift is reported where there is none, in (0, 1).
  public var alpha = 0.05
  /// Clips of each side to hear, half of them drawn by chance.
  public var samples = 12
  /// The seed of shuffles and draws.
  public var seed: UInt64 = 0

  /// Creates the default settings.
  public init() {}
}
