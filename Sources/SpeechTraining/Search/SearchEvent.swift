/// What a search tells whoever watches it.
public enum SearchEvent: Sendable {
  /// The data is being read, and was split: as a training run tells it.
  case preparing(TrainingEvent)
  /// A search that is to be resumed has come to its end before.
  case alreadyFinished
  /// A search is resumed after so many trials.
  case resuming(trials: Int)
  /// A round begins: its number from 0, and how many trials it has.
  case round(Int, trials: Int)
  /// Something is further than before.
  case progress(SearchProgress)
  /// A trial is done; `isBest` if it is the best so far.
  case trial(Trial, isBest: Bool)
}

/// Where a search is.
public struct SearchProgress: Sendable, Equatable {
  /// Trials done.
  public var done: Int
  /// Trials that are known to come, those done among them.
  public var known: Int
  /// Whether more may follow, depending on what comes of these.
  public var isOpen: Bool
  /// Numbers of the trials under way.
  public var running: [Int]
  /// The best so far.
  public var best: Trial?
  /// Seconds that are probably left for those known; nil before anything was done.
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
