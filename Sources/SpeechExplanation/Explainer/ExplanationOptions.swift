/// What to explain, and how.
public struct ExplanationOptions: Sendable, Equatable {
  /// The label to explain; nil for the most likely one.
  public var label: String?
  /// The label to compare it with; nil for all others together.
  public var against: String?
  /// Into what units the clip is divided.
  public var units: UnitChoice = .ward(nil)
  /// What a removed part becomes.
  public var replacement: Replacement = .mean
  /// How often an anchor must keep the answer, above 0 and at most 1.
  public var precision = 0.95
  /// Whether to try every coalition of up to 16 units, rather than of up to 12.
  public var isExact = false
  /// The most coalitions to try if not all are: about half for Shapley values, a sixth for LIME, and the
  /// rest for the anchor.
  public var budget = 4_096
  /// The seed of what is drawn; an exact explanation does not depend on it.
  public var seed: UInt64 = 0
  /// Whether to compare with another replacement, at the cost of as many maskings again.
  public var hasSecondOpinion = true

  /// Creates the defaults: the most likely label, about ten slices, the mean spectrum.
  public init() {}
}
