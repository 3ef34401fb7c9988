/// Which recordings a run learns from, how their names are read, and how they are split.
public struct DataSource: Sendable, Equatable {
  /// A folder, or a manifest.
  public var path: String
  /// Folders of noise recordings besides the data's own `_background_noise_`.
  public var noiseFolders: [String] = []
  /// What file names say.
  public var namePattern: NamePattern?
  /// The words to tell apart; nil for every label.
  public var words: WordSelection?
  /// How recordings come to their sides; nil for the rule that suits the data.
  public var split: SplitRule?
  /// The run whose split is used again, before any rule.
  public var splitFromRun: String?
  /// Whether to go on where a clip or a speaker stands on two sides and must not.
  public var allowsLeakage = false

  /// Every label of a folder or manifest, split by the rule that suits it.
  public init(_ path: String) { self.path = path }
}
