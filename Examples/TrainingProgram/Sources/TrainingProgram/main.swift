// Trains on clips in memory, by a program's own means:
//
//   swift run --package-path Examples/TrainingProgram TrainingProgram Fixtures/words
import Foundation
import SpeechModel
import SpeechTraining

/// The recordings of a folder of label folders.
///
/// A program would take its clips from wherever it has them: a database, a microphone, a generator.
func clips(in folder: String, labels: [String]) throws -> [LabelledClip] {
  try labels.flatMap { label in
    try FileManager.default.contentsOfDirectory(atPath: "\(folder)/\(label)").map { file in
      LabelledClip(
        try AudioFile.read("\(folder)/\(label)/\(file)"),
        label: label,
        name: file,
        // The files are called gbf1_nohash_0.wav.
        speaker: String(file.prefix { $0 != "_" })
      )
    }
  }
}

guard CommandLine.arguments.count == 2 else {
  print("usage: TrainingProgram <folder of words>")
  exit(64)
}
let folder = CommandLine.arguments[1]

do {
  // Three speakers are kept from everything, to be the strangers at the end.
  let strangers: Set = ["gbf1", "midm3", "usf4"]
  let words = try clips(in: folder, labels: ["go", "stop", "up", "down"])
  let known = words.filter { !strangers.contains($0.speaker ?? "") }
  let unknown = words.filter { strangers.contains($0.speaker ?? "") }

  // Before training: what a careful colleague would find in the clips.
  let check = try DataCheck(of: words)
  print("checked \(check.statistics.clips) clips of \(check.statistics.labels.count) words:")
  for finding in check.findings { print("  \(finding.severity): \(finding.found)") }
  guard check.count(.error) == 0 else { exit(1) }

  // Clips in memory are split like files: here, no speaker is in two subsets.
  var data = DataSource(clips: known)
  data.split = .speaker

  // The program's own augmentation among the package's.
  var experiment = Experiment(.dsCNNSmall)
  experiment.training.epochs = 20
  experiment.augmentation = [
    .speed(SpeedPerturbation()), .timeShift(TimeShift()), .custom(Tremolo(), probability: 0.3),
  ]

  // Training ends as soon as it is good enough for this program, and the best model so far is scored on
  // the test clips. `interruption.request()` would stop it to be resumed instead.
  let enough = 0.7
  let interruption = Interruption()
  let first = try TrainingRun(experiment, data: data).result(interruption: interruption) { event in
    guard case .epoch(let metrics, of: let epochs, isBest: _) = event else { return }
    let accuracy = metrics.validationAccuracy ?? 0
    print("  epoch \(metrics.epoch) of \(epochs): \(Int(100 * accuracy)) % of the validation clips")
    if accuracy >= enough { interruption.request(.finished) }
  }
  print("trained, ended: \(first.summary.ending)")
  if let test = first.test { print("test clips: \(test.accuracyInWords)") }

  // How it does on clips that it has never heard.
  let recognizer = try SpeechRecognizer(first.model)
  let evaluation = try recognizer.evaluation(on: unknown)
  print("strangers: \(evaluation.accuracyInWords)")
  for score in evaluation.labelScores {
    print("  \(score.label): \(Int(100 * (score.recall ?? 0))) % of \(score.clips) recognized")
  }
  for pair in evaluation.confusedPairs(3) { print("  \(pair.words)") }
  for mistake in evaluation.mistakes.prefix(3) {
    print("  \(mistake.path): heard as \(evaluation.labels[mistake.predicted])")
  }

  // Other words on top of what it has learned: the layers stay, and the classifier is new.
  var transfer = Experiment(startingFrom: try StartingModel(first.model))
  transfer.training.epochs = 5
  transfer.training.frozen = ["layers"]
  let answers = try clips(in: folder, labels: ["yes", "no"])
  let second = try TrainingRun(transfer, clips: answers).result()
  if let test = second.test { print("yes or no: \(test.accuracyInWords)") }

  // A file that asr-predict and every other program reads.
  let file = FileManager.default.temporaryDirectory.appending(path: "yes-no.safetensors").path
  try second.model.write(to: file)
  print("written: \(file)")
} catch {
  print(error)
  exit(1)
}
