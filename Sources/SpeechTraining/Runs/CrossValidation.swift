internal import Foundation
internal import SpeechModel

/// Trains with every part of the data in turn as the test, and reports mean, deviation and the
/// worst.
public struct CrossValidation: Sendable {
  /// Which parts.
  public enum Parts: Sendable, Equatable {
    /// A number of parts, each with the same fraction of every label, or of the speakers.
    case folds(Int, bySpeaker: Bool)
    /// Every speaker.
    case speakers
  }

  /// The run, apart from its split.
  public var run: TrainingRun
  /// Which parts.
  public var parts: Parts
  /// Whether to train a final model on everything afterwards.
  public var trainsOnAll = false

  /// Describes a cross-validation of a run.
  public init(_ run: TrainingRun, parts: Parts) {
    self.run = run
    self.parts = parts
  }

  /// Runs all parts, each in a folder of its own inside the output folder.
  ///
  /// - Parameters:
  ///   - interruption: Ends it after the step in which it is requested, and what was done is
  ///     reported, to be resumed with `ResumedCrossValidation`; before the first one with an error,
  ///     and without a folder.
  ///   - tell: Called with each event, never concurrently.
  /// - Returns: The results of the parts, and the path of the folder.
  /// - Throws: As `TrainingRun.start`.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> (summary: CrossValidationSummary, path: String) {
    try run.experiment.validate()
    if let output = run.output { try RunFolder.check(output) }
    let pool = WorkerPool(threads: run.options.threads)
    var corpus = try Self.corpus(run.data, run.options, pool: pool, interruption, tell)
    // One rate for all parts, whatever their clips.
    let experiment = run.experiment.settled(sampleRateHertz: corpus.commonRateHertz)
    let rules = try parts.rules(corpus)
    let pending = PendingRunFolder(run.output, name: experiment.name)
    let folder = try pending.begin {
      let folder = try pending.folder()
      if let voices = run.voices {
        // Once, for all parts.
        try corpus.add(
          voices,
          into: folder.path,
          seed: experiment.training.seed,
          pool: pool,
          interruption: interruption,
          tell
        )
      }
      try folder.write(settings: experiment)
      try folder.write(json: CrossValidationPlan(self, corpus), to: CrossValidationPlan.file)
      return folder
    }
    let parts = CrossValidationParts(
      experiment,
      corpus,
      in: folder,
      rules,
      trainsOnAll: trainsOnAll,
      run.options,
      pool: pool,
      interruption
    )
    return (try parts.run(tell), folder.path)
  }

  /// The recordings, read, searched for copies and checked.
  static func corpus(
    _ data: DataSource,
    _ options: ExecutionOptions,
    pool: WorkerPool,
    _ interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws -> Corpus {
    var corpus = try Corpus.read(
      data,
      cacheBytes: options.cacheBytes,
      pool: pool,
      interruption: interruption,
      tell
    )
    corpus.findCopies(pool: pool)
    let check = corpus.quickCheck()
    if !check.faults.isEmpty { tell(.checked(check.faults)) }
    try check.requireSound(in: corpus.root)
    return corpus
  }
}

extension CrossValidation.Parts {
  /// Names of folders for speakers, numbered if two would share one.
  private static func folderNames(_ speakers: [String]) -> [(name: String, speaker: String)] {
    let names = speakers.map { $0.replacing("/", with: "_") }
    return zip(names, speakers).enumerated().map { place, pair in
      let isAlone = names.count { $0.lowercased() == pair.0.lowercased() } == 1
      return (isAlone ? pair.0 : "\(place + 1)-\(pair.0)", pair.1)
    }
  }

  /// The name of each part, and the rule that splits the recordings.
  ///
  /// - Throws: `DatasetError` if a speaker is unknown, or there is only one.
  func rules(_ corpus: Corpus) throws -> [CrossValidationParts.Part] {
    switch self {
    case .folds(let count, let bySpeaker):
      (1...count).map {
        ("fold-\($0)-of-\(count)", .fold(index: $0, of: count, bySpeaker: bySpeaker))
      }
    case .speakers:
      try Self.folderNames(corpus.speakers()).map {
        ("without-\($0.name)", .leaveSpeakerOut($0.speaker))
      }
    }
  }
}
