internal import CASRBaseline
internal import SpeechModel

/// Where the caller wants answers: probabilities [clips, labels] and answers [clips].
///
/// A clip's part may be written by another thread than those of the others.
struct AnswerMemory {
  private let handle: RecognizerHandle
  private let probabilities: UnsafeMutablePointer<Float>?
  private let answers: UnsafeMutableRawPointer?
  /// The size of an answer in the caller's header, in bytes.
  private let answerBytes: Int

  /// - Throws: `Failure` for sizes that are not as the header says.
  init(
    _ handle: RecognizerHandle,
    clips: Int,
    _ probabilities: UnsafeMutablePointer<Float>?,
    _ count: Int,
    _ answers: UnsafeMutablePointer<asr_answer>?
  ) throws {
    self.handle = handle
    self.probabilities = probabilities
    self.answers = answers.map { UnsafeMutableRawPointer($0) }
    let labels = handle.labels.count
    let expected = probabilities == nil ? 0 : clips * labels
    guard count == expected else {
      throw Failure.argument(
        probabilities == nil
          ? "probability_count is \(UInt(bitPattern: count)), but probabilities is null"
          : "probability_count is \(UInt(bitPattern: count)); expected \(expected), "
            + (clips == 1 ? "the number of labels" : "\(labels) labels for each of \(clips) clips")
      )
    }
    answerBytes = try structSize(
      answers?.pointee.struct_size,
      atLeast: MemoryLayout<asr_answer>.size,
      "asr_answer"
    )
  }

  /// Runs the body with memory for a clip's probabilities, and writes its answer or its failure.
  ///
  /// - Throws: What the body throws.
  func write(
    clip: Int,
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Heard
  ) throws {
    let labels = handle.labels.count
    if let probabilities {
      let row = UnsafeMutableBufferPointer(start: probabilities + clip * labels, count: labels)
      try write(clip, row, body)
    } else {
      try withUnsafeTemporaryAllocation(of: Float.self, capacity: labels) { row in
        row.initialize(repeating: 0)
        try write(clip, row, body)
      }
    }
  }

  private func write(
    _ clip: Int,
    _ row: UnsafeMutableBufferPointer<Float>,
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Heard
  ) throws {
    var answer = asr_answer()
    answer.label = -1
    do {
      let (seconds, remarks) = try body(row)
      var label = 0
      for k in row.indices where row[k] > row[label] { label = k }
      answer.label = Int32(label)
      answer.confidence = row[label]
      answer.is_rejected = Double(row[label]) >= handle.threshold ? 0 : 1
      answer.remarks = remarks.rawValue
      answer.duration_seconds = seconds
      write(answer, clip)
    } catch {
      row.update(repeating: .nan)
      answer.status = Failure(error).status
      write(answer, clip)
      throw error
    }
  }

  private func write(_ answer: asr_answer, _ clip: Int) {
    guard let answers else { return }
    var answer = answer
    answer.struct_size = answerBytes
    let known = MemoryLayout<asr_answer>.size
    let target = answers + clip * answerBytes
    withUnsafeBytes(of: &answer) {
      target.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(target), byteCount: known)
    }
    (target + known).initializeMemory(as: UInt8.self, repeating: 0, count: answerBytes - known)
  }
}

/// The size of a struct in the caller's header; that of this library's if there is no struct.
///
/// - Throws: `Failure` for a size that no version of the header has.
func structSize(_ size: Int?, atLeast known: Int, _ name: String) throws -> Int {
  guard let size else { return known }
  // Later versions add fields at the end; none adds kilobytes.
  guard (known...4_096).contains(size), size % MemoryLayout<Int>.alignment == 0 else {
    throw Failure.argument(
      "struct_size of \(name) is \(UInt(bitPattern: size)); set it to sizeof(\(name)),"
        + " which is \(known) or more"
    )
  }
  return size
}
