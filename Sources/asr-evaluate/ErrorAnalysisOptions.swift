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
      discussion: """
        A column of a manifest will do, too, such as device; auto takes those with at most 20 values, and those of \
        numbers, which are cut at their quarters. With --report, auto is the default.
        """
    )
  )
  var slices: SliceChoice?

  @Flag(help: "Say which labels are probably wrong, by models that did not train on the clip.")
  var suspects = false

  @Option(
    help: ArgumentHelp(
      "Explain mistakes in the report: worst:20, the surest wrong answers (at most \(ExplainedMistakes.most)), or confused.",
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

  /// What clips are grouped by, and by which columns of their manifest.
  ///
  /// - Throws: `UnknownSlice`.
  func groups(of dataset: Dataset) throws -> (subjects: [SliceSubject], columns: [String]) {
    switch slices {
    case nil where report == nil: return ([], [])
    case nil, .auto: return (SliceSubject.allCases, dataset.groupingColumns)
    case .named(let names):
      var groups: (subjects: [SliceSubject], columns: [String]) = ([], [])
      for name in names {
        if let subject = SliceSubject(rawValue: name) {
          groups.subjects.append(subject)
        } else if let column = dataset.describingColumn(named: name) {
          groups.columns.append(column)
        } else {
          throw UnknownSlice(name: name, source: dataset.root, columns: dataset.describingColumns)
        }
      }
      return groups
    }
  }
}

/// What `--slices` takes.
enum SliceChoice: ExpressibleByArgument {
  /// Everything that is known of clips, and columns of a manifest with few values.
  case auto
  /// Subjects, or columns of a manifest.
  case named([String])

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
      return
    }
    let names = argument.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard names.allSatisfy({ !$0.isEmpty }) else { return nil }
    self = .named(names)
  }
}

/// Clips cannot be grouped by what is not known of them.
struct UnknownSlice: Error, CustomStringConvertible {
  var name: String
  var source: String
  /// The columns that there are.
  var columns: [String]

  var description: String {
    let subjects = SliceSubject.allCases.map(\.rawValue).joined(separator: ", ")
    let known = columns.map(\.printable).joined(separator: ", ")
    let found = columns.isEmpty ? "none that describes its clips" : known
    return "--slices names '\(name.printable)'; expected auto, some of \(subjects), or a column of"
      + " a manifest: \(source.printable) has \(found)"
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
