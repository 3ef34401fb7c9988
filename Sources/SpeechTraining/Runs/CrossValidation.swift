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
  ///     reported; before the first one with an error, and without a folder.
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
    var corpus = try Corpus.read(
      run.data,
      cacheBytes: run.options.cacheBytes,
      pool: pool,
      interruption: interruption,
      tell
    )
    corpus.findCopies(pool: pool)
    let check = corpus.quickCheck()
    if !check.faults.isEmpty { tell(.checked(check.faults)) }
    try check.requireSound(in: corpus.root)
    // One rate for all parts, whatever their clips.
    let experiment = run.experiment.settled(sampleRateHertz: corpus.commonRateHertz)
    let name = experiment.name
    let deadline = run.options.maximumSeconds.map { Date().addingTimeInterval($0) }
    /// The options with what is left of the time limit.
    func options() -> ExecutionOptions {
      var options = run.options
      options.maximumSeconds = deadline.map { max(0, $0.timeIntervalSinceNow) }
      return options
    }
    func recorded(_ dataset: Dataset, _ name: String, in folder: String) throws -> RecordedRun {
      var recorded = try RecordedRun(
        Trainer(experiment, dataset: dataset, pool: pool),
        in: RunFolder("\(folder)/\(name)")
      )
      recorded.check = corpus.quickCheck(splitAs: dataset)
      recorded.interruption = interruption
      recorded.options = options()
      return recorded
    }
    let folder = try RunFolder.make(run.output, name: name)
    var summary = CrossValidationSummary(model: name, seed: experiment.training.seed, parts: [])
    let rules = try rules(corpus)
    var tested: [String: Evaluation] = [:]
    for (place, part) in rules.enumerated() {
      let dataset = try Dataset(corpus, rule: part.rule, seed: experiment.training.seed)
      tell(.part(name: part.name, place: place + 1, of: rules.count))
      let result = try recorded(dataset, part.name, in: folder.path).start { event in
        if case .tested(let evaluation) = event { tested[part.name] = evaluation }
        tell(event)
      }
      guard result.ending == .finished || result.ending == .earlyStopping else {
        summary.unfinished = part.name
        break
      }
      summary.parts.append(CrossValidationSummary.Part(part.name, result))
      try folder.write(json: summary, to: "cross-validation.json")
      let page = CrossValidationPage(summary, tested, of: corpus.root, planned: rules.count)
      try folder.write(page.html.text, to: CrossValidationPage.file)
    }
    if !summary.parts.isEmpty {
      tell(.reported(path: "\(folder.path)/\(CrossValidationPage.file)"))
    }
    if trainsOnAll, summary.unfinished == nil {
      let dataset = try Dataset(corpus, rule: .everything, seed: experiment.training.seed)
      tell(.part(name: "everything", place: rules.count + 1, of: rules.count + 1))
      _ = try recorded(dataset, "everything", in: folder.path).start(tell)
    }
    return (summary, folder.path)
  }

  /// Names of folders for speakers, numbered if two would share one.
  private static func folderNames(_ speakers: [String]) -> [(name: String, speaker: String)] {
    let names = speakers.map { $0.replacing("/", with: "_") }
    return zip(names, speakers).enumerated().map { place, pair in
      let isAlone = names.count { $0.lowercased() == pair.0.lowercased() } == 1
      return (isAlone ? pair.0 : "\(place + 1)-\(pair.0)", pair.1)
    }
  }

  private func rules(_ corpus: Corpus) throws -> [(name: String, rule: SplitRule)] {
    switch parts {
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
