internal import Crypto
internal import Foundation
internal import SpeechModel

/// A snapshot of a run in a file: weights, running statistics, moments, averages and progress.
///
/// A `.safetensors` file whose buffers have their layout in memory (including padding);
/// its metadata holds progress, configuration, split digest and a SHA-256 over everything.
struct Checkpoint: Equatable {
  var progress: TrainingProgress
  /// The configuration file's text.
  var configuration: String
  /// The digest of the split.
  var splitDigest: String
  var state: GradientStep.State
  /// Mean and deviation of each feature value, [F]; nil without a normalizer.
  var normalizer: Normalizer?

  static let formatVersion = "1"

  private enum Key {
    static let version = "asr.checkpoint"
    static let progress = "progress"
    static let configuration = "configuration"
    static let split = "split"
    static let digest = "sha256"
    static let mean = "normalizer.mean"
    static let deviation = "normalizer.deviation"
  }

  /// The bytes of the file: equal checkpoints give equal bytes.
  func encoded() throws -> [UInt8] {
    var file = Safetensors()
    for (name, values) in state.buffers {
      file.tensors[name] = Safetensors.Tensor(shape: [values.count], values: values)
    }
    if let normalizer {
      let shape = [normalizer.mean.count]
      file.tensors[Key.mean] = Safetensors.Tensor(shape: shape, values: normalizer.mean)
      file.tensors[Key.deviation] = Safetensors.Tensor(shape: shape, values: normalizer.deviation)
    }
    file.metadata = [
      Key.version: Self.formatVersion,
      Key.progress: try sortedJSON(progress),
      Key.configuration: configuration,
      Key.split: splitDigest,
    ]
    file.metadata[Key.digest] = Self.digest(of: file)
    return file.encoded()
  }

  /// Reads the bytes of a file; the path is for error messages.
  ///
  /// - Throws: `ModelFileError` for a file that is truncated, altered or of another version.
  init(decoding bytes: [UInt8], path: String) throws {
    func fail(_ reason: ModelFileError.Reason) -> ModelFileError {
      ModelFileError(path: path, reason: reason)
    }
    var file = try Safetensors(decoding: bytes, path: path)
    guard let version = file.metadata[Key.version] else {
      throw fail(.foreign(.noKey(Key.version)))
    }
    guard version == Self.formatVersion else {
      throw fail(.version(found: version, expected: Self.formatVersion))
    }
    guard file.metadata[Key.digest] == Self.digest(of: file) else { throw fail(.altered) }
    guard let progress = file.metadata[Key.progress],
      let configuration = file.metadata[Key.configuration],
      let split = file.metadata[Key.split]
    else { throw fail(.inconsistent(.noPart)) }
    do {
      self.progress = try JSONDecoder().decode(TrainingProgress.self, from: Data(progress.utf8))
    } catch {
      throw fail(.inconsistent(.unreadable(part: "progress")))
    }
    self.configuration = configuration
    splitDigest = split
    guard file.tensors.values.allSatisfy({ $0.values.allSatisfy(\.isFinite) }),
      file.tensors[Key.mean]?.shape == file.tensors[Key.deviation]?.shape
    else { throw fail(.inconsistent(.impossibleValues)) }
    if let mean = file.tensors.removeValue(forKey: Key.mean)?.values,
      let deviation = file.tensors.removeValue(forKey: Key.deviation)?.values
    {
      normalizer = Normalizer(mean: mean, deviation: deviation)
    }
    guard let state = GradientStep.State(buffers: file.tensors.mapValues(\.values)) else {
      throw fail(.inconsistent(.noWeights))
    }
    self.state = state
  }

  init(
    progress: TrainingProgress,
    configuration: String,
    splitDigest: String,
    state: GradientStep.State,
    normalizer: Normalizer?
  ) {
    self.progress = progress
    self.configuration = configuration
    self.splitDigest = splitDigest
    self.state = state
    self.normalizer = normalizer
  }

  /// SHA-256 over every metadata entry but itself and every tensor with its name, in the order of
  /// names.
  private static func digest(of file: Safetensors) -> String {
    var hash = SHA256()
    for (key, value) in file.metadata.sorted(by: { $0.key < $1.key }) where key != Key.digest {
      hash.update(data: Array("\(key.utf8.count) \(key) \(value.utf8.count) \(value)".utf8))
    }
    for (name, tensor) in file.tensors.sorted(by: { $0.key < $1.key }) {
      hash.update(data: Array("\(name.utf8.count) \(name) \(tensor.values.count)".utf8))
      tensor.values.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hexadecimal(hash.finalize())
  }
}
