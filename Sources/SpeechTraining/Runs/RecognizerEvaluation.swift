public import SpeechModel

extension SpeechRecognizer {
  /// How well it recognizes labelled recordings.
  ///
  /// Clips that trained the model count like any other: for a figure to rely on, name recordings or a
  /// subset that it has not heard. A recognizer with a threshold is also scored on clips of labels that
  /// it does not know, which it is to reject.
  ///
  /// - Parameters:
  ///   - data: The recordings; a recording that cannot be read is left out, as the event `data` says.
  ///   - subset: The subset to score, as training with this seed would split the data; nil for all.
  ///   - seed: The seed of the split.
  ///   - options: Threads and memory, which do not change the result.
  ///   - tell: Called with each event, never concurrently.
  /// - Throws: `DatasetError`, also for a label that a recognizer without a threshold does not know, or
  ///   `ModelFileError` if an answer is not a number.
  public func evaluation(
    on data: DataSource,
    subset: Subset? = nil,
    seed: UInt64 = 0,
    options: ExecutionOptions = ExecutionOptions(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> Evaluation {
    let pool = WorkerPool(threads: options.threads)
    var corpus = try Corpus.read(data, cacheBytes: options.cacheBytes, pool: pool, tell)
    // Copies decide the split and nothing else here.
    if subset != nil { corpus.findCopies(pool: pool) }
    let dataset = try Dataset(
      corpus,
      rule: subset == nil ? .everything : nil,
      seed: seed,
      isForTraining: false
    )
    tell(.data(dataset.summary))
    let clips = subset.map { dataset.indices($0) } ?? Array(dataset.clips.indices)
    if clips.isEmpty {
      throw DatasetError.emptySubset(path: dataset.root, subset: subset?.rawValue ?? "whole")
    }
    let evaluation = try Evaluator.evaluate(self, on: dataset, clips: clips, pool: pool)
    guard evaluation.isFinite else {
      throw ModelFileError(path: "the model", reason: .nonFiniteAnswer)
    }
    return evaluation
  }

  /// How well it recognizes clips in memory, all of them.
  ///
  /// - Parameters:
  ///   - clips: The clips.
  ///   - options: Threads and memory, which do not change the result.
  /// - Throws: As above, and `AudioError` for a clip that is no sound.
  public func evaluation(
    on clips: some Sequence<LabelledClip>,
    options: ExecutionOptions = ExecutionOptions()
  ) throws -> Evaluation {
    var omitted: OmittedRecording?
    let evaluation = try evaluation(on: DataSource(clips: clips), options: options) { event in
      if case .data(let summary) = event { omitted = summary.omissions.first }
    }
    if let omitted, case .unreadable(let reason) = omitted.reason {
      throw AudioError(source: omitted.path, reason: reason)
    }
    return evaluation
  }
}
