public import SpeechModel

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
  /// How recordings come to their subsets; nil for the rule that suits the data.
  public var split: SplitRule?
  /// The folder of `validation_list.txt` and `testing_list.txt`; nil for the data's own.
  public var lists: String?
  /// The run whose split is used again, before any rule.
  public var splitFromRun: String?
  /// What of recordings with several channels is heard.
  public var channel = ChannelChoice.mean
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// Whether to go on where a clip or a speaker stands in two subsets and must not.
  public var allowsLeakage = false
  /// Whether the model file keeps eight bytes of a digest of each clip, by which it can be told
  /// whether a recording trained it.
  public var keepsClipDigests = true

  /// With what the run whose split is used again was told, where nothing else is said here.
  ///
  /// - Throws: `DatasetError.noSplitRecord`.
  func completed() throws -> DataSource {
    guard let splitFromRun else { return self }
    let record = try SplitRecord(of: splitFromRun)
    var completed = self
    completed.namePattern = namePattern ?? record.namePattern
    completed.words = words ?? record.words
    if channel == .mean { completed.channel = record.channel }
    if noiseFolders.isEmpty { completed.noiseFolders = record.noiseFolders }
    return completed
  }

  /// Every label of a folder or manifest, split by the rule that suits it.
  public init(_ path: String) { self.path = path }
}
