internal import Foundation
internal import SpeechModel

/// One batch of everything that a run does, to find in seconds what would fail after hours, and how
/// long those hours are: what `asr-train --dry-run` does.
public struct DryRun: Sendable {
  /// The run described by the options.
  public var run: TrainingRun

  /// Describes the dry run of a run.
  public init(_ run: TrainingRun) { self.run = run }

  /// Steps that are taken; the first one is a warm-up.
  private static let steps = 4
  /// Voices that speak: how many differs in no step.
  private static let voices = 2

  /// Takes some steps, validates, tests, saves and loads; leaves no files behind.
  ///
  /// - Returns: What was done and the estimates, for the user.
  /// - Throws: As `TrainingRun.start`.
  public func start(_ tell: (TrainingEvent) -> Void = { _ in }) throws -> String {
    try run.experiment.validate()
    if let output = run.output { try RunFolder.check(output) }
    let pool = WorkerPool(threads: run.options.threads)
    let pending = PendingRunFolder(Self.folder(named: "voices"), name: run.experiment.name)
    defer { pending.remove() }
    let dataset = try PreparedData(
      run.data,
      options: run.options,
      seed: run.experiment.training.seed,
      pool: pool,
      interruption: Interruption(),
      voices: run.voices?.first(Self.voices),
      in: pending,
      tell
    ).dataset
    let trainer = try Trainer(run.experiment, dataset: dataset, pool: pool)
    tell(.network(trainer.setup.outline))
    var lines: [String] = []
    if let voices = run.voices {
      lines.append(
        "speaking: \(counted(dataset.synthetic.count, "clip")) of \(voices.first(Self.voices).count) of the"
          + " \(counted(voices.count, "voice"))"
      )
    }

    var progress = TrainingProgress()
    var losses: [Double] = []
    var seconds: [Double] = []
    for _ in 0..<min(Self.steps, trainer.setup.stepPlan.totalSteps) {
      let start = Date()
      losses.append(try trainer.takeStep(&progress))
      seconds.append(Date().timeIntervalSince(start))
    }
    let stepSeconds = seconds.dropFirst().min() ?? seconds[0]
    lines.append(
      String(
        format: "training: %d steps, loss %.3f, then %.3f",
        losses.count,
        losses[0],
        losses.last ?? 0
      )
    )

    let recognizer = try SpeechRecognizer(trainer.model)
    var validationSeconds = 0.0
    for subset in [Subset.validation, .testing] {
      let all = dataset.indices(subset)
      let some = Array(all.prefix(run.experiment.training.batchSize))
      guard !some.isEmpty else {
        lines.append("\(subset.rawValue): no clips")
        continue
      }
      let start = Date()
      let evaluation = try Evaluator.evaluate(recognizer, on: dataset, clips: some, pool: pool)
      if subset == .validation {
        validationSeconds =
          Date().timeIntervalSince(start) * Double(all.count) / Double(some.count)
      }
      lines.append(
        String(format: "%@: %d clips, loss %.3f", subset.rawValue, some.count, evaluation.loss)
      )
    }

    lines.append(try saved(trainer, progress))
    let plan = trainer.setup.stepPlan
    lines.append(
      Self.estimate(
        steps: plan.totalSteps,
        stepSeconds: stepSeconds,
        validations: plan.validations.count,
        validationSeconds: validationSeconds,
        kilobytes: MemoryUse.mostKilobytes
      )
    )
    return lines.joined(separator: "\n")
  }

  /// A folder of this process alone, for files that do not stay.
  private static func folder(named name: String) -> String {
    FileManager.default.temporaryDirectory
      .appending(path: "asr-dry-run-\(getpid())-\(name)").path(percentEncoded: false)
  }

  /// Saves a model and a checkpoint, and reads them back.
  private func saved(_ trainer: Trainer, _ progress: TrainingProgress) throws -> String {
    let folder = Self.folder(named: "run")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let run = try RunFolder(folder)
    let model = trainer.model
    try model.write(to: run.modelPath)
    let read = try TrainedModel(contentsOf: run.modelPath)
    let checkpoint = trainer.checkpoint(progress)
    let checkpoints = CheckpointFolder(run: folder)
    try checkpoints.save(checkpoint, seconds: 0)
    guard read.network.parameters == model.network.parameters,
      try checkpoints.checkpoint(steps: progress.steps) == checkpoint
    else { throw ResumeError.otherExperiment }
    func kilobytes(_ path: String) -> Int {
      let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      return ((size ?? 0) + 999) / 1_000
    }
    return "saved and read back: the model (\(kilobytes(run.modelPath)) kB) and a checkpoint"
      + " (\(kilobytes("\(checkpoints.path)/\(CheckpointFolder.file(steps: progress.steps))")) kB)"
  }

  /// The cost of a whole run, in words.
  ///
  /// - Parameters:
  ///   - stepSeconds: Seconds of a step.
  ///   - validationSeconds: Seconds of a validation.
  ///   - kilobytes: The memory that was used.
  package static func estimate(
    steps: Int,
    stepSeconds: Double,
    validations: Int,
    validationSeconds: Double,
    kilobytes: Int
  ) -> String {
    let total = stepSeconds * Double(steps) + validationSeconds * Double(validations)
    return String(
      format:
        "the whole run: about %@ (%@ of %.0f ms, %@ of %@), %d MB of memory",
      durationInWords(total),
      counted(steps, "step"),
      1_000 * stepSeconds,
      counted(validations, "validation"),
      validationSeconds < 1
        ? String(format: "%.0f ms", 1_000 * validationSeconds)
        : String(format: "%.1f s", validationSeconds),
      kilobytes / 1_024
    )
  }
}
