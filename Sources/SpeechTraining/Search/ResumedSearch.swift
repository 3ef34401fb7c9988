internal import Foundation
public import SpeechModel

/// Resumes a search that was stopped or killed: the result is that of one that never was.
///
/// What `asr-search --resume` does. Finished trials are kept; those that were in
/// progress are resumed from their checkpoints.
public struct ResumedSearch: Sendable {
  /// The search's folder.
  public let path: String
  /// The recordings, where they are no longer at the path that the search began with.
  public var source: String?
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes the search in a folder.
  public init(_ path: String) { self.path = path }

  /// The search space that the search began with.
  ///
  /// - Throws: `SearchError`, `ConfigurationError`.
  public func space() throws -> SearchSpace { try SearchFolder(existing: path).read().space }

  /// Resumes the search; returns the result again if it is finished.
  ///
  /// - Throws: `ResumeError`, and what `Search.start` throws.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (SearchEvent) -> Void = { _ in }
  ) throws -> SearchOutcome {
    let found = SearchFolder(existing: path)
    let (space, settings, split) = try found.read()
    if FileManager.default.fileExists(atPath: found.winnerPath) {
      let trials = try found.trials()
      tell(.alreadyFinished)
      return SearchOutcome(
        path: found.path,
        source: source ?? split.root,
        synthetic: split.syntheticClips(ofRun: found.path),
        trials: trials,
        winnerPath: found.winnerPath,
        table: SearchTable(space, trials).text,
        comparison: trials.comparison(clips: split.validation.count)
      )
    }
    guard !split.isInMemory else { throw ResumeError.dataInMemory(path: path) }
    let folder = try SearchFolder(resuming: path)
    let trials = try folder.trials()
    let pool = WorkerPool(threads: options.threads)
    let corpus = try split.corpus(
      ofRun: folder.path,
      at: DataSource(source ?? split.root),
      externalDecoder: externalDecoder,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption
    ) { tell(.preparing($0)) }
    let dataset = try Dataset(corpus, splitAs: split)
    tell(.preparing(.data(dataset.summary)))
    guard dataset.digest == split.digest, dataset.noiseDigest == split.noiseDigest,
      dataset.syntheticDigest == split.syntheticDigest
    else { throw ResumeError.dataChanged(path: dataset.root) }
    tell(.resuming(trials: trials.count))
    let rounds = try SearchRounds(
      space,
      folder,
      settings,
      dataset,
      options,
      pool: pool
    )
    return try rounds.outcome(interruption: interruption, tell)
  }
}
