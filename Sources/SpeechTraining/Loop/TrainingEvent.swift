/// What a run tells whoever watches it.
public enum TrainingEvent: Sendable {
  /// Files are being opened: how many of how many.
  case reading(done: Int, of: Int)
  /// The data was read and split.
  case data(DatasetSummary)
  /// A check of the data found certain or likely faults.
  case checked([DataFinding])
  /// A checkpoint of a run that is resumed cannot be read and is passed over: why.
  case damagedCheckpoint(any Error)
  /// A run is resumed: from where.
  case resuming(ResumePoint)
  /// A part of a cross-validation begins: its name, and where it stands among how many.
  case part(name: String, place: Int, of: Int)
  /// The network is made: what is about to be trained.
  case network(TrainingOutline)
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
  case judged(Verdict, RunCommand)
  /// The page about the run was written: its path.
  case reported(path: String)
  /// Something is wrong or has failed that does not end the run.
  case warning(TrainingWarning)

  /// Where a run is resumed from.
  public enum ResumePoint: Sendable, Equatable {
    /// A checkpoint after so many steps, when so many epochs were done.
    case checkpoint(steps: Int, epochs: Int)
    /// The beginning, as there is no checkpoint, or none that can be read.
    case beginning(hasDamagedCheckpoints: Bool)
  }

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
