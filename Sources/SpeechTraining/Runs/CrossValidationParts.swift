internal import Foundation
internal import SpeechModel

/// The parts of a cross-validation in its folder: trains those that are not done, and reports on all.
struct CrossValidationParts {
  /// A part: its name, which is that of its folder, and the rule that splits the recordings.
  typealias Part = (name: String, rule: SplitRule)

  private let experiment: Experiment
  private let corpus: Corpus
  private let folder: RunFolder
  private let parts: [Part]
  private let trainsOnAll: Bool
  private let options: ExecutionOptions
  private let pool: WorkerPool
  private let interruption: Interruption
  /// The experiment's own augmentations, if it has any.
  private let augmentations: [any CustomAugmentation]
  private let deadline: Date?

  init(
    _ experiment: Experiment,
    _ corpus: Corpus,
    in folder: RunFolder,
    _ parts: [Part],
    trainsOnAll: Bool,
    _ options: ExecutionOptions,
    pool: WorkerPool,
    _ interruption: Interruption,
    augmentations: [any CustomAugmentation] = []
  ) {
    self.experiment = experiment
    self.corpus = corpus
    self.folder = folder
    self.parts = parts
    self.trainsOnAll = trainsOnAll
    self.options = options
    self.pool = pool
    self.interruption = interruption
    self.augmentations = augmentations
    deadline = options.maximumSeconds.map { Date().addingTimeInterval($0) }
  }

  /// Runs them in turn, then the final model's run.
  ///
  /// - Throws: As `TrainingRun.start`; `ResumeError` if a part that was begun cannot be resumed.
  func run(_ tell: (TrainingEvent) -> Void) throws -> CrossValidationSummary {
    let seed = experiment.training.seed
    var summary = CrossValidationSummary(model: experiment.name, seed: seed, parts: [])
    var tested: [String: Evaluation] = [:]
    for (index, part) in parts.enumerated() {
      let dataset = try dataset(part)
      if index == 0, !dataset.added.isEmpty || !dataset.synthetic.isEmpty {
        tell(.trainingOnly(dataset.summary))
      }
      tell(.part(name: part.name, place: index + 1, of: parts.count))
      guard let result = try result(part, dataset, tell) else {
        summary.unfinished = part.name
        break
      }
      summary.parts.append(result.part)
      tested[part.name] = result.tested
      try folder.write(json: summary, to: "cross-validation.json")
      let page = CrossValidationPage(summary, tested, of: corpus.root, planned: parts.count)
      try folder.write(page.html.text, to: CrossValidationPage.file)
    }
    if !summary.parts.isEmpty {
      tell(.reported(path: "\(folder.path)/\(CrossValidationPage.file)"))
    }
    if trainsOnAll, summary.unfinished == nil {
      let last: Part = ("everything", .everything)
      tell(.part(name: last.name, place: parts.count + 1, of: parts.count + 1))
      if try result(last, dataset(last), tell) == nil { summary.unfinished = last.name }
    }
    return summary
  }

  /// The recordings, split for a part.
  private func dataset(_ part: Part) throws -> Dataset {
    try Dataset(corpus, rule: part.rule, seed: experiment.training.seed)
  }

  /// The result of a part, which is begun, resumed, or was done before; nil if it was stopped.
  private func result(
    _ part: Part,
    _ dataset: Dataset,
    _ tell: (TrainingEvent) -> Void
  ) throws -> (part: CrossValidationSummary.Part, tested: Evaluation?)? {
    let path = "\(folder.path)/\(part.name)"
    var tested: Evaluation?
    func note(_ event: TrainingEvent) {
      if case .tested(let evaluation) = event { tested = evaluation }
      // The data is the same for every part.
      if case .data = event { return }
      tell(event)
    }
    let summary: TrainingSummary
    if let record = SplitRecord(ofRun: path) {
      try record.requireSameRecordings(in: dataset)
      var resumed = ResumedRun(path)
      resumed.corpus = corpus
      resumed.augmentations = augmentations
      resumed.options = optionsLeft
      switch try resumed.start(interruption: interruption, note) {
      case .ended(let ended, _): summary = ended
      case .alreadyFinished(let modelPath):
        tell(.resuming(.finished))
        let evaluation = try evaluation(modelPath, dataset)
        if let evaluation { tell(.tested(evaluation)) }
        let clips = dataset.indices(.testing).count
        return (
          .init(name: part.name, testAccuracy: evaluation?.accuracy, clips: clips), evaluation
        )
      }
    } else {
      // What a process leaves that is killed before the part has begun.
      if RunFolder.isBegun(path) {
        try? FileManager.default.removeItem(atPath: path)
      }
      let trainer = try Trainer(experiment, dataset: dataset, pool: pool)
      var recorded = RecordedRun(trainer, in: try RunFolder(path))
      recorded.check = corpus.quickCheck(splitAs: dataset)
      recorded.interruption = interruption
      recorded.options = optionsLeft
      summary = try recorded.start(note)
    }
    guard summary.ending == .finished || summary.ending == .earlyStopping else { return nil }
    return (CrossValidationSummary.Part(part.name, summary), tested)
  }

  /// The outcomes of a part's model on its testing clips; nil if there are none.
  private func evaluation(_ modelPath: String, _ dataset: Dataset) throws -> Evaluation? {
    let clips = dataset.indices(.testing)
    guard !clips.isEmpty else { return nil }
    let recognizer = try SpeechRecognizer(modelAt: modelPath)
    return try Evaluator.evaluate(recognizer, on: dataset, clips: clips, pool: pool)
  }

  /// The options with what is left of the time limit.
  private var optionsLeft: ExecutionOptions {
    var options = options
    options.maximumSeconds = deadline.map { max(0, $0.timeIntervalSinceNow) }
    return options
  }
}
