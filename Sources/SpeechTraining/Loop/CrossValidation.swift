internal import Foundation
internal import SpeechModel

/// Runs every part of the data in turn as the test, and reports mean, deviation and the worst.
public struct CrossValidation: Sendable {
  /// Which parts.
  public enum Parts: Sendable, Equatable {
    /// So many parts, each with the same share of every label, or of the speakers.
    case folds(Int, bySpeaker: Bool)
    /// Every speaker.
    case speakers
  }

  /// The run, but for its split.
  public var run: TrainingRun
  /// Which parts.
  public var parts: Parts
  /// Whether a final model is trained on everything after that.
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
  ///   - tell: Told what happens; never by two threads at once.
  /// - Returns: The parts in numbers, and the path of the folder.
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
    if let faults = check.summary { tell(.data(report: faults)) }
    try check.requireSound(in: corpus.root)
    // One rate for all parts, whatever their clips.
    let experiment = run.experiment.settled(sampleRateHertz: corpus.commonRateHertz)
    let name = experiment.name
    let deadline = run.options.maximumSeconds.map { Date().addingTimeInterval($0) }
    /// What is left of the time of the whole.
    func limits() -> RunLimits {
      var limits = run.options.limits
      limits.maximumSeconds = deadline.map { max(0, $0.timeIntervalSinceNow) }
      return limits
    }
    let folder = try RunFolder.make(run.output, name: name)
    var summary = CrossValidationSummary(model: name, seed: experiment.training.seed, parts: [])
    let rules = try rules(corpus)
    var tested: [String: Evaluation] = [:]
    for (place, part) in rules.enumerated() {
      let dataset = try Dataset(corpus, rule: part.rule, seed: experiment.training.seed)
      tell(.part(name: part.name, place: place + 1, of: rules.count))
      let trainer = try Trainer(experiment, dataset: dataset, pool: pool)
      let result = try trainer.run(
        into: RunFolder("\(folder.path)/\(part.name)"),
        check: corpus.quickCheck(splitAs: dataset),
        interruption: interruption,
        limits: limits()
      ) { event in
        if case .tested(let evaluation) = event { tested[part.name] = evaluation }
        tell(event)
      }
      if result.ending == .interrupted || result.ending == .maximumTime {
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
      let trainer = try Trainer(experiment, dataset: dataset, pool: pool)
      _ = try trainer.run(
        into: RunFolder("\(folder.path)/everything"),
        check: corpus.quickCheck(splitAs: dataset),
        interruption: interruption,
        limits: limits(),
        tell
      )
    }
    return (summary, folder.path)
  }

  /// Names of folders for speakers: where two would share one, with numbers.
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

/// What `cross-validation.json` holds: each part in numbers, and what they come to.
public struct CrossValidationSummary: Sendable, Equatable {
  /// One part.
  public struct Part: Sendable, Equatable, Encodable {
    /// Its name, which is that of its folder.
    public let name: String
    /// The share of testing clips recognized, in [0, 1]; nil if there are none.
    public let testAccuracy: Double?
    /// Testing clips.
    public let clips: Int

    /// - Precondition: The part was run to its end.
    init(_ name: String, _ summary: TrainingSummary) {
      self.init(
        name: name,
        testAccuracy: summary.testAccuracy,
        clips: summary.clips[Side.testing.rawValue] ?? 0
      )
    }

    package init(name: String, testAccuracy: Double?, clips: Int) {
      self.name = name
      self.testAccuracy = testAccuracy
      self.clips = clips
    }

    private enum Keys: String, CodingKey { case name, testAccuracy, clips }

    /// Writes every value, null for an accuracy that there is none of.
    public func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: Keys.self)
      try values.encode(name, forKey: .name)
      try values.encode(testAccuracy, forKey: .testAccuracy)
      try values.encode(clips, forKey: .clips)
    }
  }

  /// The preset's name, or `custom`.
  public let model: String
  /// The seed.
  public let seed: UInt64
  /// The part in which somebody, or the time, stopped it.
  public internal(set) var unfinished: String?
  /// The parts that are done.
  public internal(set) var parts: [Part]

  package init(model: String, seed: UInt64, parts: [Part]) {
    self.model = model
    self.seed = seed
    self.parts = parts
  }

  /// Accuracies of the parts that have testing clips.
  private var accuracies: [Double] { parts.compactMap(\.testAccuracy) }

  /// The mean of the parts' accuracies; nil if none has testing clips.
  public var mean: Double? {
    accuracies.isEmpty ? nil : accuracies.reduce(0, +) / Double(accuracies.count)
  }

  /// The standard deviation of the parts' accuracies (with n - 1); nil for fewer than two.
  public var deviation: Double? {
    guard let mean, accuracies.count > 1 else { return nil }
    let squares = accuracies.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(accuracies.count - 1)).squareRoot()
  }

  /// The part with the lowest accuracy; the first of equals; nil if none has testing clips.
  public var worst: Part? {
    parts.filter { $0.testAccuracy != nil }
      .min { ($0.testAccuracy ?? 1) < ($1.testAccuracy ?? 1) }
  }

  /// Parts without a testing clip, which say nothing.
  public var untested: [Part] { parts.filter { $0.testAccuracy == nil } }

  /// A table for a person, ending in mean, deviation and the worst.
  public var report: String {
    guard !parts.isEmpty else { return "no part is done" }
    let width = max(12, parts.map(\.name.count).max() ?? 0)
    func cell(_ share: Double) -> String { String(format: "%5.1f %%", 100 * share) }
    var lines = parts.map { part in
      "  \(part.name.padded(to: width))  "
        + (part.testAccuracy.map { "\(cell($0))  of \(counted(part.clips, "clip"))" }
          ?? "      –  no clip to test")
    }
    if let mean {
      lines.append(
        "  \("mean".padded(to: width))  \(cell(mean))"
          + (deviation.map { String(format: ", deviation %.1f points", 100 * $0) } ?? "")
          + (worst.map { ", worst \(percent($0.testAccuracy ?? 0)) (\($0.name))" } ?? "")
      )
    }
    if !untested.isEmpty {
      lines.append(
        "  \(counted(untested.count, "part")) without a clip to test: left out of these figures;"
          + " take fewer parts, or record more clips of the rarest label"
      )
    }
    return lines.joined(separator: "\n")
  }
}

extension CrossValidationSummary: Encodable {
  private enum Keys: String, CodingKey { case model, seed, parts, mean, deviation, worst }

  /// Writes the parts and what they come to.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: Keys.self)
    try values.encode(model, forKey: .model)
    try values.encode(seed, forKey: .seed)
    try values.encode(parts, forKey: .parts)
    try values.encode(mean, forKey: .mean)
    try values.encode(deviation, forKey: .deviation)
    try values.encode(worst?.name, forKey: .worst)
  }
}
