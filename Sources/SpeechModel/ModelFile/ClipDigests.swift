internal import Foundation

/// What a model has heard, by the first eight bytes of a SHA-256 of the samples of each clip: enough
/// to tell whether a recording that is at hand trained it, and nothing of what is in it.
package struct ClipDigests: Sendable, Equatable {
  /// Clips that trained the model, or a model that it started from.
  package var training: Set<UInt64>
  /// Whole files of which the clips that trained were parts.
  package var trainingFiles: Set<UInt64>
  /// Clips that chose the best epoch and calibrated the model.
  package var validation: Set<UInt64>
  /// Files of noise that were mixed in, or stood for silence, in training.
  package var noise: Set<UInt64>
  /// Whether the model that training started from, if any, said the same of itself.
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

  /// Together with what trained the model that training started from; nil if that does not say.
  ///
  /// The other's validation clips chose it, but not this model's epoch, and are left out.
  package func joined(with start: ClipDigests?) -> ClipDigests {
    ClipDigests(
      training: training.union(start?.training ?? []),
      trainingFiles: trainingFiles.union(start?.trainingFiles ?? []),
      validation: validation,
      noise: noise.union(start?.noise ?? []),
      isComplete: isComplete && start?.isComplete ?? false
    )
  }

  /// The most digests that a file keeps: about half of what a header of a safetensors file may hold.
  package static let most = 500_000

  private struct Text: Codable {
    var complete: Bool
    var noise: Data
    var training: Data
    var trainingFiles: Data
    var validation: Data
  }

  /// Text for a model file: the same digests give the same text; nil for too many.
  package var text: String? {
    guard training.count + trainingFiles.count + validation.count + noise.count <= Self.most else {
      return nil
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let text = Text(
      complete: isComplete,
      noise: Self.bytes(noise),
      training: Self.bytes(training),
      trainingFiles: Self.bytes(trainingFiles),
      validation: Self.bytes(validation)
    )
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Reads the text of a model file; nil for what is none.
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

  /// Eight bytes each, the most significant first, in rising order.
  private static func bytes(_ digests: Set<UInt64>) -> Data {
    Data(digests.sorted().flatMap { digest in withUnsafeBytes(of: digest.bigEndian, Array.init) })
  }

  private static func digests(_ data: Data) -> Set<UInt64>? {
    guard data.count % 8 == 0 else { return nil }
    let bytes = Array(data)
    return Set(
      stride(from: 0, to: bytes.count, by: 8).map { place in
        bytes[place..<place + 8].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      }
    )
  }
}
