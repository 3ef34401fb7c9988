/// What a run tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// Files are being opened: how many of how many.
  case reading(done: Int, of: Int)
  /// The data was read and split: what was found, in words.
  case data(report: String)
  /// A run is gone on with: from where, and what was passed over.
  case resuming(words: String)
  /// A part of a cross-validation begins: its name, and where it stands among how many.
  case part(name: String, place: Int, of: Int)
  /// The network is made: what it is, in words.
  case network(description: String)
  /// A step was taken.
  case step(Progress)
  /// An epoch ended; `isBest` if its model is the best so far.
  case epoch(EpochMetrics, of: Int, isBest: Bool)
  /// Training came to its end or was stopped: the epochs of the whole run.
  case ended([EpochMetrics])
  /// The best model's probabilities were calibrated.
  case calibrated(CalibrationSummary)
  /// The best model was scored on the testing clips.
  case tested(Evaluation)
  /// Some of the testing clips that are about to be told of have copies in training: how many, and
  /// the accuracy without them.
  case copied(CopiedClips)
  /// What the run came to, and what to try next.
  case judged(Verdict)
  /// The page about the run was written: its path.
  case reported(path: String)
  /// Something failed that does not end the run: what, in words.
  case warning(words: String)

  /// Where a run is.
  public struct Progress: Sendable, Equatable {
    /// The epoch, from 1.
    public var epoch: Int
    /// How many epochs there are.
    public var epochs: Int
    /// The step in the epoch, from 1.
    public var step: Int
    /// How many steps an epoch has.
    public var steps: Int
    /// The mean training loss of the epoch so far.
    public var loss: Double
    /// Clips served a second, in the epoch so far.
    public var clipsPerSecond: Double
    /// Seconds that are probably left, validation included.
    public var secondsLeft: Double

    package init(
      epoch: Int,
      epochs: Int,
      step: Int,
      steps: Int,
      loss: Double,
      clipsPerSecond: Double,
      secondsLeft: Double
    ) {
      self.epoch = epoch
      self.epochs = epochs
      self.step = step
      self.steps = steps
      self.loss = loss
      self.clipsPerSecond = clipsPerSecond
      self.secondsLeft = secondsLeft
    }
  }
}
