public import CASRBaseline
internal import SpeechFoundation
internal import SpeechModel

// The functions of asr_baseline.h that recognize. The compiler compares them with the header, which
// says all about them.

/// Recognizes samples at a rate in Hz.
@c @implementation
public func asr_recognizer_recognize(
  _ recognizer: OpaquePointer?,
  _ samples: UnsafePointer<Float>?,
  _ sample_count: Int,
  _ sample_rate_hertz: Int32,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ probability_count: Int,
  _ answer: UnsafeMutablePointer<asr_answer>?
) -> asr_status {
  recognizeOne(recognizer, probabilities, probability_count, answer) {
    try Samples(samples, sample_count, rateHertz: Int(sample_rate_hertz)).recognize($0, into: $1)
  }
}

/// Recognizes a recording in a file.
@c @implementation
public func asr_recognizer_recognize_file(
  _ recognizer: OpaquePointer?,
  _ path: UnsafePointer<CChar>?,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ probability_count: Int,
  _ answer: UnsafeMutablePointer<asr_answer>?
) -> asr_status {
  recognizeOne(recognizer, probabilities, probability_count, answer) {
    try AudioFile.read(text(path, "the path of the recording")).recognize($0, into: $1)
  }
}

/// Recognizes the bytes of an audio file.
@c @implementation
public func asr_recognizer_recognize_bytes(
  _ recognizer: OpaquePointer?,
  _ bytes: UnsafeRawPointer?,
  _ byte_count: Int,
  _ name: UnsafePointer<CChar>?,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ probability_count: Int,
  _ answer: UnsafeMutablePointer<asr_answer>?
) -> asr_status {
  recognizeOne(recognizer, probabilities, probability_count, answer) {
    let name = try name.map { try text($0, "the name of the recording") } ?? "the recording"
    let bytes = try SpeechC.bytes(bytes, byte_count, of: name)
    return try AudioFile.decode(Array(bytes), name: name).recognize($0, into: $1)
  }
}

/// Recognizes the recording that the body reads, into the memory that it is given.
private func recognizeOne(
  _ recognizer: OpaquePointer?,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ count: Int,
  _ answer: UnsafeMutablePointer<asr_answer>?,
  _ body: (SpeechRecognizer, UnsafeMutableBufferPointer<Float>) throws -> Heard
) -> asr_status {
  status {
    let handle = try RecognizerHandle.required(recognizer)
    let memory = try AnswerMemory(handle, clips: 1, probabilities, count, answer)
    try memory.write(clip: 0) { try body(handle.recognizer, $0) }
  }
}

/// Recognizes many recordings on several threads.
@c @implementation
public func asr_recognizer_recognize_batch(
  _ recognizer: OpaquePointer?,
  _ clips: UnsafePointer<asr_clip>?,
  _ clip_count: Int,
  _ threads: Int32,
  _ probabilities: UnsafeMutablePointer<Float>?,
  _ probability_count: Int,
  _ answers: UnsafeMutablePointer<asr_answer>?
) -> asr_status {
  status {
    let handle = try RecognizerHandle.required(recognizer)
    try ClipBatch(clips, clip_count, threads: threads).recognize(
      handle,
      into: (probabilities, probability_count, answers)
    )
  }
}

/// Puts the remarks of an answer into words.
@c @implementation
public func asr_recognizer_note(
  _ recognizer: OpaquePointer?,
  _ remarks: UInt32,
  _ text: UnsafeMutablePointer<CChar>?,
  _ capacity: Int
) -> Int {
  let kinds = RemarkKinds(rawValue: remarks)
  let words = RecognizerHandle.at(recognizer)?.recognizer.remarkRules.remarks(kinds)
    .map(\.description).joined(separator: "; ")
  let bytes = Array((words ?? "").utf8)
  if let text, capacity > 0 {
    let written = min(bytes.count, capacity - 1)
    for k in 0..<written { text[k] = CChar(bitPattern: bytes[k]) }
    text[written] = 0
  }
  return bytes.count
}
