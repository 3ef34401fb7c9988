internal import SpeechFoundation

/// The clips that a model has heard, by the first eight bytes of a SHA-256 of the samples of each:
/// enough to tell whether a given recording trained it, without revealing its contents.
package struct ClipDigests: Sendable, Equatable {
  /// Clips that trained the model, or a model that it started from.
  package var training: Set<UInt64>
  /// Whole files of which the training clips were parts.
  package var trainingFiles: Set<UInt64>
  /// Clips that chose the best epoch and calibrated the model.
  package var validation: Set<UInt64>
  /// Noise files that were mixed in, or represented silence, in training.
  package var noise: Set<UInt64>
  /// Whether the model that training started from, if any, recorded its own clips, too.
  package var isComplete: Bool

  package init(
    training: Set<UInt64> = [],
    trainingFiles: Set<UInt64> = [],
    validation: Set<UInt64> = [],
    noise: Set<UInt64> = [],
    isComplete: Bool = true
  ) {
    self.training = training
    self.trainingFiles = trainingFiles
    self.validation = validation
    self.noise = noise
    self.isComplete = isComplete
  }

  /// These digests together with those of the model that training started from; nil if that has none.
  ///
  /// The validation clips of that model selected its epoch, but not this model's, and are omitted.
  package func joined(with start: ClipDigests?) -> ClipDigests {
    ClipDigests(
      training: training.union(start?.training ?? []),
      trainingFiles: trainingFiles.union(start?.trainingFiles ?? []),
      validation: validation,
      noise: noise.union(start?.noise ?? []),
      isComplete: isComplete && start?.isComplete ?? false
    )
  }

  /// The most digests in a file: about half of what the header of a safetensors file may hold.
  package static let most = 500_000

  private struct Text: Codable {
    var complete: Bool
    var noise: Data
    var training: Data
    var trainingFiles: Data
    var validation: Data
  }

  /// Text for a model file: the same digests give the same text; nil if there are too many.
  package var text: String? {
    guard training.count + trainingFiles.count + validation.count + noise.count <= Self.most else {
      return nil
    }
    let text = Text(
      complete: isComplete,
      noise: Self.bytes(noise),
      training: Self.bytes(training),
      trainingFiles: Self.bytes(trainingFiles),
      validation: Self.bytes(validation)
    )
    return try? sortedJSON(text)
  }

  /// Reads the text of a model file; nil if it is malformed.
  package init?(text: String) {
    guard let text = try? JSONDecoder().decode(Text.self, from: Data(text.utf8)),
      let training = Self.digests(text.training), let noise = Self.digests(text.noise),
      let trainingFiles = Self.digests(text.trainingFiles),
      let validation = Self.digests(text.validation)
    else { return nil }
    self.init(
      training: training,
      trainingFiles: trainingFiles,
      validation: validation,
      noise: noise,
      isComplete: text.complete
    )
  }

  /// Eight bytes each, the most significant first, in ascending order.
  private static func bytes(_ digests: Set<UInt64>) -> Data {
    Data(digests.sorted().flatMap { digest in withUnsafeBytes(of: digest.bigEndian, Array.init) })
  }

  private static func digests(_ data: Data) -> Set<UInt64>? {
    guard data.count % 8 == 0 else { return nil }
    let bytes = Array(data)
    return Set(
      stride(from: 0, to: bytes.count, by: 8).map { index in
        bytes[index..<index + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
    )
  }
}
