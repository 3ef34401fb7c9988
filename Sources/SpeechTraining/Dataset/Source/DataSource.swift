public import SpeechModel

/// Which recordings a run learns from, how their names are read, and how they are split.
public struct DataSource: Sendable, Equatable {
  /// A folder, or a manifest; not used for clips in memory.
  public var path: String
  /// Clips in memory, in place of a folder or manifest; nil to read files.
  let clips: [LabelledClip]?
  /// Folders of noise recordings besides the data's own `_background_noise_`.
  public var noiseFolders: [String] = []
  /// A folder or manifest of synthetic clips of the same labels, which only train: no split takes one;
  /// nil for none.
  public var synthetic: String?
  /// Folders of recordings without any of the words, or such recordings, which only train, as label `_unknown_` or
  /// another of the data's for what is no word: such as what a listener took for a word.
  public var added: [String] = []
  /// How to read labels, speakers and dates from file names.
  public var namePattern: NamePattern?
  /// The words to recognize; nil for every label.
  public var words: WordSelection?
  /// How recordings are assigned to subsets; nil for the rule that suits the data.
  public var split: SplitRule?
  /// The folder of `validation_list.txt` and `testing_list.txt`; nil for the data's own.
  public var lists: String?
  /// The run whose split is reused; takes precedence over any rule.
  public var splitFromRun: String?
  /// Which channel of recordings with several channels is used.
  public var channel = ChannelChoice.mean
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// Whether to continue if a clip or a speaker is in two subsets and must not be.
  public var allowsLeakage = false
  /// Whether the model file keeps eight bytes of a digest of each clip, which reveal
  /// whether a recording trained it.
  public var keepsClipDigests = true

  /// Whether labels do not matter: recordings may lie in any folder, and a manifest need not have them.
  package var isUnlabelled = false

  /// Completed with the settings of the run whose split is reused, where none are given here.
  ///
  /// - Throws: `DatasetError.missing` or `noSplitRecord`.
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
  public init(_ path: String) {
    self.path = path
    clips = nil
  }

  /// Clips in memory, split by the rule that suits them, or as they say themselves.
  ///
  /// A model trained on them is that of the same clips in files of the same names, to the last bit.
  public init(clips: some Sequence<LabelledClip>) {
    path = MemoryClips.root
    self.clips = Array(clips)
  }

  /// Clips in memory, each sequence for its own subset.
  public init(
    training: some Sequence<LabelledClip>,
    validation: some Sequence<LabelledClip>,
    testing: some Sequence<LabelledClip> = EmptyCollection<LabelledClip>()
  ) {
    func clips(_ clips: some Sequence<LabelledClip>, for subset: Subset) -> [LabelledClip] {
      clips.map { clip in
        var clip = clip
        clip.subset = subset
        return clip
      }
    }
    self.init(
      clips: clips(training, for: .training) + clips(validation, for: .validation)
        + clips(testing, for: .testing)
    )
  }

  /// Whether the clips are in memory, where no other program finds them.
  package var isInMemory: Bool { clips != nil }
}
