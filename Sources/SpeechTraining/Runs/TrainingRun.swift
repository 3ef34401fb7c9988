internal import Foundation
internal import SpeechModel

/// A training run as a whole: reads labelled recordings, learns, and leaves a run folder.
///
/// What `asr-train` does.
public struct TrainingRun: Sendable {
  /// What is learned, and how.
  public var experiment: Experiment
  /// The labelled recordings.
  public var data: DataSource
  /// Where the run goes; nil is `runs/<UTC time>-<model>` in the current folder.
  public var output: String?
  /// Those that speak the words, into the run's folder, before it trains on them, too; nil for none.
  package var voices: SyntheticVoices?
  /// What does not change the result.
  public var options = ExecutionOptions()

  /// Describes a run on labelled recordings.
  public init(_ experiment: Experiment = Experiment(), data: DataSource, output: String? = nil) {
    self.experiment = experiment
    self.data = data
    self.output = output
  }

  /// Describes a run on a folder of labelled recordings.
  public init(_ experiment: Experiment = Experiment(), folder: String, output: String? = nil) {
    self.init(experiment, data: DataSource(folder), output: output)
  }

  /// Describes a run on labelled clips in memory.
  public init(
    _ experiment: Experiment = Experiment(),
    clips: some Sequence<LabelledClip>,
    output: String? = nil
  ) {
    self.init(experiment, data: DataSource(clips: clips), output: output)
  }

  /// Runs it.
  ///
  /// - Parameters:
  ///   - interruption: Ends the run after the step in which it is requested; before the first one
  ///     with an error, and without a folder.
  ///   - tell: Called with each event, never concurrently.
  /// - Returns: The summary of the run, and the path of its best model.
  /// - Throws: `ConfigurationError`, `DatasetError`, `RunFolderError`, `ModelFileError`,
  ///   `TrainingError` or `InterruptionError`.
  public func start(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> (summary: TrainingSummary, modelPath: String) {
    try start(interruption: interruption, isKept: true, tell)
  }

  /// The same.
  ///
  /// - Parameter isKept: Whether the folder stays, and with it a page that shows the run.
  func start(
    interruption: Interruption,
    isKept: Bool,
    _ tell: (TrainingEvent) -> Void
  ) throws -> (summary: TrainingSummary, modelPath: String) {
    try experiment.validate()
    if let output { try RunFolder.check(output) }
    let pool = WorkerPool(threads: options.threads)
    let pending = PendingRunFolder(output, name: experiment.name)
    let (trainer, check) = try pending.begin {
      let prepared = try PreparedData(
        data,
        options: options,
        seed: experiment.training.seed,
        pool: pool,
        interruption: interruption,
        voices: voices,
        in: pending,
        tell
      )
      let trainer = try Trainer(
        experiment,
        dataset: prepared.dataset,
        pool: pool,
        interruption: interruption
      )
      return (trainer, prepared.check)
    }
    let folder = try pending.folder()
    var recorded = RecordedRun(trainer, in: folder)
    recorded.check = check
    recorded.interruption = interruption
    recorded.options = options
    recorded.isKept = isKept
    if !isKept { recorded.extras.subtract([.page, .reference]) }
    return (try recorded.start(tell), folder.modelPath)
  }
}
