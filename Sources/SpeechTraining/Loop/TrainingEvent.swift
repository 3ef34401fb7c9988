/// An event of a run, for progress displays.
public enum TrainingEvent: Sendable {
  /// Files are being opened: how many of how many.
  case reading(done: Int, of: Int)
  /// Synthetic voices speak the words to train on: how many clips of how many, and the estimated seconds
  /// left.
  case speaking(done: Int, of: Int, secondsLeft: Double)
  /// The data was read and split.
  case data(DatasetSummary)
  /// A check of the data found certain or likely faults.
  case checked([DataFinding])
  /// A checkpoint of a resumed run cannot be read and is skipped: why.
  case damagedCheckpoint(any Error)
  /// A run is resumed: from where.
  case resuming(ResumePoint)
  /// A cross-validation has recordings that only train, whichever part tests: they are in the summary, which is of
  /// the first part.
  case trainingOnly(DatasetSummary)
  /// A part of a cross-validation begins: its name, its number, and the number of parts.
  case part(name: String, place: Int, of: Int)
  /// The network was created: what is about to be trained.
  case network(TrainingOutline)
  /// A step was taken.
  case step(Progress)
  /// An epoch ended; `isBest` if its model is the best so far.
  case epoch(EpochMetrics, of: Int, isBest: Bool)
  /// Training finished or was stopped: the epochs of the whole run.
  case ended([EpochMetrics])
  /// The best model's probabilities were calibrated.
  case calibrated(CalibrationSummary)
  /// The best model was scored on the testing clips.
  case tested(Evaluation)
  /// Some of the testing clips of the next event have copies in training: how many, and
  /// the accuracy without them.
  case copied(CopiedClips)
  /// The verdict on the run, what to try next, and the commands that try it.
  case judged(Verdict, RunCommand)
  /// The page about the run was written: its path.
  case reported(path: String)
  /// Something is wrong or has failed that does not end the run.
  case warning(TrainingWarning)

  /// Where a run is resumed from.
  public enum ResumePoint: Sendable, Equatable {
    /// A checkpoint after a number of steps and finished epochs.
    case checkpoint(steps: Int, epochs: Int)
    /// The beginning, as there is no readable checkpoint.
    case beginning(hasDamagedCheckpoints: Bool)
    /// The end: it was done before, and is not trained again.
    case finished
  }

  /// The progress of a run.
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
    /// Clips served per second, in the epoch so far.
    public var clipsPerSecond: Double
    /// The estimated seconds left, including validation.
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
