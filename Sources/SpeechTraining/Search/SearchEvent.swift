/// An event of a search, for progress displays.
public enum SearchEvent: Sendable {
  /// An event of reading and splitting the data, as of a training run.
  case preparing(TrainingEvent)
  /// A search that should be resumed is already finished.
  case alreadyFinished
  /// A search is resumed after a number of trials.
  case resuming(trials: Int)
  /// A round begins: its number from 0, and how many trials it has.
  case round(Int, trials: Int)
  /// Progress was made.
  case progress(SearchProgress)
  /// A trial is done; `isBest` if it is the best so far.
  case trial(Trial, isBest: Bool)
}

/// The progress of a search.
public struct SearchProgress: Sendable, Equatable {
  /// Trials done.
  public var done: Int
  /// Trials known so far, including finished ones.
  public var known: Int
  /// Whether more may follow, depending on the results of these.
  public var isOpen: Bool
  /// Numbers of the trials in progress.
  public var running: [Int]
  /// The best so far.
  public var best: Trial?
  /// The estimated seconds left for those known; nil before anything is done.
  public var secondsLeft: Double?

  package init(
    done: Int,
    known: Int,
    isOpen: Bool = false,
    running: [Int],
    best: Trial? = nil,
    secondsLeft: Double? = nil
  ) {
    self.done = done
    self.known = known
    self.isOpen = isOpen
    self.running = running
    self.best = best
    self.secondsLeft = secondsLeft
  }
}
