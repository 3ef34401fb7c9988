internal import CASRBaseline
internal import SpeechFoundation
internal import SpeechModel
internal import Synchronization

/// What an `asr_recognizer` is in Swift.
final class RecognizerHandle: @unchecked Sendable {
  // Unchecked: the texts are written only by the initializer.
  let recognizer: SpeechRecognizer
  let labels: [UnsafeMutablePointer<CChar>]
  let digest: UnsafeMutablePointer<CChar>
  /// The bits of the threshold, which any thread may set while others recognize.
  private let thresholdBits: Atomic<UInt64>

  /// Makes the recognizer of a model file's bytes; the path is for errors.
  ///
  /// - Throws: `ModelFileError`.
  init(decoding bytes: [UInt8], path: String) throws {
    let model = try TrainedModel(decoding: bytes, path: path)
    recognizer = try SpeechRecognizer(model, path: path)
    digest = copied(TrainedModel.digest(of: try Safetensors(decoding: bytes, path: path)))
    labels = recognizer.labels.map(copied)
    thresholdBits = Atomic((recognizer.rejectionThreshold ?? 0).bitPattern)
  }

  deinit {
    for text in labels + [digest] { text.deallocate() }
  }

  /// The confidence below which an answer is rejected; 0 if none is.
  var threshold: Double {
    get { Double(bitPattern: thresholdBits.load(ordering: .relaxed)) }
    set { thresholdBits.store(newValue.bitPattern, ordering: .relaxed) }
  }

  /// The pointer for a caller in C, which frees it.
  func retained() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  /// The handle behind a pointer.
  static func at(_ pointer: OpaquePointer?) -> RecognizerHandle? {
    pointer.map { Unmanaged.fromOpaque(UnsafeRawPointer($0)).takeUnretainedValue() }
  }

  /// The handle behind a pointer.
  ///
  /// - Throws: `Failure` for a null pointer.
  static func required(_ pointer: OpaquePointer?) throws -> RecognizerHandle {
    guard let handle = at(pointer) else { throw Failure.argument("the recognizer is null") }
    return handle
  }
}

/// A text of the caller.
///
/// - Throws: `Failure` if it is null or not UTF-8.
func text(_ pointer: UnsafePointer<CChar>?, _ meaning: String) throws -> String {
  guard let pointer else { throw Failure.argument("\(meaning) is null") }
  guard let text = String(validatingCString: pointer) else {
    throw Failure.argument("\(meaning) is not UTF-8")
  }
  return text
}

/// The bytes of the caller.
///
/// - Throws: `Failure` for a null pointer with a length, or a length beyond every limit.
func bytes(
  _ pointer: UnsafeRawPointer?,
  _ count: Int,
  of meaning: String
) throws -> UnsafeRawBufferPointer {
  let most = AudioLimits().fileBytes
  guard (0...most).contains(count) else {
    throw Failure.argument("\(meaning) has \(UInt(bitPattern: count)) bytes; at most \(most)")
  }
  guard pointer != nil || count == 0 else { throw Failure.argument("\(meaning) is null") }
  return UnsafeRawBufferPointer(start: pointer, count: count)
}
