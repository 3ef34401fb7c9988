internal import Foundation
public import SpeechModel

/// Resumes a cross-validation that was stopped or killed: parts that are done are kept, the one in
/// progress is resumed from its checkpoint, and the result is that of one that never was stopped.
///
/// What `asr-train --resume` does with the folder of `--fold all`.
public struct ResumedCrossValidation: Sendable {
  /// The cross-validation's folder.
  public let path: String
  /// The recordings, where they are no longer at the path that it began with.
  public var source: String?
  /// The clips of a cross-validation of clips in memory; nil for files.
  private let clips: [LabelledClip]?
  /// The program for formats that libsndfile does not read; nil to read none of them.
  public var externalDecoder: ExternalDecoder?
  /// The experiment's own augmentations, if it has any.
  public var augmentations: [any CustomAugmentation] = []
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes the cross-validation in a folder.
  public init(_ path: String) {
    self.path = path
    clips = nil
  }

  /// Describes the cross-validation in a folder of clips in memory, which must be the same again.
  public init(_ path: String, clips: some Sequence<LabelledClip>) {
    self.path = path
    self.clips = Array(clips)
  }

  /// Whether a folder is that of a cross-validation, rather than of a single run.
  public static func isPresent(at path: String) -> Bool { CrossValidationPlan(in: path) != nil }

  /// Resumes it; of one that is done, it reports the results again.
  ///
  /// - Parameters:
  ///   - interruption: Ends it after the step in which it is requested.
  ///   - tell: Called with each event, never concurrently.
  /// - Returns: The results of the parts, and the path of the folder.
  /// - Throws: `ResumeError`, and what `CrossValidation.start` throws.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> (summary: CrossValidationSummary, path: String) {
    guard let plan = CrossValidationPlan(in: path) else { throw ResumeError.noRun(path: path) }
    guard !plan.isInMemory || clips != nil else { throw ResumeError.dataInMemory(path: path) }
    let folder = try RunFolder(resuming: path)
    let experiment = try Experiment(ofRun: path, augmentations: augmentations)
    var data = plan.reading(
      clips.map { DataSource(clips: $0) } ?? DataSource(source ?? plan.root),
      in: folder.path
    )
    data.externalDecoder = externalDecoder
    let pool = WorkerPool(threads: options.threads)
    let corpus = try ResumeError.namingWhatIsGone(beside: data) {
      try CrossValidation.corpus(data, options, pool: pool, interruption, tell)
    }
    let parts = CrossValidationParts(
      experiment,
      corpus,
      in: folder,
      try plan.parts.rules(corpus),
      trainsOnAll: plan.trainsOnAll,
      options,
      pool: pool,
      interruption,
      augmentations: augmentations
    )
    return (try parts.run(tell), folder.path)
  }
}
