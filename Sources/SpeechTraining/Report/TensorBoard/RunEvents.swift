internal import Foundation
internal import SpeechModel

/// The TensorBoard events of a run, below `tensorboard/` in its folder: curves, settings and
/// results, the confusion matrix, and a few clips as the network receives them.
///
/// All are in `training` except the curves of validation, which are in `validation` under the same
/// names, so that TensorBoard draws both in one chart. Steps are epochs.
///
/// `metrics.jsonl` is authoritative: a resumed run writes the events of its epochs
/// again. No failure here ends a run: the first is reported, and no more events are written.
struct RunEvents {
  /// The number of training clips that are shown.
  private static let clips = 4

  private var training: EventWriter?
  private var validation: EventWriter?
  /// When the run would have begun, had it never been stopped; seconds since 1970.
  private var start = 0.0
  private var hasFailed = false

  /// Begins the events of a run, with those of its earlier epochs, which took the given
  /// seconds.
  mutating func begin(
    _ setup: TrainingSetup,
    _ feed: ClipFeed,
    _ folder: RunFolder,
    secondsBefore: Double,
    warn: (any Error) -> Void
  ) {
    attempt(warn) { events in
      let epochs = folder.epochs
      let start = Date().timeIntervalSince1970 - secondsBefore
      events.start = start
      func writer(_ part: String) throws -> EventWriter {
        let part = "\(folder.path)/tensorboard/\(part)"
        try Self.removeEvents(in: part)
        return try EventWriter(folder: part, seconds: start)
      }
      let training = try writer("training")
      events.training = training
      if !setup.dataset.indices(.validation).isEmpty {
        events.validation = try writer("validation")
      }
      let settings = setup.hyperparameters(name: String(folder.path.trimmingPrefix("runs/")))
      try training.write(
        [settings.experiment, settings.start(seconds: start)],
        step: 0,
        seconds: start
      )
      for (index, clip) in try feed.firstServedClips(Self.clips).enumerated() {
        try training.write(try clip.values(number: index + 1), step: 0, seconds: start)
      }
      for metrics in epochs { try events.write(metrics) }
    }
  }

  /// Adds an epoch.
  mutating func add(_ metrics: EpochMetrics, warn: (any Error) -> Void) {
    attempt(warn) { try $0.write(metrics) }
  }

  /// Adds the results of the run.
  ///
  /// - Parameter tested: The outcomes of testing clips, if there are any.
  mutating func end(
    _ summary: TrainingSummary,
    _ tested: Evaluation?,
    warn: (any Error) -> Void
  ) {
    attempt(warn) { events in
      let seconds = events.start + summary.trainSeconds
      let values = summary.resultValues + (tested.map { [$0.confusionValue] } ?? [])
      try events.training?.write(values, step: summary.bestEpoch, seconds: seconds)
      try events.training?.write([Hyperparameters.end(seconds: seconds)], step: 0, seconds: seconds)
    }
  }

  private func write(_ metrics: EpochMetrics) throws {
    let seconds = start + metrics.seconds
    try training?.write(metrics.trainingValues, step: metrics.epoch, seconds: seconds)
    guard let values = metrics.validationValues else { return }
    try validation?.write(values, step: metrics.epoch, seconds: seconds)
  }

  /// Removes events from before the run was stopped, so that none is there twice.
  private static func removeEvents(in folder: String) throws {
    for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    where file.hasPrefix(EventWriter.filePrefix) {
      guard unlink("\(folder)/\(file)") == 0 else {
        throw RunFolderError.unwritable(
          path: "\(folder)/\(file)",
          fault: .last
        )
      }
    }
  }

  private mutating func attempt(
    _ warn: (any Error) -> Void,
    _ body: (inout RunEvents) throws -> Void
  ) {
    guard !hasFailed else { return }
    do {
      try body(&self)
    } catch {
      hasFailed = true
      warn(error)
    }
  }
}
