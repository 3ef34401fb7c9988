/// What is in two subsets and must not be: the same bytes, or a speaker if the rule separates them.
struct Leakage: Equatable {
  /// The first clip of each pair, and one in another subset with the same bytes or some of the same
  /// sound.
  var clips: [(first: Dataset.Clip, second: Dataset.Clip)] = []
  /// Speakers in two subsets that the rule keeps apart.
  var speakers: [(speaker: String, first: Subset, second: Subset)] = []

  /// Validation or testing clips that are noise in training.
  var noise: [Dataset.Clip] = []

  /// - Parameter noise: The hashes of the files of noise.
  init(_ all: [Dataset.Clip], noise: [String], rule: SplitRule) {
    // Silent clips are equal without being copies of each other.
    let clips = all.filter { !$0.isSilent }
    pair(Dictionary(grouping: clips, by: \.hash)) { $0.overlaps($1) }
    pair(Dictionary(grouping: clips.filter { $0.soundDigest != nil }) { $0.soundDigest ?? "" }) {
      $0.hash != $1.hash
    }
    self.clips.sort { ($0.first.path, $0.second.path) < ($1.first.path, $1.second.path) }
    let noise = Set(noise)
    // Silence is a piece of noise, which no other subset uses.
    self.noise = all.filter {
      $0.subset != .training && $0.soundDigest != nil && noise.contains($0.hash)
    }
    let subsets = Dictionary(grouping: all.filter { $0.speaker != nil }) { $0.speaker ?? "" }
      .mapValues { Set($0.map(\.subset)) }
    for (speaker, subsets) in subsets.sorted(by: { $0.key < $1.key }) {
      for (first, second) in rule.subsetsApart
      where subsets.contains(first) && subsets.contains(second) {
        speakers.append((speaker, first, second))
      }
    }
  }

  /// Finds pairs of clips across two subsets within each group; each clip is paired once.
  private mutating func pair(
    _ groups: [String: [Dataset.Clip]],
    if isSame: (Dataset.Clip, Dataset.Clip) -> Bool
  ) {
    for (_, same) in groups.sorted(by: { $0.key < $1.key }) where same.count > 1 {
      for (index, clip) in same.enumerated() {
        let twin = same[..<index].first { $0.subset != clip.subset && isSame($0, clip) }
        if let twin { clips.append((twin, clip)) }
      }
    }
  }

  /// The error that names what was found, if anything.
  func error(in source: DataSource) -> DatasetError? {
    if !clips.isEmpty {
      return .sharedClips(
        of: source,
        pairs: clips.map { .init(first: $0.first.inSplit, second: $0.second.inSplit) }
      )
    }
    if !noise.isEmpty {
      return .noiseIsTested(path: source.path, clips: noise.map(\.inSplit))
    }
    if !speakers.isEmpty {
      return .sharedSpeakers(
        path: source.path,
        pairs: speakers.map { .init(speaker: $0.speaker, first: $0.first, second: $0.second) }
      )
    }
    return nil
  }

  static func == (a: Leakage, b: Leakage) -> Bool {
    a.clips.elementsEqual(b.clips) { $0 == $1 } && a.noise == b.noise
      && a.speakers.elementsEqual(b.speakers) { $0 == $1 }
  }
}

extension Dataset.Clip {
  var inSplit: DatasetError.SplitClip { .init(path: path, subset: subset) }

  /// Whether two clips of files with the same bytes share some sound.
  fileprivate func overlaps(_ other: Dataset.Clip) -> Bool {
    guard let segment, let otherSegment = other.segment else { return true }
    return segment.overlaps(otherSegment)
  }
}
