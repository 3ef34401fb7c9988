internal import Crypto
internal import Foundation
package import SpeechModel

/// A model that answers requests: loaded, and warmed up by one prediction.
package struct ServedModel: Sendable {
  /// The name by which requests choose it.
  package let name: String
  /// The file or folder that it was loaded from.
  package let path: String
  /// SHA-256 of its file, in hexadecimal, as `sha256sum` prints it.
  package let digest: String
  /// The recognizer itself.
  package let recognizer: SpeechRecognizer

  /// Loads a model and recognizes a second of silence with it.
  ///
  /// - Parameter threshold: The confidence, in [0, 1], below which its answer is `unknown`, instead
  ///   of the model's own; 0 if it always answers.
  /// - Throws: `ModelFileError`.
  package init(_ source: ModelSource, threshold: Double? = nil) throws {
    let file = source.file
    let bytes = try TrainedModel.bytes(of: file)
    var recognizer = try SpeechRecognizer(TrainedModel(decoding: bytes, path: file), path: file)
    if let threshold { recognizer.rejectionThreshold = threshold == 0 ? nil : threshold }
    name = source.name
    path = source.path
    digest = SHA256.hash(data: bytes).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    self.recognizer = recognizer
    let rate = recognizer.sampleRateHertz
    _ = try recognizer.recognize(
      AudioClip(samples: [Float](repeating: 0, count: rate), sampleRateHertz: rate)
    )
  }
}
