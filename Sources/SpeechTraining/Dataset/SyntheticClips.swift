internal import Crypto
internal import Foundation
internal import SpeechModel

/// Clips that were synthesized, to be trained on beside those of people, and never scored.
enum SyntheticClips {
  /// What their paths and speakers begin with, so that neither is ever a recording's: no label is
  /// called so.
  static let prefix = "_synthetic_/"
  /// The folder of those that a run had spoken itself, in the run's own.
  static let folder = "synthetic"

  /// The name of the manifest of a folder of them.
  static let manifest = "manifest.jsonl"

  /// Whether a folder was written as one of synthetic clips, or a file is the manifest of one.
  static func are(in source: String) -> Bool {
    struct Maker: Decodable { var synthesizer, voice: String }
    let path = lastComponent(of: source) == manifest ? source : "\(source)/\(manifest)"
    guard let start = try? FileHandle(forReadingAtPath: path)?.read(upToCount: 1 << 12) else {
      return false
    }
    let line = start.prefix { $0 != UInt8(ascii: "\n") }
    return (try? JSONDecoder().decode(Maker.self, from: line)) != nil
  }

  /// Those that a run had spoken itself, wherever its folder was moved to; nil if it had none spoken.
  static func own(ofRun path: String) -> String? {
    let own = "\(path)/\(folder)"
    return isDirectory(own) ? own : nil
  }

  /// Lists a folder or a manifest of them.
  ///
  /// - Throws: `DatasetError`.
  static func list(_ path: String) throws -> [Recording] {
    try RecordingList.list(DataSource(path)).recordings.map { recording in
      var recording = recording
      recording.path = prefix + recording.path
      recording.speaker = recording.speaker.map { prefix + $0 }
      // A manifest may say so; all of them train.
      recording.subset = nil
      return recording
    }
  }

  /// The clips of a corpus with the labels of a data set, for training beside its own.
  ///
  /// - Parameters:
  ///   - labels: The labels to recognize.
  ///   - clips: The clips of the data set.
  /// - Throws: `DatasetError` for a label that no recording has, and for a clip that validates or
  ///   tests, too.
  static func clips(
    of corpus: Corpus,
    labels: [String],
    beside clips: [Dataset.Clip]
  ) throws -> [Dataset.Clip] {
    guard let path = corpus.source.synthetic, !corpus.synthetic.isEmpty else { return [] }
    let known = Set(corpus.source.words == nil ? labels : corpus.namedLabels)
    let unknown = Set(corpus.synthetic.map(\.recording.label)).subtracting(known)
    guard unknown.isEmpty else {
      throw DatasetError.syntheticLabels(
        path: path,
        labels: unknown.sorted(),
        root: corpus.root,
        known: known.sorted()
      )
    }
    let places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    // With a choice of words, those of other words are of no use.
    let own = corpus.synthetic.compactMap { clip in
      places[clip.recording.label].map {
        Dataset.Clip(clip, label: $0, subset: .training, copyGroup: nil)
      }
    }
    guard !own.isEmpty else { throw DatasetError.noSyntheticClips(path: path) }
    let tested = own.scored(among: clips)
    guard tested.isEmpty else {
      throw DatasetError.syntheticIsTested(path: path, clips: tested)
    }
    return own
  }
}

extension Dataset.Clip {
  /// A recording of a corpus as a clip of a subset.
  init(_ member: Corpus.Readable, label: Int, subset: Subset, copyGroup: Int?) {
    self.init(
      path: member.recording.path,
      file: member.recording.file,
      segment: member.recording.segment,
      label: label,
      subset: subset,
      rateHertz: member.rateHertz,
      seconds: member.seconds,
      hash: member.hash,
      soundDigest: member.soundDigest,
      fileSoundDigest: member.fileSoundDigest,
      isSilent: member.measurements?.level.isSilent ?? false,
      speaker: member.recording.speaker,
      copyGroup: copyGroup,
      attributes: member.recording.attributes
    )
  }
}

extension Dataset {
  /// A clip by its index: those after the last of `clips` are added, and those after these synthetic.
  package func clip(_ index: Int) -> Clip {
    if index < clips.count { return clips[index] }
    return addedIndices.contains(index)
      ? added[index - clips.count] : synthetic[index - addedIndices.upperBound]
  }

  /// The indices of the synthetic clips.
  var syntheticIndices: Range<Int> {
    addedIndices.upperBound..<addedIndices.upperBound + synthetic.count
  }

  /// SHA-256 over the paths and hashes of the synthetic clips; nil without any.
  var syntheticDigest: String? { synthetic.isEmpty ? nil : Self.digest(of: synthetic) }
}
