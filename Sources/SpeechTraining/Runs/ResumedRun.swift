internal import Foundation
public import SpeechModel

/// Resumes a run that was stopped or killed, as if it never had been: the result is the same
/// to the last bit, on any number of threads.
///
/// What `asr-train --resume` does. A run without a checkpoint starts again.
public struct ResumedRun: Sendable {
  /// The run's folder.
  public let path: String
  /// The recordings, where they are no longer at the path that the run began with.
  public var source: String?
  /// The clips of a run on clips in memory; nil for files.
  private let clips: [LabelledClip]?
  /// The recordings, if they were read before.
  var corpus: Corpus?
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// The run's own augmentations, if it has any.
  public var augmentations: [any CustomAugmentation] = []
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes the run in a folder.
  public init(_ path: String) {
    self.path = LatestRun.resolve(path)
    clips = nil
  }

  /// Describes the run in a folder on clips in memory, which must be the same again.
  public init(_ path: String, clips: some Sequence<LabelledClip>) {
    self.path = LatestRun.resolve(path)
    self.clips = Array(clips)
  }

  /// The result.
  public enum Outcome: Sendable {
    /// It was already finished; the path of its model.
    case alreadyFinished(modelPath: String)
    /// It has ended now; the summary of the run, and the path of its best model.
    case ended(TrainingSummary, modelPath: String)
  }

  /// Resumes the run.
  ///
  /// - Throws: `ResumeError`, and what `TrainingRun.start` throws.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> Outcome {
    let modelPath = RunFolder(existing: path).modelPath
    if isDone { return .alreadyFinished(modelPath: modelPath) }
    guard FileManager.default.fileExists(atPath: "\(path)/config.yaml"),
      let record = SplitRecord(ofRun: path)
    else {
      guard FileManager.default.fileExists(atPath: path) else {
        throw ResumeError.missing(path: path)
      }
      throw RunFolder.isBegun(path)
        ? ResumeError.notBegun(path: path) : ResumeError.noRun(path: path)
    }
    guard !record.isInMemory || clips != nil || corpus != nil else {
      throw ResumeError.dataInMemory(path: path)
    }
    let folder = try RunFolder(resuming: path)
    // Another process may have finished it just now.
    if isDone { return .alreadyFinished(modelPath: modelPath) }
    let isFinished = isFinished
    let (checkpoint, damaged) = CheckpointFolder(run: path).newest()
    let experiment = try Experiment(ofRun: path, augmentations: augmentations)
    for error in damaged { tell(.damagedCheckpoint(error)) }
    let pool = WorkerPool(threads: options.threads)
    let corpus =
      try corpus
      ?? record.corpus(
        ofRun: path,
        at: clips.map { DataSource(clips: $0) } ?? DataSource(source ?? record.root),
        externalDecoder: externalDecoder,
        cacheBytes: options.cacheBytes,
        pool: pool,
        interruption: interruption,
        tell
      )
    let dataset = try Dataset(corpus, splitAs: record)
    tell(.data(dataset.summary))
    for warning in dataset.warnings { tell(.warning(.data(warning))) }
    try record.requireSameRecordings(in: dataset)
    guard checkpoint?.splitDigest ?? record.digest == record.digest else {
      throw ResumeError.dataChanged(path: dataset.root)
    }
    tell(
      .resuming(
        checkpoint.map { .checkpoint(steps: $0.progress.steps, epochs: $0.progress.epochs) }
          ?? .beginning(hasDamagedCheckpoints: !damaged.isEmpty)
      )
    )
    let trainer = try Trainer(
      experiment,
      dataset: dataset,
      pool: pool,
      interruption: interruption
    )
    do {
      var recorded = RecordedRun(trainer, in: folder)
      recorded.check = corpus.quickCheck(splitAs: dataset)
      recorded.interruption = interruption
      recorded.options = options
      return .ended(try recorded.start(from: checkpoint, tell), modelPath: modelPath)
    } catch ResumeError.otherExperiment where isFinished {
      // By an earlier version of this program, whose checkpoints differ.
      return .alreadyFinished(modelPath: modelPath)
    }
  }

  /// Whether nothing is left to do; a run that was killed right after its last file becomes the
  /// latest.
  private var isDone: Bool {
    // A run that was killed between the summary and the report must still write that; a finished
    // one is never started again, and one that its program ended has steps left.
    let hasReport = FileManager.default.fileExists(atPath: "\(path)/\(TrainingReport.file)")
    guard isFinished,
      ending == .requested || hasReport || CheckpointFolder(run: path).newest().checkpoint == nil
    else { return false }
    // Runs of earlier versions have no lock, and set the name when they began.
    if RunLock.holder(of: path) != nil, !LatestRun.wasSet(run: path) { LatestRun.set(run: path) }
    return true
  }

  private var isFinished: Bool { ending?.isFinal ?? false }

  /// How the run ended; nil if it has not.
  private var ending: RunEnding? {
    struct Summary: Decodable { var ending: RunEnding }
    return FileManager.default.contents(atPath: "\(path)/summary.json").flatMap {
      try? JSONDecoder().decode(Summary.self, from: $0)
    }?.ending
  }
}

extension SplitRecord {
  /// The recordings of the recorded split, read again in the same way.
  ///
  /// - Parameters:
  ///   - run: The folder of the run, which may hold synthetic clips.
  ///   - source: Where they are now.
  ///   - externalDecoder: The program for formats that libsndfile does not read.
  /// - Throws: `DatasetError` or `InterruptionError`.
  func corpus(
    ofRun run: String,
    at source: DataSource,
    externalDecoder: ExternalDecoder?,
    cacheBytes: Int,
    pool: WorkerPool,
    interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws -> Corpus {
    var data = source
    data.noiseFolders = noiseFolders
    data.synthetic = syntheticClips(ofRun: run)
    data.added = added ?? []
    data.namePattern = namePattern
    data.words = words
    data.channel = channel
    data.externalDecoder = externalDecoder
    // The original run allowed leakage, or there was none.
    data.allowsLeakage = true
    data.keepsClipDigests = keepsClipDigests ?? false
    var corpus = try ResumeError.namingWhatIsGone(beside: data) {
      try Corpus.read(
        data,
        cacheBytes: cacheBytes,
        pool: pool,
        interruption: interruption,
        tell
      )
    }
    // The copies found then: a new search would give the same result.
    if let copies { corpus.copies = copies }
    return corpus
  }
}
