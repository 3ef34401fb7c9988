import CKillPoints
import Foundation
import SpeechModel
import SpeechTraining

// A training run that kills itself at a chosen place, for ResumeTests:
// killable-training <run> <data> <experiment.yaml> <threads> [<place> <number>]
// Goes on with the run if it was begun.

let arguments = CommandLine.arguments
let (path, threads) = (arguments[1], Int(arguments[4]) ?? 1)
let place = arguments.count > 5 ? arguments[5] : "never"
let number = arguments.count > 6 ? Int32(arguments[6]) ?? 0 : 0
let places = [
  "before-write": asr_kill_before_write, "in-write": asr_kill_in_write,
  "before-rename": asr_kill_before_rename, "after-rename": asr_kill_after_rename,
]
if let known = places[place] { asr_kill_at(known, number) }

var steps: Int32 = 0
@MainActor func watch(_ event: TrainingEvent) {
  guard case .step = event else { return }
  steps += 1
  if place == "after-step", steps == number { raise(SIGKILL) }
}

do {
  var options = ExecutionOptions()
  options.threads = threads
  // A checkpoint before every step, so that runs are gone on with in the middle of an epoch, too.
  options.checkpointSeconds = 0
  if FileManager.default.fileExists(atPath: path + "/config.yaml"),
    FileManager.default.fileExists(atPath: path + "/split.json")
  {
    var run = ResumedRun(path)
    run.options = options
    _ = try run.start(watch)
  } else {
    // Killed before there was anything to go on with.
    try? FileManager.default.removeItem(atPath: path)
    var run = TrainingRun(
      try Experiment(contentsOf: arguments[3]),
      data: DataSource(arguments[2]),
      output: path
    )
    run.options = options
    _ = try run.start(watch)
  }
  print(asr_kill_renames())
} catch {
  FileHandle.standardError.write(Data("\(error)\n".utf8))
  exit(1)
}
