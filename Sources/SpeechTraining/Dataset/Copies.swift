package import SpeechModel

/// Which recordings hold the same sound, and how they were searched; kept with the split of a run.
package struct Copies: Sendable, Equatable, Codable {
  /// Whether copies that differ in level, format, rate, noise or by a trim were searched for.
  package enum Coverage: String, Sendable, Codable {
    /// They were not searched for.
    case none
    /// They were searched for among all recordings.
    case done
    /// There is too much sound to find them within seconds.
    case tooMuch = "too-much"
  }

  /// Recordings that hold one sound.
  package struct Group: Sendable, Equatable, Codable {
    /// Their paths, in the order of their bytes.
    package var paths: [String]
    /// The least correlation of the pairs that hold the group together, in [0, 1]; nil for the same
    /// samples.
    package var correlation: Double?
  }

  package internal(set) var search = Coverage.none
  /// The groups, in the order of their first paths.
  package internal(set) var groups: [Group] = []

  /// How many clips are searched by default: it takes about 5 s of one processor at 20,000 clips of
  /// a word, or 10 h in longer ones, where training takes many minutes.
  package static let mostClips = 20_000
  package static let mostSeconds = 36_000.0
}

extension Corpus {
  /// Searches for recordings that are copies of each other but for level, format, rate, noise or a
  /// trim, if that takes seconds; compared at their own rates.
  package mutating func findCopies(pool: WorkerPool) {
    if isSmall { take(nearDuplicates(pool: pool)) } else { copies.search = .tooMuch }
  }

  /// Takes pairs from a search of unlimited time, as far as training would have
  /// searched itself: the split is that of training.
  package mutating func take(_ nearDuplicates: [NearDuplicate]) {
    guard isSmall else {
      copies.search = .tooMuch
      return
    }
    copies = Copies(search: .done, groups: copyGroups(nearDuplicates))
  }

  /// Whether searching for near copies takes only seconds.
  private var isSmall: Bool {
    readable.count <= Copies.mostClips
      && readable.reduce(0) { $0 + $1.seconds } <= Copies.mostSeconds
  }

  /// The split in force, of all recordings, with copies in one subset.
  ///
  /// - Throws: `DatasetError`.
  package func mendedSplit(_ nearDuplicates: [NearDuplicate]) throws -> MendedSplit {
    var all = self
    all.source.words = nil
    // What is in two subsets is about to be repaired.
    all.source.allowsLeakage = true
    return MendedSplit(
      try Dataset(all, isForTraining: false),
      groups: copyGroups(nearDuplicates).map(\.paths)
    )
  }

  /// Pairs of indices of inspected clips that hold one recording, however long the search takes.
  package func nearDuplicates(pool: WorkerPool) -> [NearDuplicate] {
    NearDuplicate.find(readable.compactMap(\.measurements), pool: pool) { try clip($0) }
  }

  /// Recordings with the same samples, parts of files that overlap, and the pairs given, in groups.
  func copyGroups(_ nearDuplicates: [NearDuplicate]) -> [Copies.Group] {
    let measured = readable.compactMap(\.measurements)
    guard measured.count == readable.count else { return [] }
    return CopyGroup.groups(of: measured, nearDuplicates, others: overlappingParts).map { group in
      Copies.Group(
        paths: group.indices.map { readable[$0].recording.path },
        correlation: group.correlation
      )
    }
  }

  /// Pairs of recordings that are parts of files with the same bytes and share some of the sound.
  private var overlappingParts: [(Int, Int)] {
    let parts = readable.indices.filter { readable[$0].recording.segment != nil }
    let wholes = Dictionary(
      readable.indices.filter { readable[$0].recording.segment == nil }
        .map { (readable[$0].hash, $0) }
    ) { first, _ in first }
    return Dictionary(grouping: parts) { readable[$0].hash }.sorted { $0.key < $1.key }
      .flatMap { hash, parts -> [(Int, Int)] in
        var pairs = parts.compactMap { part in wholes[hash].map { ($0, part) } }
        func segment(_ part: Int) -> Segment {
          readable[part].recording.segment ?? Segment(offsetSeconds: 0, durationSeconds: nil)
        }
        let sorted = parts.sorted {
          (segment($0).offsetSeconds, $0) < (segment($1).offsetSeconds, $1)
        }
        // The one that reaches farthest so far overlaps with the next if any does.
        var farthest = sorted[0]
        for part in sorted.dropFirst() {
          if segment(farthest).overlaps(segment(part)) { pairs.append((farthest, part)) }
          if segment(part).endSeconds > segment(farthest).endSeconds { farthest = part }
        }
        return pairs
      }
  }

  /// The groups as pairs for a check, which joins them again.
  private var knownNearDuplicates: [NearDuplicate] {
    let places = placesOfPaths
    return copies.groups.flatMap { group -> [NearDuplicate] in
      let members = group.paths.compactMap { places[PathKey($0)] }
      guard let correlation = group.correlation, let first = members.first else { return [] }
      return members.dropFirst().map {
        NearDuplicate(first: first, second: $0, correlation: correlation)
      }
    }
  }

  private var placesOfPaths: [PathKey: Int] {
    Dictionary(readable.indices.map { (PathKey(readable[$0].recording.path), $0) }) { first, _ in
      first
    }
  }

  /// The groups as indices of the recordings, each ascending.
  var groupsOfPlaces: [[Int]] {
    let places = placesOfPaths
    return copies.groups.map { $0.paths.compactMap { places[PathKey($0)] }.sorted() }
      .filter { $0.count > 1 }
  }

  /// What a careful colleague would find; near-duplicates only where they were searched for.
  package func quickCheck(splitAs dataset: Dataset? = nil) -> DataCheck {
    DataCheck(
      inspectedClips(splitAs: dataset),
      unreadable: unreadableFiles(),
      nearDuplicates: knownNearDuplicates
    )
  }
}
