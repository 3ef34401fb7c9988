import CASRBaseline
import SpeechModel
import TestSupport
import Testing

/// A model as a client in C has it, freed on deinitialization.
final class ClientRecognizer: @unchecked Sendable {
  // Unchecked: the library allows any number of threads.
  let handle: OpaquePointer
  let labels: Int

  /// Loads a model of the fixtures.
  init(_ model: String) throws {
    var handle: OpaquePointer?
    try #require(
      asr_recognizer_load(
        ASR_BASELINE_ABI_VERSION,
        Fixtures.path("reference/models/\(model).safetensors"),
        &handle
      ) == ASR_OK
    )
    self.handle = try #require(handle)
    labels = Int(asr_recognizer_label_count(handle))
  }

  deinit { asr_recognizer_free(handle) }

  /// The status, the probabilities and the answer for samples.
  func recognize(
    _ samples: [Float],
    rate: Int32
  ) -> (status: asr_status, probabilities: [Float], answer: asr_answer) {
    var probabilities = [Float](repeating: 0, count: labels)
    var answer = emptyAnswer()
    let status = asr_recognizer_recognize(
      handle,
      samples,
      samples.count,
      rate,
      &probabilities,
      labels,
      &answer
    )
    return (status, probabilities, answer)
  }

  /// The words for the remarks on an answer.
  func note(_ answer: asr_answer) -> String {
    var text = [CChar](repeating: 1, count: 256)
    let length = asr_recognizer_note(handle, answer.remarks, &text, text.count)
    #expect(words(text).utf8.count == length)
    return words(text)
  }
}

/// What ASR_ANSWER_INIT is in C.
func emptyAnswer() -> asr_answer {
  var answer = asr_answer()
  answer.struct_size = MemoryLayout<asr_answer>.size
  return answer
}

/// What ASR_CLIP_INIT is in C.
func emptyClip() -> asr_clip {
  var clip = asr_clip()
  clip.struct_size = MemoryLayout<asr_clip>.size
  return clip
}

/// The text before the final zero.
func words(_ text: [CChar]) -> String {
  String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The text of the last failure in this thread.
var errorText: String { asr_baseline_error().map { String(cString: $0) } ?? "" }

/// The recordings of a word in the fixtures.
func recordings(of word: String) -> [String] {
  ["carf1", "carm5", "gbf1", "gbm3"].map { Fixtures.path("words/\(word)/\($0)_nohash_0.wav") }
}
