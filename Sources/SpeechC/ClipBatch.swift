internal import CASRBaseline
internal import SpeechModel

/// The recordings of a batch, and the threads to recognize them on.
struct ClipBatch {
  private let clips: UnsafeRawPointer?
  private let count: Int
  /// The size of a clip in the caller's header, in bytes.
  private let clipBytes: Int
  private let threads: Int

  /// More would only wait for each other.
  private static let mostThreads = 1_024

  /// - Throws: `Failure` for counts or sizes that are not as the header says.
  init(_ clips: UnsafePointer<asr_clip>?, _ count: Int, threads: Int32) throws {
    guard (0...Int(Int32.max)).contains(count) else {
      throw Failure.argument(
        "clip_count is \(UInt(bitPattern: count)); at most \(Int32.max) clips fit a call"
      )
    }
    guard (0...Self.mostThreads).contains(Int(threads)) else {
      throw Failure.argument("threads is \(threads); expected 0 to \(Self.mostThreads)")
    }
    guard clips != nil || count == 0 else { throw Failure.argument("clips is null") }
    clipBytes = try structSize(
      count == 0 ? nil : clips?.pointee.struct_size,
      atLeast: MemoryLayout<asr_clip>.size,
      "asr_clip"
    )
    self.clips = UnsafeRawPointer(clips)
    self.count = count
    self.threads = threads == 0 ? WorkerPool.processors : Int(threads)
  }

  /// Recognizes the clips.
  ///
  /// - Throws: The failure of the first clip that cannot be recognized, after all have been tried;
  ///   `Failure` for memory that does not fit them.
  func recognize(
    _ handle: RecognizerHandle,
    into caller: (
      probabilities: UnsafeMutablePointer<Float>?, count: Int,
      answers: UnsafeMutablePointer<asr_answer>?
    )
  ) throws {
    let memory = try AnswerMemory(
      handle,
      clips: count,
      caller.probabilities,
      caller.count,
      count == 0 ? nil : caller.answers
    )
    let first = LockedValue<(clip: Int, failure: Failure)?>(nil)
    func recognize(_ clip: Int, _: Int) {
      do {
        try memory.write(clip: clip) { row in
          try self.recognize(clip, handle.recognizer, into: row)
        }
      } catch {
        let failure = Failure(error)
        first.withLock { first in
          if first.map({ clip < $0.clip }) ?? true { first = (clip, failure) }
        }
      }
    }
    let threads = min(threads, count)
    if threads > 1 {
      WorkerPool(threads: threads).run(count, recognize)
    } else {
      for clip in 0..<count { recognize(clip, 0) }
    }
    if let first = first.withLock({ $0 }) { throw first.failure }
  }

  private func recognize(
    _ index: Int,
    _ recognizer: SpeechRecognizer,
    into row: UnsafeMutableBufferPointer<Float>
  ) throws -> Heard {
    let position = "clips[\(index)]"
    guard let clips else { throw Failure.argument("clips is null") }
    let clip = (clips + index * clipBytes).load(as: asr_clip.self)
    let given = [clip.samples != nil, clip.path != nil, clip.bytes != nil].count { $0 }
    guard given == 1 else {
      throw Failure.argument(
        given == 0
          ? "\(position) has neither samples nor a path nor bytes"
          : "\(position) has more than one of samples, a path and bytes"
      )
    }
    let name = try clip.name.map { try text($0, "the name of \(position)") } ?? position
    if let path = clip.path {
      return try AudioFile.read(text(path, "the path of \(position)")).recognize(
        recognizer,
        into: row
      )
    }
    if let bytes = clip.bytes {
      let bytes = try SpeechC.bytes(bytes, clip.byte_count, of: name)
      return try AudioFile.decode(Array(bytes), name: name).recognize(recognizer, into: row)
    }
    return try Samples(
      clip.samples,
      clip.sample_count,
      rateHertz: Int(clip.sample_rate_hertz),
      name: name
    ).recognize(recognizer, into: row)
  }
}
