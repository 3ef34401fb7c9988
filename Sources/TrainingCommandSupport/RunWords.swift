internal import SpeechModel
package import SpeechTraining

extension TrainingEvent.ResumePoint {
  /// Where the run is resumed from.
  package var words: String {
    switch self {
    case .checkpoint(let steps, let epochs): "resuming after step \(steps), \(epochs) epochs done"
    case .beginning(let hasDamagedCheckpoints):
      "no checkpoint \(hasDamagedCheckpoints ? "can be read" : "was saved yet"): starting again"
    case .finished: "done before"
    }
  }
}

extension TrainingWarning {
  /// What is wrong, and what to do about it.
  package var words: String {
    switch self {
    case .data(let warning): warning.words
    case .unknownStartClips:
      "the model that training started from does not say which clips trained it: some of the test"
        + " clips may have, and then the accuracy is too good"
    case .testedStartClips(let trained, let all, let others):
      "\(trained) of \(counted(all, "test clip")) trained the model that this one started from;"
        + " accuracy without them: \(others?.accuracyInWords ?? "none is left")."
        + " --split-from the run of that model keeps its split"
    case .lostRejection(let threshold):
      "the model that training starts from answers 'unknown' below a confidence of \(threshold.shortText), and this"
        + " one always answers; to choose its own threshold, add --reject 0.02"
    case .rejectionOfUntrained:
      "an untrained network takes most other words, and much noise, for words of its own, at any threshold that keeps"
        + " the right ones: start from spoken-words, as without --model, or put recordings of both into a folder _unknown_"
    case .costlyRejection(let calibration, let command):
      (calibration.costOfRejection ?? "")
        + (command.isPossible
          ? ": \(command.rejecting(falseAccepts: calibration.cheaperRate))" : "")
    case .noThreshold:
      "no threshold was chosen, as there are no validation clips: the model answers whatever it hears; keep clips"
        + " for validation, or name a threshold to asr-predict or asr-serve with --threshold"
    case .noEvents(let error): "training continues without TensorBoard events: \(error)"
    case .noReport(let error): "no report could be written: \(error)"
    case .unlikeSplit(let subset, let comparison):
      comparison.notice(of: "the \(subset.rawValue) clips are", and: "the training clips")
    case .noReference(let error):
      "nothing to compare later recordings with could be written: \(error)"
    }
  }
}
