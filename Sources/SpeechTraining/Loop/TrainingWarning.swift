/// Something that the user should know before trusting a run's result, or that has failed without
/// ending the run.
public enum TrainingWarning: Sendable {
  /// Something is probably wrong with the split.
  case data(DatasetWarning)
  /// The model that training started from does not record which clips trained it.
  case unknownStartClips
  /// Testing clips trained the model that training started from: how many of how many, and the
  /// outcomes of the others; nil if none is left.
  case testedStartClips(Int, of: Int, others: Evaluation?)
  /// The model that training starts from rejects below a threshold, and the run chooses none.
  case lostRejection(threshold: Double)
  /// An untrained network is to reject, and hears no other words in training.
  case rejectionOfUntrained
  /// The threshold below which the model rejects gives up many right answers: the calibration that chose it, and the
  /// commands of the run.
  case costlyRejection(CalibrationSummary, RunCommand)
  /// There are no validation clips to choose a threshold by, although one was asked for: the model always answers.
  case noThreshold
  /// TensorBoard events can no longer be written: why.
  case noEvents(any Error)
  /// The page about the run could not be written: why.
  case noReport(any Error)
  /// The validation or testing clips are not like the training clips: how they compare.
  case unlikeSplit(Subset, DataComparison)
  /// What later recordings are compared with could not be written: why.
  case noReference(any Error)
}
