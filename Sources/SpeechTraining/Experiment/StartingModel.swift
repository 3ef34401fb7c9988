internal import CSpokenWords
internal import Crypto
internal import Foundation
public import SpeechModel

/// A trained model that a run starts from.
///
/// Features, layers and the normalizer's statistics are the model's: its lower layers make
/// sense only with them.
public struct StartingModel: Sendable {
  /// The path of its file; for a run's folder, that of the model in it; for a model in memory, the
  /// name of the copy that a run's folder keeps.
  public let path: String
  /// SHA-256 of the file, in hexadecimal digits.
  public let sha256: String

  /// The bytes of the file, of which a run keeps a copy.
  let bytes: [UInt8]
  package let model: TrainedModel

  /// Reads a model file, or the `model.safetensors` in a run folder, or takes the model that comes with
  /// the package, `StartingModel.spokenWords`.
  ///
  /// - Throws: `ModelFileError`.
  public init(_ path: String) throws {
    let file = Self.file(path)
    try self.init(contentsOf: file, path: file, sha256: nil)
  }

  /// Takes a model in memory.
  ///
  /// - Throws: What `TrainedModel.encoded` throws.
  public init(_ model: TrainedModel) throws {
    self.model = try model.withoutFamiliarity()
    path = Self.copyName
    bytes = try model.encoded()
    sha256 = hexadecimal(SHA256.hash(data: bytes))
  }

  /// Reads the model that a configuration file names, or the run's copy of it.
  ///
  /// - Parameters:
  ///   - record: The `start` part of the configuration file.
  ///   - folder: The folder of the configuration file, which for a run also holds the copy.
  ///   - prefersCopy: Whether to use the copy even if the original still exists.
  /// - Throws: `ConfigurationError` if no path is named, `ModelFileError`.
  init(_ record: Record, besideFileIn folder: String, prefersCopy: Bool) throws {
    guard let path = record.model else {
      throw ConfigurationError.invalidValue(
        key: "start.model",
        found: "missing",
        expected: Self.expectation
      )
    }
    let original = Self.file(path)
    let copy = folder.isEmpty ? Self.copyName : "\(folder)/\(Self.copyName)"
    let places = (prefersCopy ? [copy, original] : [original, copy]).filter {
      $0 == Self.spokenWords || FileManager.default.fileExists(atPath: $0)
    }
    // The original may have been replaced since; the copy is the right model.
    if record.sha256 != nil, let second = places.dropFirst().first,
      (try? Self(contentsOf: places[0], path: original, sha256: record.sha256)) == nil,
      let copied = try? Self(contentsOf: second, path: original, sha256: record.sha256)
    {
      self = copied
      return
    }
    try self.init(
      contentsOf: places.first ?? original,
      path: original,
      sha256: record.sha256
    )
  }

  private init(contentsOf file: String, path: String, sha256 expected: String?) throws {
    let bytes = file == Self.spokenWords ? Self.packaged : try TrainedModel.bytes(of: file)
    let found = hexadecimal(SHA256.hash(data: bytes))
    if let expected, expected.lowercased() != found {
      throw ModelFileError(
        path: file,
        reason: .otherDigest(found: found, expected: expected.lowercased())
      )
    }
    model = try TrainedModel(decoding: bytes, path: file).withoutFamiliarity()
    self.path = path
    self.bytes = bytes
    sha256 = found
  }

  /// The name, in place of a path, of the model that comes with the package: the default network, which tells
  /// hundreds of English words of synthetic voices apart (Experiments/spoken-words.md).
  ///
  /// A folder of that name is `./spoken-words`.
  public static let spokenWords = "spoken-words"

  /// Whether this is the model that comes with the package, or a copy of it.
  var isSpokenWords: Bool { path == Self.spokenWords || bytes == Self.packaged }

  /// Digests of the clips that trained it: none for the packaged model, which heard no recordings.
  var clipDigests: ClipDigests? { isSpokenWords ? ClipDigests() : model.clipDigests }

  /// The file of the packaged model.
  private static var packaged: [UInt8] {
    Array(UnsafeBufferPointer(start: asr_spoken_words(), count: asr_spoken_words_size()))
  }

  /// The name of the copy in a run's folder.
  static let copyName = "start.safetensors"

  /// The file of a model, with links such as `runs/latest` resolved: the next run
  /// changes the link.
  private static func file(_ path: String) -> String {
    if path == spokenWords { return path }
    let isFolder = path.count > 1 && path.hasSuffix("/")
    let file = SpeechRecognizer.modelFile(isFolder ? String(path.dropLast()) : path)
    let folder = parentFolder(of: file)
    let run = LatestRun.resolve(folder)
    if run != folder { return "\(run)/\(lastComponent(of: file))" }
    guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: folder) else {
      return file
    }
    let parent = parentFolder(of: folder)
    let real = target.hasPrefix("/") || parent.isEmpty ? target : "\(parent)/\(target)"
    return "\(real)/\(lastComponent(of: file))"
  }
}

extension StartingModel: Equatable {
  /// Whether two are the same file at the same path.
  public static func == (a: Self, b: Self) -> Bool { a.path == b.path && a.sha256 == b.sha256 }
}

extension StartingModel {
  /// The `start` part of a configuration file.
  struct Record: Codable {
    /// The path of a model or of a run's folder, from the current folder.
    var model: String?
    /// SHA-256 of the file; nil accepts any file.
    var sha256: String?

    private enum Keys: String, CodingKey, CaseIterable { case model, sha256 }

    init(model: String?, sha256: String?) {
      self.model = model
      self.sha256 = sha256
    }

    init(from decoder: any Decoder) throws {
      let values = try StrictContainer<Keys>(decoder)
      try values.read(.model, into: &model)
      try values.read(.sha256, into: &sha256)
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encodeIfPresent(model, forKey: .model)
      try values.encodeIfPresent(sha256, forKey: .sha256)
    }
  }
}

extension StartingModel {
  /// What is expected if no model to start from is named.
  package static let expectation = "the path of a model or of a run's folder"
  /// What an error calls the model that decides features and layers.
  package static let reference = "the model to start from"
  /// What is expected of frozen layers without a model to start from.
  package static let neededForFrozen =
    "nothing without a model to start from: untrained layers know nothing worth keeping"
}
