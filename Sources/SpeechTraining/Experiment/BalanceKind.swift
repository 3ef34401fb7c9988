/// What is done about labels with many more clips than others.
public enum BalanceKind: String, Codable, Sendable, CaseIterable {
  /// By how uneven they are: nothing, class weights or balanced sampling (`LabelBalance`).
  case automatic
  /// Nothing.
  case none
  /// A clip's loss counts in inverse proportion to the clips of its label.
  case classWeights = "class-weights"
  /// Every label is served equally often; clips of rare ones come several times an epoch.
  case balancedSampling = "balanced-sampling"
}
