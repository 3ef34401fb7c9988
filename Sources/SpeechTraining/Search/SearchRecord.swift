internal import Foundation
internal import SpeechModel

/// The results of a search so far: saves them in the folder, and reports events.
///
/// Safe to use from several threads: a lock serializes them.
final class SearchRecord {
  private let folder: SearchFolder
  private let settings: SearchFolder.Settings
  private let tell: (SearchEvent) -> Void
  private let lock = NSLock()

  private var done: [Int: Trial] = [:]
  private var best: Trial?
  /// The result of each run of the trials in progress.
  private var results: [Int: [Result<TrialRunner.Outcome, TrialFailure>?]] = [:]
  /// Finished epochs of each run in progress.
  private var epochs: [Int: [Double]] = [:]
  private var firstError: (any Error)?
  private var work = SearchWork()

  init(
    _ folder: SearchFolder,
    _ settings: SearchFolder.Settings,
    _ tell: @escaping (SearchEvent) -> Void
  ) {
    self.folder = folder
    self.settings = settings
    self.tell = tell
  }

  /// A round was chosen.
  ///
  /// - Parameters:
  ///   - kept: Its trials that were finished before the search was resumed.
  ///   - plan: The planned rounds, if the method knows them.
  func begin(_ round: [TrialPlan], kept: [Trial], plan: [PlannedRound]?) {
    lock.withLock {
      work.expect(round, seeds: settings.seeds, after: done.count, plan)
      for trial in kept { done[trial.number] = trial }
      best = Array(done.values).winner
      let isKept = Set(kept.map(\.number))
      for one in round where isKept.contains(one.number) {
        work.recall(epochs: one.epochs * settings.seeds)
      }
      if let first = round.first { tell(.round(first.round, trials: round.count)) }
    }
  }

  /// A run has started.
  func begin(_ plan: TrialPlan) {
    lock.withLock {
      if epochs[plan.number] == nil {
        epochs[plan.number] = Array(repeating: 0, count: settings.seeds)
      }
      tell(.progress(progress))
    }
  }

  /// A run has taken a step.
  func note(_ step: TrainingEvent.Progress, of plan: TrialPlan, run: Int) {
    lock.withLock {
      epochs[plan.number]?[run] = Double(step.epoch - 1) + Double(step.step) / Double(step.steps)
      tell(.progress(progress))
    }
  }

  /// A run has ended; if it is the last of its trial, the trial is saved.
  func finish(_ plan: TrialPlan, run: Int, _ result: Result<TrialRunner.Outcome, TrialFailure>) {
    lock.withLock {
      var all = results[plan.number] ?? Array(repeating: nil, count: settings.seeds)
      all[run] = result
      results[plan.number] = all
      let ended = all.compactMap { $0 }
      if ended.count == all.count { keep(plan, plan.result(ended)) }
    }
  }

  /// A trial cannot be run.
  func fail(_ plan: TrialPlan, _ words: String) {
    lock.withLock { keep(plan, .failed(words)) }
  }

  /// Something happened after which the search cannot continue.
  func stop(_ error: any Error) {
    lock.withLock { firstError = firstError ?? error }
  }

  /// The first error after which the search cannot continue.
  var error: (any Error)? { lock.withLock { firstError } }

  /// The finished trials, in the order of their numbers.
  var trials: [Trial] {
    lock.withLock { done.values.sorted { $0.number < $1.number } }
  }

  private func keep(_ plan: TrialPlan, _ result: Trial.Result) {
    let trial = plan.trial(result)
    done[trial.number] = trial
    results[trial.number] = nil
    epochs[trial.number] = nil
    work.finish(epochs: plan.epochs * settings.seeds)
    do {
      try folder.write(Array(done.values))
      folder.removeCheckpoints(trial: trial.number, seeds: settings.seeds)
    } catch {
      firstError = firstError ?? error
    }
    best = Array(done.values).winner
    tell(.trial(trial, isBest: best?.number == trial.number))
    tell(.progress(progress))
  }

  private var progress: SearchProgress {
    SearchProgress(
      done: done.count,
      known: work.trials,
      isOpen: work.isOpen,
      running: epochs.keys.sorted(),
      best: best,
      secondsLeft: work.secondsLeft(epochsUnderWay: epochs.values.joined().reduce(0, +))
    )
  }
}

/// How much there is to do, in epochs, and how long it will take.
private struct SearchWork {
  /// Trials known so far, including finished ones.
  private(set) var trials = 0
  /// Whether more may follow.
  private(set) var isOpen = false
  private var epochs = 0.0
  private var epochsDone = 0.0
  private var epochsBefore = 0.0
  private let start = Date()

  mutating func expect(_ round: [TrialPlan], seeds: Int, after done: Int, _ plan: [PlannedRound]?) {
    let own = Double(seeds * round.reduce(0) { $0 + $1.epochs })
    let later = plan?.dropFirst((round.first?.round ?? 0) + 1) ?? []
    trials = done + round.count + later.reduce(0) { $0 + $1.trials }
    isOpen = plan == nil
    // Later rounds cost as much as this one, per trial and fraction of training.
    let cost = own / round.reduce(0) { $0 + $1.candidate.share }
    epochs = epochsDone + own + later.reduce(0) { $0 + Double($1.trials) * $1.share * cost }
  }

  mutating func recall(epochs: Int) {
    epochsDone += Double(epochs)
    epochsBefore += Double(epochs)
  }

  mutating func finish(epochs: Int) { epochsDone += Double(epochs) }

  /// Seconds left at the pace since the start; nil before anything is done.
  func secondsLeft(epochsUnderWay: Double) -> Double? {
    let done = epochsDone + epochsUnderWay
    guard done > epochsBefore else { return nil }
    return Date().timeIntervalSince(start) / (done - epochsBefore) * max(0, epochs - done)
  }
}
