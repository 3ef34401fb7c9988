internal import CASRBaseline
package import SpeechModel

extension Benchmark {
  /// The least time that a call with a clip of a second takes, in seconds.
  package struct CallCost {
    package fileprivate(set) var swift: Double
    package fileprivate(set) var c: Double
  }

  /// Recognizes a clip in Swift and through the library in C, in turn: the machine may do other things
  /// meanwhile, of which the least of many calls tells nothing.
  package static func callCost(_ model: TrainedModel) throws -> CallCost {
    let recognizer = try SpeechRecognizer(model)
    let client = try Client(model)
    let clip = noise(recognizer.sampleRateHertz)
    var probabilities = [Float](repeating: 0, count: recognizer.labels.count)
    let clock = ContinuousClock()
    var cost = CallCost(swift: .infinity, c: .infinity)
    try clip.withUnsafeBufferPointer { clip in
      try probabilities.withUnsafeMutableBufferPointer { probabilities in
        let end = clock.now + .seconds(3)
        while clock.now < end {
          let swift = try clock.measure { try recognizer.recognize(clip, into: probabilities) }
          let c = try clock.measure {
            try client.recognize(clip, recognizer.sampleRateHertz, into: probabilities)
          }
          cost.swift = min(cost.swift, swift / .seconds(1))
          cost.c = min(cost.c, c / .seconds(1))
        }
      }
    }
    return cost
  }
}

/// A model as a program in C has it.
private final class Client {
  private let handle: OpaquePointer

  init(_ model: TrainedModel) throws {
    var handle: OpaquePointer?
    let bytes = try model.encoded()
    let status = asr_recognizer_load_bytes(
      ASR_BASELINE_ABI_VERSION,
      bytes,
      bytes.count,
      "the model",
      &handle
    )
    guard status == ASR_OK, let handle else { throw Refusal() }
    self.handle = handle
  }

  deinit { asr_recognizer_free(handle) }

  func recognize(
    _ clip: UnsafeBufferPointer<Float>,
    _ rateHertz: Int,
    into probabilities: UnsafeMutableBufferPointer<Float>
  ) throws {
    var answer = asr_answer()
    answer.struct_size = MemoryLayout<asr_answer>.size
    let status = asr_recognizer_recognize(
      handle,
      clip.baseAddress,
      clip.count,
      Int32(rateHertz),
      probabilities.baseAddress,
      probabilities.count,
      &answer
    )
    guard status == ASR_OK else { throw Refusal() }
  }

  /// The library's words for the last failure in this thread.
  private struct Refusal: Error, CustomStringConvertible {
    let description = asr_baseline_error().map { String(cString: $0) } ?? "unknown error"
  }
}
