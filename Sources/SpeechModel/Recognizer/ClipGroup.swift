extension WindowedInference {
  /// What a function makes of consecutive groups of clips, as large as the network runs at once,
  /// in their order, spread over the threads of a pool if there is one.
  ///
  /// - Throws: The error of the first group for which the function throws.
  func inGroups<Value: Sendable>(
    of count: Int,
    on pool: WorkerPool?,
    _ make: (Range<Int>) throws -> [Value]
  ) throws -> [Value] {
    let tasks = (count + windowsAtOnce - 1) / windowsAtOnce
    let results = SlotArray<Result<[Value], any Error>>(count: tasks)
    func work(_ task: Int, _ worker: Int) {
      let clips = task * windowsAtOnce..<min(count, (task + 1) * windowsAtOnce)
      results.set(task, Result { try make(clips) })
    }
    if let pool {
      pool.run(tasks, work)
    } else {
      for task in 0..<tasks { work(task, 0) }
    }
    return try results.values.flatMap { try $0.get() }
  }
}

extension SpeechRecognizer {
  /// The most clips that the network runs at once; more in one call gain nothing.
  package var clipsAtOnce: Int { inference.windowsAtOnce }

  /// The most samples of clips that are worth being decoded before any is answered, so that long
  /// recordings do not fill the memory together.
  package static let samplesAtOnce = 1 << 19

  /// The result of each of a few clips, computed together: the same bits as alone, and one that
  /// cannot be recognized takes no other with it.
  package func results(for clips: [AudioClip]) -> [Result<Prediction, any Error>] {
    if let predictions = try? recognize(clips) { return predictions.map { .success($0) } }
    return clips.map { clip in Result { try recognize(clip) } }
  }
}
