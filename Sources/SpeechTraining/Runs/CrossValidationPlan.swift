internal import Foundation
internal import SpeechModel

/// The contents of `parts.json`: the parts of a cross-validation, and how its recordings are read.
///
/// It is written last of what a cross-validation begins with, so that one that has it can be resumed.
struct CrossValidationPlan: Codable {
  /// Its name in the folder.
  static let file = "parts.json"

  /// The number of parts; nil for one for each speaker.
  private let folds: Int?
  private let isBySpeaker: Bool
  /// Whether a final model is trained on everything.
  let trainsOnAll: Bool
  /// The folder or manifest.
  let root: String
  /// Whether the clips were in the memory of a program, which alone can hand them over again.
  let isInMemory: Bool
  private let namePattern: NamePattern?
  private let words: WordSelection?
  private let noiseFolders: [String]
  /// The synthetic clips; nil for none.
  private let synthetic: String?
  /// The recordings without a word to train on; nil for none.
  private let added: [String]?
  private let channelNumber: Int?
  private let keepsClipDigests: Bool

  /// The plan of a cross-validation of these recordings.
  init(_ validation: CrossValidation, _ corpus: Corpus) {
    switch validation.parts {
    case .folds(let count, let bySpeaker): (folds, isBySpeaker) = (count, bySpeaker)
    case .speakers: (folds, isBySpeaker) = (nil, true)
    }
    trainsOnAll = validation.trainsOnAll
    root = corpus.root
    isInMemory = corpus.source.isInMemory
    namePattern = corpus.source.namePattern
    words = corpus.source.words
    noiseFolders = corpus.source.noiseFolders
    synthetic = corpus.source.synthetic
    added = corpus.source.added.isEmpty ? nil : corpus.source.added
    channelNumber = corpus.source.channel.number
    keepsClipDigests = corpus.source.keepsClipDigests
  }

  /// The plan of the cross-validation in a folder; nil if there is none.
  init?(in folder: String) {
    guard let text = FileManager.default.contents(atPath: "\(folder)/\(Self.file)"),
      let plan = try? JSONDecoder().decode(Self.self, from: text)
    else { return nil }
    self = plan
  }

  /// Which parts.
  var parts: CrossValidation.Parts {
    folds.map { .folds($0, bySpeaker: isBySpeaker) } ?? .speakers
  }

  /// The recordings, to be read as they were.
  ///
  /// - Parameter folder: That of the cross-validation, which may hold synthetic clips.
  func reading(_ source: DataSource, in folder: String) -> DataSource {
    var source = source
    source.namePattern = namePattern
    source.words = words
    source.noiseFolders = noiseFolders
    source.synthetic = synthetic.map { SyntheticClips.own(ofRun: folder) ?? $0 }
    source.added = added ?? []
    source.channel = ChannelChoice(number: channelNumber)
    source.keepsClipDigests = keepsClipDigests
    // It was allowed, or there was none.
    source.allowsLeakage = true
    return source
  }
}
