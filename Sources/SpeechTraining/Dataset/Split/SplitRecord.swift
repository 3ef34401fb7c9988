internal import Foundation
package import SpeechModel

/// The contents of `split.json`: which clip is in which subset, by which rule, and how names were
/// read.
package struct SplitRecord: Codable, Sendable {
  package struct Omitted: Codable, Sendable {
    var path: String
    var reason: String
  }

  package private(set) var root: String
  package private(set) var rule: SplitRule
  package private(set) var seed: UInt64
  /// SHA-256 over the subsets, paths and file hashes of all clips.
  package private(set) var digest: String
  /// SHA-256 over the hashes of the noise files, in their order.
  package private(set) var noiseDigest: String
  package private(set) var namePattern: NamePattern?
  package private(set) var words: WordSelection?
  package private(set) var noiseFolders: [String]
  /// The number of the channel that is used; nil for the mean.
  private var channelNumber: Int?
  var noise: [String]
  package private(set) var training: [String]
  package private(set) var validation: [String]
  package private(set) var testing: [String]
  var omitted: [Omitted]
  /// Which recordings are copies of each other; nil in the records of earlier versions.
  package private(set) var copies: Copies?
  /// Whether the model file keeps digests of the clips; nil in the records of earlier versions,
  /// which kept none.
  package private(set) var keepsClipDigests: Bool?
  /// The synthetic clips that trained, too, and the SHA-256 over their paths and hashes; nil for none.
  package private(set) var synthetic: String?
  package private(set) var syntheticDigest: String?
  /// The recordings without a word that trained, too, and the SHA-256 over their paths and hashes; nil for none.
  package private(set) var added: [String]?
  package private(set) var addedDigest: String?
  /// True if the clips were in the memory of a program; nil for files.
  private var isOfMemory: Bool?

  package init(_ dataset: Dataset) {
    func paths(_ subset: Subset) -> [String] {
      dataset.indices(subset).map { dataset.clips[$0].path }
    }
    root = dataset.root
    rule = dataset.rule
    seed = dataset.splitSeed
    digest = dataset.digest
    noiseDigest = dataset.noiseDigest
    namePattern = dataset.source.namePattern
    words = dataset.source.words
    noiseFolders = dataset.source.noiseFolders
    channelNumber = dataset.source.channel.number
    noise = dataset.noise.map(\.file)
    training = paths(.training)
    validation = paths(.validation)
    testing = paths(.testing)
    omitted = dataset.omissions.map { Omitted(path: $0.path, reason: $0.reason.description) }
    copies = dataset.copies
    keepsClipDigests = dataset.source.keepsClipDigests
    synthetic = dataset.synthetic.isEmpty ? nil : dataset.source.synthetic
    syntheticDigest = dataset.syntheticDigest
    added = dataset.added.isEmpty ? nil : dataset.source.added
    addedDigest = dataset.addedDigest
    isOfMemory = dataset.source.isInMemory ? true : nil
  }

  /// The split of the run in a folder, or in a `split.json` itself.
  ///
  /// - Throws: `DatasetError.missing` or `noSplitRecord`.
  package init(of run: String) throws {
    guard FileManager.default.fileExists(atPath: run) else { throw DatasetError.missing(path: run) }
    let path = isDirectory(run) ? run + "/split.json" : run
    do {
      self = try JSONDecoder().decode(
        SplitRecord.self,
        from: Data(contentsOf: URL(filePath: path))
      )
    } catch {
      throw DatasetError.noSplitRecord(path: path)
    }
  }

  /// The split of the run in a folder; nil for a model file by itself, or if it cannot be read.
  package init?(ofRun path: String) {
    guard isDirectory(path), let record = try? SplitRecord(of: path) else { return nil }
    self = record
  }

  /// Which channel of recordings with several channels was used.
  package var channel: ChannelChoice { ChannelChoice(number: channelNumber) }

  /// Whether the clips were in the memory of a program, which alone can hand them over again.
  var isInMemory: Bool { isOfMemory ?? false }

  /// Where the synthetic clips of the run in a folder are now; nil for none.
  package func syntheticClips(ofRun path: String) -> String? {
    synthetic.map { SyntheticClips.own(ofRun: path) ?? $0 }
  }

  /// Whether the run had any of these recordings.
  func splits(_ corpus: Corpus) -> Bool {
    let subsets = subsets
    return corpus.readable.contains { subsets[PathKey($0.recording.path)] != nil }
  }

  /// The subset of every clip.
  var subsets: [PathKey: Subset] {
    var subsets: [PathKey: Subset] = [:]
    for (subset, paths) in [
      (Subset.training, training), (.validation, validation), (.testing, testing),
    ] {
      for path in paths { subsets[PathKey(path)] = subset }
    }
    return subsets
  }
}
