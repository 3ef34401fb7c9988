internal import Foundation
public import SpeechModel

/// What a run in memory gives back: the best model, and how it does.
public struct TrainingResult: Sendable {
  /// The best model, to recognize with, to write to a file, or to start another run from.
  public let model: TrainedModel
  /// The run in numbers.
  public let summary: TrainingSummary
  /// The outcomes of the testing clips; nil if there are none, or the run was stopped.
  public let test: Evaluation?
}

extension TrainingRun {
  /// Runs it as `start` does, without leaving a folder.
  ///
  /// It works in a temporary folder, so that a run that is stopped this way cannot be resumed; request
  /// `Interruption.Outcome.finished` to end one early.
  ///
  /// - Parameters:
  ///   - interruption: Ends the run after the step in which it is requested; before the first one
  ///     with an error.
  ///   - tell: Called with each event, never concurrently.
  /// - Throws: As `start`.
  public func result(
    interruption: Interruption = Interruption(),
    _ tell: (TrainingEvent) -> Void = { _ in }
  ) throws -> TrainingResult {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "asr-run-\(UUID().uuidString)").path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var run = self
    run.output = folder
    var test: Evaluation?
    let (summary, path) = try run.start(interruption: interruption, isKept: false) { event in
      if case .tested(let evaluation) = event { test = evaluation }
      tell(event)
    }
    return TrainingResult(
      model: try TrainedModel(contentsOf: path),
      summary: summary,
      test: test
    )
  }
}
