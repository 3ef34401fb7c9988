internal import SpeechModel

/// Recordings without any of the words, such as what a listener took for one: to be trained on beside the data, and
/// never scored.
enum AddedClips {
  /// What their paths begin with, so that none is ever a recording's: no label is called so.
  static let prefix = "_added_/"

  /// Labels of what is no word, the most general first.
  private static let backgroundLabels = [
    WordSelection.unknownLabel, LabelledFolder.noiseFolder, WordSelection.silenceLabel,
  ]

  /// Lists the recordings in each folder and below, or those that the paths name themselves.
  ///
  /// - Throws: `DatasetError`.
  static func lists(_ paths: [String]) throws -> [(path: String, recordings: [Recording])] {
    var files: Set<String> = []
    return try paths.enumerated().map { index, path in
      // Two folders may hold files of one name.
      let recordings = try list(path, below: index == 0 ? prefix : "\(prefix)\(index + 1)/")
      for file in recordings.map(\.file)
      where !files.insert(FolderListing.realPath(file)).inserted {
        throw DatasetError.repeatedAddition(path: path, file: file)
      }
      return (path, recordings)
    }
  }

  private static func list(_ path: String, below prefix: String) throws -> [Recording] {
    guard isDirectory(path) || FileKind(path: path) == .recording else {
      throw DatasetError.noAddedClips(path: path)
    }
    return try FolderListing.recordings(in: path).map { file in
      let below = file.hasPrefix(path) ? file.dropFirst(path.count).trimmingPrefix("/") : file[...]
      let name = below.isEmpty ? file.split(separator: "/").last ?? "" : below
      return Recording(path: prefix + name, file: file, label: WordSelection.unknownLabel)
    }
  }

  /// The label that they get: one of the data's for what is no word, else a new one for other words.
  static func label(among labels: [String]) -> String {
    backgroundLabels.first(where: labels.contains) ?? WordSelection.unknownLabel
  }

  /// The added clips of a corpus, for training beside those of a data set.
  ///
  /// Of one that is longer than any training clip only the middle is used, as long as a stream's window: a window is
  /// what was taken for a word, and what lies around it may be one.
  ///
  /// - Parameters:
  ///   - label: Their label, one of `labels`.
  ///   - labels: All labels.
  ///   - clips: The clips of the data set.
  /// - Throws: `DatasetError` for a clip that validates or tests, too, or trains with another label.
  static func clips(
    of corpus: Corpus,
    label: String,
    among labels: [String],
    beside clips: [Dataset.Clip]
  ) throws -> [Dataset.Clip] {
    guard !corpus.added.isEmpty else { return [] }
    let seconds = clips.filter { $0.subset == .training }.map(\.seconds)
    let longest = seconds.max() ?? 1
    let window = min(longest, SpeechRecognizer.windowWords * (median(seconds) ?? 1))
    let own = corpus.added.map { clip in
      Dataset.Clip(
        clip.seconds > longest ? clip.middle(seconds: window) : clip,
        label: labels.firstIndex(of: label) ?? 0,
        subset: .training,
        copyGroup: nil
      )
    }
    let tested = own.scored(among: clips)
    guard tested.isEmpty else {
      throw DatasetError.addedIsTested(paths: corpus.source.added, clips: tested)
    }
    // Silent clips are equal without being copies of each other.
    let others = clips.filter { labels[$0.label] != label && !$0.isSilent }
    let sounds = Dictionary(others.map { ($0.soundDigest, $0) }) { first, _ in first }
    let relabelled = own.compactMap { clip in
      clip.soundDigest.flatMap { sounds[$0] }.map {
        DatasetError.RelabelledClip(file: clip.file, trains: $0.path, label: labels[$0.label])
      }
    }
    guard relabelled.isEmpty else {
      throw DatasetError.addedIsTrained(
        paths: corpus.source.added,
        label: label,
        clips: relabelled
      )
    }
    return own
  }
}

extension Corpus.Readable {
  /// The middle of the recording.
  fileprivate func middle(seconds length: Double) -> Self {
    // Whole milliseconds, so that a name identifies the samples exactly.
    func rounded(_ value: Double) -> Double { (value * 1_000).rounded(.down) / 1_000 }
    let part = Segment(
      offsetSeconds: rounded((seconds - length) / 2),
      durationSeconds: rounded(length)
    )
    var middle = self
    middle.recording.segment = part
    middle.recording.path += part.suffix
    middle.seconds = rounded(length)
    return middle
  }
}

extension [Dataset.Clip] {
  /// Those that are the same recordings, or sound, as clips that validate or test.
  func scored(among clips: [Dataset.Clip]) -> [DatasetError.ScoredClip] {
    let held = clips.filter { $0.subset != .training && !$0.isSilent }
    let hashes = Dictionary(held.map { ($0.hash, $0) }) { first, _ in first }
    let sounds = Dictionary(held.map { ($0.soundDigest, $0) }) { first, _ in first }
    return compactMap { clip in
      (hashes[clip.hash] ?? clip.soundDigest.flatMap { sounds[$0] }).map {
        DatasetError.ScoredClip(file: clip.file, scored: $0.inSplit)
      }
    }
  }
}

extension Dataset {
  /// The indices of the added clips.
  var addedIndices: Range<Int> { clips.count..<clips.count + added.count }

  /// SHA-256 over the paths and hashes of the added clips; nil without any.
  var addedDigest: String? { added.isEmpty ? nil : Self.digest(of: added) }

  /// The label of the added clips; nil without any.
  var addedLabel: String? { added.first.map { labels[$0.label] } }
}
