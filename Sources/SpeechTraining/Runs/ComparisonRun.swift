package import SpeechModel

/// What new recordings are compared with.
public enum ComparisonBase: Sendable, Equatable {
  /// Recordings.
  case recordings(DataSource)
  /// The clips that a run learned from, which are not read again.
  case run(String)

  /// The base that a path names: a run if the folder is one, else recordings.
  package static func named(_ path: String, recordings: DataSource) -> ComparisonBase {
    RunFolder.isOne(path) ? .run(path) : .recordings(recordings)
  }
}

/// A comparison of recordings in two places, with their sounds at hand.
package struct ComparisonRun: Sendable {
  /// The old recordings; nil for those of a run.
  package let old: ComparedSource?
  package let new: ComparedSource
  package private(set) var comparison: DataComparison
  private let clips: [DataComparison.Example.SideName: [ComparedClip]]
  /// The folder below which the old clips of a run were; nil for recordings.
  private let formerRoot: String?

  /// Reads, measures and compares recordings.
  ///
  /// - Parameters:
  ///   - model: The folder of a run that is asked about the new recordings; nil for that of the base.
  ///   - usesLabels: Whether the new recordings' labels are true, so that accuracy can be measured.
  ///   - interruption: Ends it, with an error, when it is requested.
  ///   - tell: Called with each event, never concurrently.
  /// - Throws: `DatasetError`, `ComparisonError`, `ModelFileError` or `InterruptionError`.
  package init(
    old base: ComparisonBase,
    new source: DataSource,
    model: String? = nil,
    usesLabels: Bool = false,
    settings: ComparisonSettings = ComparisonSettings(),
    options: ExecutionOptions = ExecutionOptions(),
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws {
    let pool = WorkerPool(threads: options.threads)
    func read(_ source: DataSource) throws -> ComparedSource {
      try ComparedSource(
        source,
        options: options,
        pool: pool,
        interruption: interruption,
        tell
      )
    }
    let run: String?
    (old, run) =
      switch base {
      case .recordings(let source): (try read(source), model)
      case .run(let path): (nil, model ?? path)
      }
    let baseReference =
      if case .run(let path) = base { try ReferenceClips(ofRun: path) } else {
        nil as ReferenceClips?
      }
    let asked = try run.map { try AskedModel($0) }
    new = try read(source)
    // Neither side has anything above half the lower rate after this.
    let rate =
      baseReference?.sampleRateHertz
      ?? min(old?.commonRateHertz ?? new.commonRateHertz, new.commonRateHertz)
    let oldClips =
      try baseReference?.clips
      ?? old?.clips(rateHertz: rate, groups: settings.groups, pool: pool) ?? []
    formerRoot = if case .run(let path) = base { SplitRecord(ofRun: path)?.root } else { nil }
    let newClips = try new.clips(
      rateHertz: rate,
      groups: settings.groups,
      recognizer: asked?.recognizer,
      pool: pool
    )
    clips = [.old: oldClips, .new: newClips]
    comparison = try DataComparison(
      old: oldClips,
      at: old?.path ?? run ?? "",
      new: newClips,
      at: new.path,
      comparedHertz: rate,
      newHertz: new.commonRateHertz < rate ? new.commonRateHertz : nil,
      settings: settings,
      pool: pool
    )
    if let asked {
      comparison.add(
        asked.reference,
        of: asked.path,
        new: newClips,
        usesLabels: usesLabels,
        comparesSound: asked.reference.sampleRateHertz == rate && new.commonRateHertz >= rate,
        matched: comparison.shift.isFound && !usesLabels
          ? MatchedAccuracy(
            of: asked.recognizer,
            run: asked.folder,
            asked.reference,
            like: Self.some(newClips).compactMap { [new] in
              new.clip($0.path, sampleRateHertz: asked.recognizer.sampleRateHertz)
            },
            findings: Set(comparison.findings.map(\.name)),
            seed: settings.seed,
            pool: pool
          ) : nil,
        settings: settings,
        pool: pool
      )
    }
  }

  /// So many new clips, evenly over all, say what own ones are to be made like.
  private static func some(_ clips: [ComparedClip]) -> [ComparedClip] {
    let stride = max(1, (clips.count + 99) / 100)
    return Swift.stride(from: 0, to: clips.count, by: stride).map { clips[$0] }
  }

  /// The values of a statistic of a side's clips that have it.
  package func values(
    _ statistic: ClipStatistic,
    of side: DataComparison.Example.SideName
  ) -> [Double] {
    (clips[side] ?? []).compactMap { $0.statistics[statistic] }
  }

  /// The sound of an example; nil if it is no longer there.
  package func sound(_ example: DataComparison.Example) -> AudioClip? {
    switch example.side {
    case .new: new.clip(example.file)
    case .old:
      old.map { $0.clip(example.file) }
        ?? formerRoot.flatMap { try? AudioFile.read("\($0)/\(example.file)") }
    }
  }
}

/// A model that is asked about new clips, and what it learned from.
private struct AskedModel {
  let path: String
  let recognizer: SpeechRecognizer
  let reference: ReferenceClips
  /// The folder of the run.
  var folder: String { isDirectory(path) ? path : parentFolder(of: path) }

  /// Loads the model of a run, given its folder or the model file in it.
  init(_ path: String) throws {
    self.path = path
    recognizer = try SpeechRecognizer(modelAt: path)
    reference = try ReferenceClips(ofRun: isDirectory(path) ? path : parentFolder(of: path))
  }
}

extension DataComparison {
  /// Compares new recordings with old ones, as `asr-data compare` does.
  ///
  /// - Parameters:
  ///   - new: The new recordings, in files or in memory.
  ///   - base: What they are compared with: recordings, whose labels are not used, or a run.
  ///   - model: The folder of a run that is asked about the new recordings; nil for that of the base.
  ///   - usesLabels: Whether the new recordings' labels are true, so that accuracy can be measured.
  ///   - settings: How often and among what is shuffled, and what counts as a shift.
  ///   - options: Threads and memory, which do not change the result.
  ///   - interruption: Ends it, with an error, when it is requested.
  ///   - tell: Called with each event, never concurrently.
  /// - Throws: `DatasetError`, `ComparisonError`, `ModelFileError` or `InterruptionError`.
  public init(
    of new: DataSource,
    with base: ComparisonBase,
    model: String? = nil,
    usesLabels: Bool = false,
    settings: ComparisonSettings = ComparisonSettings(),
    options: ExecutionOptions = ExecutionOptions(),
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws {
    self = try ComparisonRun(
      old: base,
      new: new,
      model: model,
      usesLabels: usesLabels,
      settings: settings,
      options: options,
      interruption: interruption,
      tell
    ).comparison
  }

  /// Compares clips in memory, whose labels are not used.
  ///
  /// - Throws: As above.
  public init(
    of new: some Sequence<LabelledClip>,
    with old: some Sequence<LabelledClip>,
    settings: ComparisonSettings = ComparisonSettings(),
    options: ExecutionOptions = ExecutionOptions()
  ) throws {
    try self.init(
      of: DataSource(clips: new),
      with: .recordings(DataSource(clips: old)),
      settings: settings,
      options: options
    )
  }
}
