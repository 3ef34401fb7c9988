package import SpeechModel

extension RunState {
  /// A line about the run for the user of its model; nil if the run has finished.
  package var note: String? {
    let progress = "epoch \(epochs)" + (plannedEpochs.map { " of \($0)" } ?? "")
    let resume = "to resume it: asr-train --resume \(shellQuoted(path))"
    switch phase {
    case .finished: return nil
    case .training: return "\(progress), not calibrated: \(path) still trains"
    case .outOfTime: return "\(progress): \(path) was stopped when its time was up; \(resume)"
    case .interrupted: return "\(progress), not calibrated: \(path) was stopped; \(resume)"
    case .broken:
      return "\(progress), not calibrated: \(path) was killed or ended with an error; \(resume)"
    }
  }
}
