internal import Foundation
package import SpeechModel

/// The queue of recordings and of streams' turns, and the threads that compute them.
///
/// A thread that is idle takes a recording at once. Those that arrive while all threads are busy are
/// taken together by the next one that is done, so batches grow with the load and a clip alone
/// waits for nobody. An answer does not depend on its batch.
package final class RecognitionQueue: @unchecked Sendable {
  // Unchecked: the mutable properties are accessed only with the condition locked.
  private let condition = NSCondition()
  private var waiting: [Work?] = []
  /// The index of the first that waits; those before it are taken, and nil.
  private var head = 0
  /// How many of those that wait are streams' turns.
  private var waitingTurns = 0
  /// Recordings that wait until there is room among those that do: of streams, whose clients wait, too.
  private var patient: [RecognitionJob] = []
  private var isStopped = false

  private let threads: Int
  private let capacity: Int
  private let deadline: Duration
  private let limits: AudioLimits
  private let onBatch: @Sendable (_ clips: Int) -> Void

  /// What waits.
  private enum Work {
    case recording(RecognitionJob)
    /// A turn of a stream, which is told if it is not to be computed.
    case turn(@Sendable (QueueRefusal?) -> Void)
  }

  /// Starts the threads.
  ///
  /// - Parameters:
  ///   - threads: How many.
  ///   - capacity: The most recordings that wait.
  ///   - deadline: How long a recording may wait.
  ///   - limits: What is refused as too large.
  ///   - onBatch: Called with the size of each batch.
  package init(
    threads: Int,
    capacity: Int,
    deadline: Duration,
    limits: AudioLimits,
    onBatch: @escaping @Sendable (_ clips: Int) -> Void = { _ in }
  ) {
    precondition(threads > 0 && capacity > 0)
    self.threads = threads
    self.capacity = capacity
    self.deadline = deadline
    self.limits = limits
    self.onBatch = onBatch
    for index in 0..<threads {
      let thread = Thread { self.work() }
      thread.stackSize = 8 << 20
      thread.name = "recognizer \(index)"
      thread.start()
    }
  }

  /// Ends the threads once they have answered what they work on; what waits gets an error.
  package func stop() {
    let rest = locked {
      isStopped = true
      condition.broadcast()
      let rest = waiting[head...] + patient.map { .recording($0) }
      (waiting, patient) = ([], [])
      head = 0
      waitingTurns = 0
      return rest
    }
    for work in rest {
      switch work {
      case .recording(let job)?: job.finish(.failure(QueueRefusal.stopped))
      case .turn(let body)?: body(.stopped)
      case nil: break
      }
    }
  }

  /// How many recordings wait.
  package var length: Int { locked { waitingRecordings + patient.count } }

  /// The same; the condition is locked.
  private var waitingRecordings: Int { waiting.count - head - waitingTurns }

  /// Recognizes the bytes of a recording.
  ///
  /// - Parameters:
  ///   - isPatient: Whether it waits for room where many wait, however long, rather than being refused. Such
  ///     recordings let others go first.
  ///   - isAbandoned: Whether the client has hung up, asked before work is spent on it.
  /// - Throws: `QueueRefusal`, `AudioError`, `ModelFileError` or `CancellationError`.
  package func recognize(
    file: [UInt8],
    with model: ServedModel,
    isPatient: Bool = false,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) async throws -> Prediction {
    try await recognize(.file(file), model, isPatient: isPatient, isAbandoned)
  }

  /// Recognizes a clip.
  ///
  /// - Throws: As for a file.
  package func recognize(
    clip: AudioClip,
    with model: ServedModel,
    isAbandoned: @escaping @Sendable () -> Bool = { false }
  ) async throws -> Prediction {
    try await recognize(.clip(clip), model, isPatient: false, isAbandoned)
  }

  /// Calls the body on one of the threads, in its turn among the recordings.
  ///
  /// There is always room for it: a stream waits for its turn, and has one at a time.
  /// - Throws: `QueueRefusal` once the queue is stopped, or what the body throws.
  package func turn<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let turn: @Sendable (QueueRefusal?) -> Void = { refusal in
        continuation.resume(
          with: Result {
            if let refusal { throw refusal }
            return try body()
          }
        )
      }
      let isTaken = locked {
        if isStopped { return false }
        waiting.append(.turn(turn))
        waitingTurns += 1
        condition.signal()
        return true
      }
      if !isTaken { turn(.stopped) }
    }
  }

  private func recognize(
    _ content: RecognitionJob.Content,
    _ model: ServedModel,
    isPatient: Bool,
    _ isAbandoned: @escaping @Sendable () -> Bool
  ) async throws -> Prediction {
    let job = RecognitionJob(
      content,
      model,
      deadline: isPatient ? nil : .now + deadline,
      isAbandoned: isAbandoned
    )
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        job.wait(continuation)
        if let refusal = submit(job, isPatient: isPatient) { job.finish(.failure(refusal)) }
      }
    } onCancel: {
      job.finish(.failure(CancellationError()))
    }
  }

  private func submit(_ job: RecognitionJob, isPatient: Bool) -> QueueRefusal? {
    locked {
      if isStopped { return .stopped }
      if isPatient {
        patient.append(job)
        admitPatient()
        return nil
      }
      if waitingRecordings >= capacity { return .full(capacity: capacity) }
      enqueue(job)
      return nil
    }
  }

  /// How many recordings may wait where those that have time are let in: enough to keep the threads busy, so that
  /// others find room and need not wait behind many.
  private var patientRoom: Int { max(1, min(capacity / 2, 16 * threads)) }

  /// Lets those in that wait for room; the condition is locked.
  private func admitPatient() {
    let room = patientRoom - waitingRecordings
    guard room > 0, !patient.isEmpty else { return }
    for job in patient.prefix(room) { enqueue(job) }
    patient.removeFirst(min(room, patient.count))
  }

  /// Puts a recording behind the others; the condition is locked.
  private func enqueue(_ job: RecognitionJob) {
    waiting.append(.recording(job))
    condition.signal()
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    condition.lock()
    defer { condition.unlock() }
    return body()
  }

  // MARK: The threads

  private func work() {
    while let (work, share) = next() {
      switch work {
      case .recording(let first): recognize(first, share)
      case .turn(let body): body(nil)
      }
    }
  }

  /// Recognizes a recording, and those that wait behind it up to a share of all.
  private func recognize(_ first: RecognitionJob, _ share: Int) {
    let share = min(first.model.recognizer.clipsAtOnce, share)
    var jobs: [RecognitionJob] = []
    var clips: [AudioClip] = []
    var samples = 0
    var next: RecognitionJob? = first
    while let job = next {
      if let clip = clip(of: job) {
        jobs.append(job)
        clips.append(clip)
        samples += clip.samples.count
      }
      let hasRoom = jobs.count < share && samples < SpeechRecognizer.samplesAtOnce
      next = hasRoom ? following(first.model) : nil
    }
    if jobs.isEmpty { return }
    onBatch(jobs.count)
    for (job, result) in zip(jobs, first.model.recognizer.results(for: clips)) {
      job.finish(result)
    }
  }

  /// What comes next, and the number of recordings that this thread should take together; nil when
  /// the queue is stopped.
  private func next() -> (Work, share: Int)? {
    locked {
      while head == waiting.count && !isStopped { condition.wait() }
      if isStopped { return nil }
      let share = (waitingRecordings + threads - 1) / threads
      return removeFirst().map { ($0, share) }
    }
  }

  /// The next recording if it is for the same model and one waits.
  private func following(_ model: ServedModel) -> RecognitionJob? {
    locked {
      guard head < waiting.count, case .recording(let next)? = waiting[head],
        next.model.digest == model.digest, next.model.name == model.name
      else { return nil }
      _ = removeFirst()
      return next
    }
  }

  /// Takes what has waited longest; the condition is locked.
  private func removeFirst() -> Work? {
    let work = waiting[head]
    if case .turn? = work { waitingTurns -= 1 }
    // A recording in memory must not outlive its answer.
    waiting[head] = nil
    head += 1
    // Moved down rarely, so that taking one costs the same however many wait.
    if head == waiting.count || head >= 1_024 {
      waiting.removeFirst(head)
      head = 0
    }
    admitPatient()
    return work
  }

  /// Decodes a job's recording; nil if the job is finished instead.
  private func clip(of job: RecognitionJob) -> AudioClip? {
    guard job.isWanted else { return nil }
    if job.isAbandoned() {
      job.finish(.failure(CancellationError()))
      return nil
    }
    if let last = job.deadline, last < .now {
      job.finish(.failure(QueueRefusal.late(seconds: deadline / .seconds(1))))
      return nil
    }
    do {
      switch job.content {
      case .clip(let clip):
        if let reason = limits.refusal(of: clip) {
          throw AudioError(source: "the recording", reason: reason)
        }
        return clip
      case .file(let bytes):
        return try AudioFile.decode(bytes, name: "the recording", limits: limits)
      }
    } catch {
      job.finish(.failure(error))
      return nil
    }
  }
}

/// Why a recording was not even tried.
package enum QueueRefusal: Error, Equatable {
  /// So many wait already.
  case full(capacity: Int)
  /// It has waited for too long.
  case late(seconds: Double)
  /// The server is shutting down.
  case stopped
}
