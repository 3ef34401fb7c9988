import ArgumentParser
import CommandLineSupport
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

/// What is asked about a model's mistakes.
struct ErrorAnalysisOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Write a page about mistakes, with pictures and players, to this file.",
      discussion: "With --stream: false alarms, missed words, and what every threshold costs."
    )
  )
  var report: String?

  @Option(
    help: ArgumentHelp(
      "Say which groups of clips do worse: auto, or some of \(SliceSubject.allCases.map(\.rawValue).joined(separator: ",")).",
      discussion: "With --report, auto is the default."
    )
  )
  var slices: SliceChoice?

  @Flag(help: "Say which labels are probably wrong, by models that did not train on the clip.")
  var suspects = false

  @Option(
    help: ArgumentHelp(
      "Explain mistakes in the report: worst:20, the surest wrong answers, or confused.",
      discussion: "What speaks for the answer that was given, and for the right one, side by side.",
      valueName: "choice"
    )
  )
  var explain: String?

  mutating func validate() throws {
    guard let explain else { return }
    guard ExplainedMistakes(explain) != nil else {
      throw ValidationError(
        "--explain is '\(explain.printable)'; expected \(ExplainedMistakes.expected)"
      )
    }
  }

  /// Whether anything is asked.
  var isAsked: Bool { report != nil || slices != nil || suspects }

  /// What clips are grouped by.
  var subjects: [SliceSubject] {
    slices?.subjects ?? (report == nil ? [] : SliceSubject.allCases)
  }
}

/// What `--slices` takes.
struct SliceChoice: ExpressibleByArgument {
  var subjects: [SliceSubject]

  init?(argument: String) {
    if argument == "auto" {
      subjects = SliceSubject.allCases
      return
    }
    let parts = argument.split(separator: ",").map { SliceSubject(rawValue: String($0)) }
    subjects = parts.compactMap { $0 }
    guard !parts.isEmpty, subjects.count == parts.count else { return nil }
  }
}

/// Labels that a model has learned cannot be doubted by it.
struct LearnedLabels: Error, CustomStringConvertible {
  var source: String
  /// The same as a command takes them that trains.
  var recordings: String
  var model: String
  var trained: Int
  var clips: Int

  var description: String {
    let run = LatestRun.resolve(model)
    let folds = shellQuoted("\(run)-folds")
    return
      "\(trained) of these \(clips) clips trained this model, which has learned their labels, right or"
      + " wrong; train models that have not: asr-train \(recordings) --config"
      + " \(shellQuoted("\(run)/config.yaml")) --fold all --output \(folds), and then: asr-evaluate"
      + " \(shellQuoted(source)) --suspects --model \(folds)"
  }
}
