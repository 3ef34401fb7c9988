public import CASRBaseline
internal import SpeechModel

// The functions of asr_baseline.h that make, describe and free recognizers. The compiler compares them
// with the header, which says all about them.

/// The version of the package.
@c @implementation
public func asr_baseline_version() -> UnsafePointer<CChar>? { versionText }

// Unsafe: texts for as long as the process, written once.
nonisolated(unsafe) private let versionText = UnsafePointer(copied(ASR_BASELINE_VERSION))
nonisolated(unsafe) private let noText = UnsafePointer(copied(""))

/// The version of the interface that the header declares.
@c @implementation
public func asr_baseline_abi_version() -> Int32 { ASR_BASELINE_ABI_VERSION }

/// The text of the thread's last failure.
@c @implementation
public func asr_baseline_error() -> UnsafePointer<CChar>? { ErrorText.kept ?? noText }

/// Loads a model file, or the model in a run's folder.
@c @implementation
public func asr_recognizer_load(
  _ abi_version: Int32,
  _ path: UnsafePointer<CChar>?,
  _ recognizer: UnsafeMutablePointer<OpaquePointer?>?
) -> asr_status {
  load(abi_version, recognizer) {
    let path = SpeechRecognizer.modelFile(try text(path, "the path of the model"))
    return try RecognizerHandle(decoding: TrainedModel.bytes(of: path), path: path)
  }
}

/// Makes a recognizer of the bytes of a model file.
@c @implementation
public func asr_recognizer_load_bytes(
  _ abi_version: Int32,
  _ bytes: UnsafeRawPointer?,
  _ byte_count: Int,
  _ name: UnsafePointer<CChar>?,
  _ recognizer: UnsafeMutablePointer<OpaquePointer?>?
) -> asr_status {
  load(abi_version, recognizer) {
    let name = try name.map { try text($0, "the name of the model") } ?? "the model"
    let bytes = try SpeechC.bytes(bytes, byte_count, of: name)
    return try RecognizerHandle(decoding: Array(bytes), path: name)
  }
}

private func load(
  _ version: Int32,
  _ recognizer: UnsafeMutablePointer<OpaquePointer?>?,
  _ make: () throws -> RecognizerHandle
) -> asr_status {
  status {
    guard let recognizer else {
      throw Failure.argument("the pointer that receives the recognizer is null")
    }
    recognizer.pointee = nil
    guard version == ASR_BASELINE_ABI_VERSION else {
      throw Failure(
        Int(ASR_OTHER_ABI),
        "the program was compiled with asr_baseline.h of ABI version \(version), and this library"
          + " has ABI version \(ASR_BASELINE_ABI_VERSION) (asr-baseline \(ASR_BASELINE_VERSION));"
          + " compile the program with the header that was installed with the library"
      )
    }
    recognizer.pointee = try make().retained()
  }
}

/// Releases the recognizer.
@c @implementation
public func asr_recognizer_free(_ recognizer: OpaquePointer?) {
  guard let recognizer else { return }
  Unmanaged<RecognizerHandle>.fromOpaque(UnsafeRawPointer(recognizer)).release()
}

/// The number of labels.
@c @implementation
public func asr_recognizer_label_count(_ recognizer: OpaquePointer?) -> Int32 {
  Int32(RecognizerHandle.at(recognizer)?.labels.count ?? 0)
}

/// A label, in the order of the probabilities.
@c @implementation
public func asr_recognizer_label(
  _ recognizer: OpaquePointer?,
  _ index: Int32
) -> UnsafePointer<CChar>? {
  guard let labels = RecognizerHandle.at(recognizer)?.labels, labels.indices.contains(Int(index))
  else { return nil }
  return UnsafePointer(labels[Int(index)])
}

/// The rate of the model, in Hz.
@c @implementation
public func asr_recognizer_sample_rate(_ recognizer: OpaquePointer?) -> Int32 {
  Int32(RecognizerHandle.at(recognizer)?.recognizer.sampleRateHertz ?? 0)
}

/// The SHA-256 of the model.
@c @implementation
public func asr_recognizer_digest(_ recognizer: OpaquePointer?) -> UnsafePointer<CChar>? {
  RecognizerHandle.at(recognizer).map { UnsafePointer($0.digest) }
}

/// The confidence, in [0, 1], below which an answer is rejected.
@c @implementation
public func asr_recognizer_threshold(_ recognizer: OpaquePointer?) -> Double {
  RecognizerHandle.at(recognizer)?.threshold ?? 0
}

/// Sets the threshold, in [0, 1].
@c @implementation
public func asr_recognizer_set_threshold(
  _ recognizer: OpaquePointer?,
  _ threshold: Double
) -> asr_status {
  status {
    let handle = try RecognizerHandle.required(recognizer)
    guard (0...1).contains(threshold) else {
      throw Failure.argument("the threshold is \(threshold); expected a number from 0 to 1")
    }
    handle.threshold = threshold
  }
}
