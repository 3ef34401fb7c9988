internal import Crypto
package import SpeechModel

/// Labelled recordings that can be read, each in its subset.
package struct Dataset: Sendable {
  /// One recording.
  package struct Clip: Sendable, Equatable {
    /// Its path below the root, `label/file`.
    package let path: String
    /// The file that holds it.
    package let file: String
    /// The part of the file that it is; nil for the whole.
    package let segment: Segment?
    /// The index of its label.
    package let label: Int
    package let subset: Subset
    package let rateHertz: Int
    package let seconds: Double
    /// SHA-256 of the file's bytes.
    package let hash: String
    /// A digest of the decoded samples: equal for the same sound in another format.
    package let soundDigest: String?
    /// The same of the whole file, of which the clip may be a part.
    package let fileSoundDigest: String
    /// Whether it holds no sound; false for pieces of noise, which are not measured.
    package let isSilent: Bool
    package let speaker: String?
    /// A number that it shares with the clips that hold the same sound; nil if there are none, or
    /// they were not searched for.
    package let copyGroup: Int?
    /// What else a manifest says about it, by the names of its columns.
    package let attributes: [String: String]
  }

  /// A file of noise, or the part of it that training may use.
  package struct Noise: Sendable, Equatable {
    package let file: String
    package let segment: Segment?
    /// SHA-256 of the file's bytes.
    package let hash: String
    /// A digest of the decoded samples of the whole file.
    package let soundDigest: String
  }

  package let source: DataSource
  package let root: String
  package let labels: [String]
  /// The recordings; what is said of the data, and every score, is of these.
  package internal(set) var clips: [Clip]
  /// Synthetic clips, which train beside the recordings and are in no subset's list.
  package let synthetic: [Clip]
  /// Recordings without a word, which train beside the others and are in no subset's list.
  package let added: [Clip]
  package let rule: SplitRule
  /// The seed that the split was drawn with.
  package let splitSeed: UInt64
  /// Whether an earlier run's split was reused.
  package let isSplitFromRun: Bool
  package let omissions: [OmittedRecording]
  /// What else the user should know.
  package private(set) var remarks: [DatasetRemark]
  /// What is probably wrong with the split.
  package let splitWarnings: [DatasetWarning]
  /// Clips or speakers that are in two subsets and must not be; nil if there are none.
  let leak: DatasetError?
  /// Which recordings of the source are copies of each other, as far as they were searched.
  package let copies: Copies
  /// Noise recordings that can be read.
  package let noise: [Noise]
  /// SHA-256 over the subsets, paths and hashes of all clips.
  package internal(set) var digest: String
  package let store: ClipStore

  /// Reads a source and splits it.
  ///
  /// - Parameters: As of `Corpus` and of the initializer below.
  /// - Throws: `DatasetError`.
  package init(
    _ source: DataSource,
    seed: UInt64 = 0,
    cacheBytes: Int = ExecutionOptions.usualCacheBytes,
    isForTraining: Bool = true,
    splitAs earlier: SplitRecord? = nil,
    pool: WorkerPool
  ) throws {
    var corpus = try Corpus(source, cacheBytes: cacheBytes, pool: pool)
    if let earlier, let known = earlier.copies, earlier.splits(corpus) {
      corpus.copies = known
    } else {
      corpus.findCopies(pool: pool)
    }
    try self.init(
      corpus,
      seed: seed,
      isForTraining: isForTraining,
      splitAs: earlier
    )
  }

  /// Splits a corpus.
  ///
  /// - Parameters:
  ///   - rule: The rule; takes precedence over that of the source.
  ///   - isForTraining: Whether there must be two labels and clips to train on, and no clip in
  ///     two subsets.
  ///   - earlier: The split of a run on this data, which takes precedence over any rule.
  /// - Throws: `DatasetError`.
  package init(
    _ corpus: Corpus,
    rule: SplitRule? = nil,
    seed: UInt64 = 0,
    isForTraining: Bool = true,
    splitAs earlier: SplitRecord? = nil
  ) throws {
    let source = corpus.source
    let earlier = try earlier ?? source.splitFromRun.map { try SplitRecord(of: $0) }
    var omissions = corpus.omissions
    var remarks = corpus.remarks
    var warnings: [DatasetWarning] = []
    let isSplitFromRun: Bool
    var members: [(clip: Corpus.Readable, subset: Subset)]
    let subsets = earlier?.subsets ?? [:]
    if let earlier, earlier.splits(corpus) {
      // What the run's choice of words left out stays so, unless another choice asks for it.
      let isChosen = earlier.words != nil && earlier.words == source.words
      let others: Subset? = isForTraining || isChosen ? nil : .testing
      (members, remarks) = Self.members(corpus, as: earlier, subsets, others: others)
      (self.rule, splitSeed, isSplitFromRun) = (earlier.rule, earlier.seed, true)
    } else {
      if source.splitFromRun != nil { throw DatasetError.otherData(path: corpus.root) }
      let split = try Split(
        corpus.readable.map(\.recording),
        of: corpus.root,
        rule: rule ?? source.split,
        listed: corpus.listed,
        lists: source.lists,
        seed: seed,
        copies: corpus.groupsOfPlaces
      )
      members = zip(corpus.readable, split.subsets).map { ($0, $1) }
      if !source.allowsLeakage, !split.left.isEmpty {
        members = members.indices.filter { split.left[$0] == nil }.map { members[$0] }
        omissions += split.left.sorted { $0.key < $1.key }.map { place, reason in
          OmittedRecording(path: corpus.readable[place].recording.path, reason: reason)
        }
      }
      remarks += split.remarks
      warnings += split.warnings
      (self.rule, splitSeed, isSplitFromRun) = (split.rule, seed, false)
    }
    let present = Set(members.map(\.clip.recording.label))
    var labels = corpus.namedLabels.filter { present.contains($0) }
    if let words = source.words {
      let task = try WordTask(words, present: labels, root: corpus.root)
      members = try task.clips(
        members,
        areChosen: earlier.map { isSplitFromRun && $0.words == words } ?? false,
        noise: corpus.noise,
        root: corpus.root,
        seed: splitSeed,
        &remarks
      )
      if let remark = task.leftOut(of: corpus.readable) { remarks.append(remark) }
      labels = task.labels
      if isForTraining, words.words.isEmpty, words.unknownPercent != nil,
        !members.contains(where: { $0.clip.recording.label == WordSelection.unknownLabel })
      {
        throw DatasetError.noOtherWords(path: corpus.root)
      }
    }
    guard labels.count >= (isForTraining ? 2 : 1) else {
      throw isForTraining
        ? DatasetError.tooFewLabels(path: corpus.root, labels: labels, found: corpus.advice)
        : DatasetError.nothingToRead(path: corpus.root, found: corpus.advice)
    }
    let recordedLabels = labels
    if isForTraining, !corpus.added.isEmpty {
      let label = AddedClips.label(among: labels)
      if !labels.contains(label) {
        labels.insert(label, at: 0)
        remarks.append(.addedLabel(label))
      }
    }
    let places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    let copyGroups = Self.copyGroups(corpus.copies, of: members.map(\.clip.recording.path))
    clips = members.map { member, subset in
      Clip(
        member,
        label: places[member.recording.label] ?? 0,
        subset: subset,
        copyGroup: copyGroups[PathKey(member.recording.path)]
      )
    }
    guard !isForTraining || clips.contains(where: { $0.subset == .training }) else {
      throw DatasetError.noTrainingClips(path: corpus.root)
    }
    leak = Leakage(clips, noise: corpus.noise.map(\.hash), rule: self.rule)
      .error(in: source.at(corpus.root))
    if let leak {
      if isForTraining && !source.allowsLeakage { throw leak }
      warnings.append(.leak(leak))
    }
    added =
      isForTraining
      ? try AddedClips.clips(
        of: corpus,
        label: AddedClips.label(among: labels),
        among: labels,
        beside: clips
      ) : []
    synthetic =
      isForTraining ? try SyntheticClips.clips(of: corpus, labels: labels, beside: clips) : []
    // If silence is a label, its testing clips must not be used in training.
    let share = source.words?.silencePercent == nil ? nil : WordTask.shares[.training]
    noise = corpus.noise.map { recording in
      Noise(
        file: recording.recording.file,
        segment: share.map {
          Segment(offsetSeconds: 0, durationSeconds: $0.upperBound * recording.seconds)
        },
        hash: recording.hash,
        soundDigest: recording.fileSoundDigest
      )
    }
    copies = corpus.copies
    self.source = source
    self.isSplitFromRun = isSplitFromRun
    self.root = corpus.root
    self.labels = labels
    self.store = corpus.store
    let unused = source.words == nil ? corpus.namedLabels.filter { !labels.contains($0) } : []
    omissions.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    self.omissions = omissions
    self.remarks =
      Self.remarks(
        labels: labels,
        recorded: recordedLabels,
        without: unused,
        clips: clips,
        rule: self.rule
      ) + remarks
    splitWarnings = warnings
    digest = Self.digest(of: clips)
    if isForTraining, isSplitFromRun, let earlier, earlier.digest != digest {
      self.remarks.append(.changedSinceRun)
    }
  }

  /// SHA-256 over the subsets, paths and hashes of clips.
  static func digest(of clips: [Clip]) -> String {
    let lines = clips.map { "\($0.subset.rawValue)\t\($0.path)\t\($0.hash)\n" }
    return hexadecimal(SHA256.hash(data: Array(lines.sorted().joined().utf8)))
  }

  /// SHA-256 over the hashes of the noise files, in their order.
  package var noiseDigest: String {
    hexadecimal(SHA256.hash(data: Array(noise.map(\.hash).joined(separator: "\n").utf8)))
  }

  /// Indices of the clips of one subset.
  package func indices(_ subset: Subset) -> [Int] {
    clips.indices.filter { clips[$0].subset == subset }
  }

  /// The rate that most training clips have, at most 16 kHz; the higher one of equals.
  package var commonRateHertz: Int {
    Corpus.commonRate(clips.filter { $0.subset == .training }.map(\.rateHertz))
  }

  /// Samples [S] of a clip at a rate in Hz.
  ///
  /// - Throws: `DatasetError` if the file has changed.
  package func samples(_ clip: Int, sampleRateHertz: Int) throws -> [Float] {
    let clip = self.clip(clip)
    return try store.samples(clip.file, clip.segment, sampleRateHertz: sampleRateHertz)
  }

  /// The clips in the subsets that an earlier run put them in.
  ///
  /// - Parameter others: The subset for clips that the run did not have; nil to leave them out.
  private static func members(
    _ corpus: Corpus,
    as earlier: SplitRecord,
    _ subsets: [PathKey: Subset],
    others: Subset?
  ) -> (members: [(clip: Corpus.Readable, subset: Subset)], remarks: [DatasetRemark]) {
    let members = corpus.readable.compactMap { readable in
      (subsets[PathKey(readable.recording.path)] ?? others).map { (readable, $0) }
    }
    var remarks = corpus.remarks
    let left = corpus.readable.filter { subsets[PathKey($0.recording.path)] == nil }
    if let first = left.first, others == nil, earlier.words == nil {
      remarks.append(.newSinceRun(clips: left.count, first: first.recording.path))
    }
    let missing = (earlier.training + earlier.validation + earlier.testing).filter { path in
      // Pieces of noise represent silence and are no recordings of the source.
      !corpus.listed.contains(PathKey(path)) && !path.hasPrefix("\(LabelledFolder.noiseFolder)/")
    }.sorted()
    if let first = missing.first {
      remarks.append(.goneSinceRun(clips: missing.count, first: first))
    }
    return (members, remarks)
  }

  private static func remarks(
    labels: [String],
    recorded: [String],
    without unused: [String],
    clips: [Clip],
    rule: SplitRule
  ) -> [DatasetRemark] {
    var remarks: [DatasetRemark] = []
    if !clips.contains(where: { $0.subset == .validation }) {
      remarks.append(.noValidation)
    }
    remarks += unused.map(DatasetRemark.unreadableLabel)
    for (place, label) in labels.enumerated()
    where rule != .everything && recorded.contains(label) {
      let subsets = clips.filter { $0.label == place }.map(\.subset)
      let missing = Subset.allCases.filter { !subsets.contains($0) }
      if !missing.isEmpty {
        remarks.append(.missingSubsets(label: label, clips: subsets.count, subsets: missing))
      }
    }
    let heard = Dictionary(grouping: clips.filter { $0.speaker != nil }, by: \.speaker)
    let shared = heard.values.count { clips in
      let subsets = Set(clips.map(\.subset))
      return subsets.contains(.training) && subsets.contains(.testing)
    }
    if shared > 0 { remarks.append(.testedSpeakersTrain(shared, of: heard.count)) }
    return remarks
  }
}
