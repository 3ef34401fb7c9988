internal import Foundation
public import SpeechModel

/// Goes on with a run that was stopped or killed, as if it never had been: the result is the same
/// to the last bit, on any number of threads.
///
/// What `asr-train --resume` does. A run without a checkpoint starts again.
public struct ResumedRun: Sendable {
  /// The run's folder.
  public let path: String
  /// The recordings, where they are no longer at the path that the run began with.
  public var source: String?
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes the run in a folder.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// What came of it.
  public enum Outcome: Sendable {
    /// It had come to its end before; the path of its model.
    case alreadyFinished(modelPath: String)
    /// It has now; the run in numbers, and the path of its best model.
    case ended(TrainingSummary, modelPath: String)
  }

  /// Goes on with the run.
  ///
  /// - Throws: `ResumeError`, and what `TrainingRun.start` throws.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> Outcome {
    let folder = RunFolder(existing: path)
    let isFinished = isFinished
    let (checkpoint, damaged) = CheckpointFolder(run: path).newest()
    // Killed between the summary and the report, a run has that still to do; a finished one is never
    // begun again.
    let lacksReport = !FileManager.default.fileExists(atPath: "\(path)/\(TrainingReport.file)")
    if isFinished, !lacksReport || checkpoint == nil {
      return .alreadyFinished(modelPath: folder.modelPath)
    }
    let configuration = "\(path)/config.yaml"
    guard FileManager.default.fileExists(atPath: configuration),
      let record = SplitRecord(ofRun: path)
    else { throw ResumeError.noRun(path: path) }
    let experiment = try Experiment(ofRun: path)
    for words in damaged { tell(.resuming(words: "a damaged checkpoint is passed over: \(words)")) }
    let pool = WorkerPool(threads: options.threads)
    let (dataset, check) = try record.dataset(
      at: source,
      externalDecoder: externalDecoder,
      cacheBytes: options.cacheBytes,
      pool: pool,
      tell
    )
    tell(.data(report: dataset.report))
    if let words = dataset.copyWarning { tell(.warning(words: words)) }
    guard dataset.digest == record.digest, dataset.noiseDigest == record.noiseDigest,
      checkpoint?.splitDigest ?? record.digest == record.digest
    else { throw ResumeError.dataChanged(path: dataset.root) }
    tell(
      .resuming(
        words: checkpoint.map {
          "going on after step \($0.progress.steps), \($0.progress.epochs) epochs done"
        } ?? "no checkpoint \(damaged.isEmpty ? "was saved yet" : "can be read"): starting again"
      )
    )
    let trainer = try Trainer(experiment, dataset: dataset, pool: pool)
    do {
      let summary = try trainer.run(
        into: folder,
        from: checkpoint,
        check: check,
        interruption: interruption,
        limits: options.limits,
        tell
      )
      return .ended(summary, modelPath: folder.modelPath)
    } catch ResumeError.otherExperiment where isFinished {
      // Of an earlier version of this program, whose checkpoints say other things.
      return .alreadyFinished(modelPath: folder.modelPath)
    }
  }

  private var isFinished: Bool {
    struct Summary: Decodable { var ending: RunEnding }
    guard let data = FileManager.default.contents(atPath: "\(path)/summary.json"),
      let summary = try? JSONDecoder().decode(Summary.self, from: data)
    else { return false }
    return summary.ending == .finished || summary.ending == .earlyStopping
  }
}

extension SplitRecord {
  /// The recordings that were split, read once more and split like that again.
  ///
  /// - Parameters:
  ///   - source: Where they are now; nil for where they were.
  ///   - externalDecoder: The program for formats that libsndfile does not read.
  /// - Throws: `DatasetError`.
  func dataset(
    at source: String?,
    externalDecoder: ExternalDecoder?,
    cacheBytes: Int,
    pool: WorkerPool,
    _ tell: (TrainingEvent) -> Void
  ) throws -> (dataset: Dataset, check: DataCheck) {
    var data = DataSource(source ?? root)
    data.noiseFolders = noiseFolders
    data.namePattern = namePattern
    data.words = words
    data.channel = channel
    data.externalDecoder = externalDecoder
    // Whoever split them let it pass, or there was nothing to let pass.
    data.allowsLeakage = true
    data.keepsClipDigests = keepsClipDigests ?? false
    var corpus = try Corpus.read(data, cacheBytes: cacheBytes, pool: pool, tell)
    // What was found then: looking again would say nothing else.
    if let copies { corpus.copies = copies }
    let dataset = try Dataset(corpus, splitAs: self)
    return (dataset, corpus.quickCheck(splitAs: dataset))
  }
}
