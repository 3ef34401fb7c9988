internal import Foundation
internal import SpeechModel

/// Trains configurations on one data set, of which trials never see a testing clip.
///
/// Safe to use from several threads; each run stays on the thread that started it.
final class TrialRunner: Sendable {
  /// The result of one run: the metrics of its best epoch.
  struct Outcome: Sendable, Equatable {
    var accuracy: Double
    var loss: Double
    var parameters: Int
    var seconds: Double
  }

  private let dataset: Dataset
  private let options: ExecutionOptions

  /// - Precondition: The data has validation clips.
  init(_ dataset: Dataset, _ options: ExecutionOptions) {
    self.dataset = dataset.withoutTesting()
    self.options = options
  }

  /// Trains an experiment in a folder, or resumes it where it was stopped.
  ///
  /// - Returns: nil if it was interrupted.
  /// - Throws: As `TrainingRun.start`.
  func run(
    _ experiment: Experiment,
    into path: String,
    interruption: Interruption,
    _ tell: (TrainingEvent) -> Void
  ) throws -> Outcome? {
    if let finished = Self.outcome(ofRun: path) { return finished }
    let trainer = try Trainer(
      experiment,
      dataset: dataset,
      pool: WorkerPool(threads: 1)
    )
    let isBegun = FileManager.default.fileExists(atPath: path)
    let folder = try isBegun ? RunFolder(resuming: path) : RunFolder(path)
    var recorded = RecordedRun(trainer, in: folder)
    recorded.interruption = interruption
    recorded.options.program = options.program
    // What a search compares is in the metrics; its own page shows all trials.
    recorded.extras = []
    let summary = try recorded.start(
      from: isBegun ? CheckpointFolder(run: path).newest().checkpoint : nil,
      tell
    )
    guard summary.ending == .finished || summary.ending == .earlyStopping,
      let accuracy = summary.validationAccuracy, let loss = summary.validationLoss
    else { return nil }
    return Outcome(
      accuracy: accuracy,
      loss: loss,
      parameters: summary.parameters,
      seconds: summary.trainSeconds
    )
  }

  /// The result of a finished run; nil for any other.
  private static func outcome(ofRun path: String) -> Outcome? {
    struct Summary: Decodable {
      var ending: RunEnding
      var validationAccuracy: Double?
      var validationLoss: Double?
      var parameters: Int
      var trainSeconds: Double
    }
    guard let data = FileManager.default.contents(atPath: "\(path)/summary.json"),
      let summary = try? JSONDecoder().decode(Summary.self, from: data),
      summary.ending == .finished || summary.ending == .earlyStopping,
      let accuracy = summary.validationAccuracy, let loss = summary.validationLoss
    else { return nil }
    return Outcome(
      accuracy: accuracy,
      loss: loss,
      parameters: summary.parameters,
      seconds: summary.trainSeconds
    )
  }
}
