internal import Foundation
internal import SpeechModel

/// A training run in a folder, with everything that it leaves there: settings, split, metrics,
/// checkpoints, the best model, its evaluation, a page and TensorBoard events.
package struct RecordedRun {
  /// What is produced in addition to the best model.
  struct Extras: OptionSet {
    let rawValue: Int
    /// Whether it underfits or overfits, and what to try.
    static let verdict = Extras(rawValue: 1)
    /// The page about the run.
    static let page = Extras(rawValue: 2)
    /// What later recordings are compared with.
    static let reference = Extras(rawValue: 4)
    static let all: Extras = [.verdict, .page, .reference]
  }

  private let trainer: Trainer
  private let folder: RunFolder
  /// The check of the data, for the page; nil without one.
  var check: DataCheck?
  /// Ends the run after the step in which it is requested.
  package var interruption = Interruption()
  /// What does not change the result.
  var options = ExecutionOptions()
  var extras = Extras.all
  /// Whether the folder stays, so that commands can name it.
  var isKept = true

  private var setup: TrainingSetup { trainer.setup }

  /// Describes the run of a trainer that has taken no step yet.
  package init(_ trainer: Trainer, in folder: RunFolder) {
    self.trainer = trainer
    self.folder = folder
  }

  /// Trains to the end, from a checkpoint if there is one; scores the best model on the testing
  /// clips.
  ///
  /// - Parameter onEvent: Called serially with each event.
  /// - Throws: `TrainingError`, `DatasetError`, `ModelFileError`, `ResumeError` or
  ///   `RunFolderError`; a model that was saved before stays.
  package func start(_ onEvent: (TrainingEvent) -> Void = { _ in }) throws -> TrainingSummary {
    try start(from: nil, onEvent)
  }

  /// The same, from a checkpoint if there is one.
  func start(
    from checkpoint: Checkpoint?,
    _ onEvent: (TrainingEvent) -> Void
  ) throws -> TrainingSummary {
    var loop = TrainingLoop(
      trainer,
      in: folder,
      interruption: interruption,
      options: options
    )
    if let checkpoint { try loop.resume(from: checkpoint) } else { try recordSettings() }
    folder.note(epochs: setup.stepPlan.validations.count)
    onEvent(.network(setup.outline))
    if let threshold = setup.experiment.lostThreshold {
      onEvent(.warning(.lostRejection(threshold: threshold)))
    }
    if rejectsUntrained { onEvent(.warning(.rejectionOfUntrained)) }
    func warn(_ error: any Error) { onEvent(.warning(.noEvents(error))) }
    var events = RunEvents()
    events.begin(
      setup,
      trainer.feed,
      folder,
      secondsBefore: loop.secondsBefore,
      warn: warn
    )
    let ending = try loop.run(onEpoch: { events.add($0, warn: warn) }, onEvent: onEvent)
    let isStopped = ending == .interrupted
    let worth = isStopped ? Worth() : try worth(ending, onEvent)
    var summary = TrainingSummary(setup, loop.progress, ending, program: program)
    summary.trainSeconds = loop.seconds
    summary.record(worth.tested)
    summary.verdict = worth.verdict
    summary.calibration = worth.calibration
    summary.note(
      copiesOf: setup.dataset,
      test: worth.tested.flatMap { setup.dataset.copiedClips($0, .testing) },
      validation: worth.validated.flatMap { setup.dataset.copiedClips($0, .validation) }
    )
    if !isStopped { events.end(summary, worth.tested, warn: warn) }
    try folder.write(json: summary, to: "summary.json")
    if extras.contains(.reference), !isStopped { writeReference(onEvent) }
    if extras.contains(.page) { writePage(summary, worth, onEvent) }
    if !isStopped { LatestRun.set(run: folder.path) }
    return summary
  }

  /// Whether a network is to reject that heard no other words, neither before nor in this run.
  private var rejectsUntrained: Bool {
    let others = [WordSelection.unknownLabel, Prediction.unknownLabel]
    return setup.experiment.training.falseAcceptRate > 0 && setup.experiment.start == nil
      && !setup.dataset.labels.contains { others.contains($0) }
  }

  private var program: String { options.program ?? RunEnvironment.processName }

  /// Writes what a run begins with.
  private func recordSettings() throws {
    try folder.write(settings: setup.experiment)
    try folder.write(json: SplitRecord(setup.dataset), to: "split.json")
    try folder.keepMetrics(epochs: 0)
  }

  /// The evaluation of the best model.
  private struct Worth {
    var calibration: CalibrationSummary?
    var tested: Evaluation?
    var verdict: Verdict?
    /// Its outcomes on the validation clips.
    var validated: Evaluation?
  }

  private func worth(
    _ ending: RunEnding,
    _ onEvent: (TrainingEvent) -> Void
  ) throws -> Worth {
    let best = BestModel(setup: setup, folder: folder)
    var worth = Worth()
    worth.calibration = try best.calibrate()
    let command = RunCommand(folder: folder.path, dataset: setup.dataset, isKept: isKept)
    if let calibration = worth.calibration {
      onEvent(.calibrated(calibration))
      if calibration.costOfRejection != nil {
        onEvent(.warning(.costlyRejection(calibration, command)))
      }
    } else if setup.experiment.training.falseAcceptRate > 0 {
      onEvent(.warning(.noThreshold))
    }
    worth.tested = try best.test()
    if let tested = worth.tested {
      if let copied = setup.dataset.copiedClips(tested, .testing), copied.copied > 0 {
        onEvent(.copied(copied))
      }
      onEvent(.tested(tested))
      if let warning = best.startWarning(tested) { onEvent(.warning(warning)) }
    }
    if extras.contains(.verdict) {
      var (verdict, validated) = try best.judge(tested: worth.tested)
      // The rest of the run is to come, and nothing else to be tried before.
      if ending == .maximumTime { verdict.suggestions = [] }
      (worth.verdict, worth.validated) = (verdict, validated)
      onEvent(.judged(verdict, command))
    }
    return worth
  }

  /// Writes what later recordings are compared with; a failure does not affect the run.
  private func writeReference(_ onEvent: (TrainingEvent) -> Void) {
    do {
      let reference = try ReferenceClips(
        of: setup.dataset,
        SpeechRecognizer(modelAt: folder.modelPath),
        pool: setup.pool
      )
      try folder.write(reference.encoded().encoded(), to: ReferenceClips.fileName)
      for subset in [Subset.validation, .testing] {
        let comparison = try ShiftNotice.comparison(
          on: subset,
          of: setup.dataset,
          reference,
          pool: setup.pool
        )
        if let comparison { onEvent(.warning(.unlikeSplit(subset, comparison))) }
      }
    } catch {
      onEvent(.warning(.noReference(error)))
    }
  }

  /// Where the model is wrong on the clips that the page reports on; nil without any, or if one can no longer
  /// be read, which the page says where it shows it.
  private func analysis(_ worth: Worth) -> ErrorAnalysis? {
    let dataset = setup.dataset
    guard
      let scored = TrainingReport.scored(
        tested: worth.tested,
        validated: worth.validated,
        of: dataset
      ), let recognizer = try? SpeechRecognizer(modelAt: folder.modelPath)
    else { return nil }
    let clips = dataset.indices(scored.subset)
    return try? ErrorAnalysis(
      scored.evaluation,
      by: [ScoredModel(recognizer, path: folder.path, clips: clips)],
      on: dataset,
      subjects: SliceSubject.allCases,
      columns: dataset.groupingColumns,
      findsSuspects: true,
      pool: setup.pool
    )
  }

  /// Writes the page and reports its path; a failure does not affect the run.
  private func writePage(
    _ summary: TrainingSummary,
    _ worth: Worth,
    _ onEvent: (TrainingEvent) -> Void
  ) {
    let page = TrainingReport(
      of: trainer.feed,
      in: folder,
      summary,
      tested: worth.tested,
      validated: worth.validated,
      analysis: analysis(worth),
      check: check,
      environment: .current(threads: setup.pool.count)
    )
    do {
      onEvent(.reported(path: try page.write()))
    } catch {
      onEvent(.warning(.noReport(error)))
    }
  }
}
