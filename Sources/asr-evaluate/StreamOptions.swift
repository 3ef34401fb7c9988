import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining

/// How a long recording is evaluated, of which it is known when which word is said.
struct StreamOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "The source is a long recording, or a folder of them: count what is heard in it, and when.",
      discussion: """
        What is said when stands in --truth, or in a file beside the recording: 1.txt for 1.wav, as asr-data mix \
        writes them. A recording without a truth holds no word.
        """
    )
  )
  var stream = false

  @Option(
    help: ArgumentHelp(
      "The words in the recording: a label track of Audacity, a CTM file, or lines of label, time.",
      valueName: "file"
    )
  )
  var truth: String?

  @Option(
    help: ArgumentHelp(
      "The unit of the times in truths of lines of label, time: ms or s (default what fits the recording).",
      discussion: """
        TensorFlow's speech_commands writes such files in milliseconds, although its documentation says seconds.
        """,
      valueName: "unit"
    )
  )
  var labelUnit: LabelTimeUnit?

  @Option(
    help: ArgumentHelp(
      "A recording, or a folder of them, without any of the words; may be given several times.",
      valueName: "file or folder"
    )
  )
  var negative: [String] = []

  @Option(
    help: ArgumentHelp(
      "How long after its end a word may be heard, in seconds.",
      discussion: "With --incremental, as much longer as the network waits for what follows.",
      valueName: "seconds"
    )
  )
  var late = 0.5

  @Option(
    name: .customLong("protocol"),
    help: ArgumentHelp(
      "Count as another tool does, too: tensorflow (speech_commands) or picovoice (wake-word-benchmark).",
      discussion: """
        By how these compare events with words, flaws included, to compare published figures with. tensorflow \
        counts _unknown_ that is heard like any word.
        """
    )
  )
  var counting: CountingProtocol?

  @Option(
    help: ArgumentHelp(
      "Choose a threshold for each label so that there are at most so many false alarms an hour.",
      discussion: """
        All labels together. What such thresholds are worth is counted where they were not chosen: chosen on one \
        half of each recording, counted in the other. Refused where the hours without a word could not show it.
        """,
      valueName: "number"
    )
  )
  var targetFA: HourlyRate?

  @Flag(help: "Store the thresholds of --target-fa in the model: listening uses them from then on.")
  var store = false

  @Option(
    help: ArgumentHelp(
      "Write what was heard where nothing was said as recordings of 3 seconds into a new folder.",
      valueName: "folder"
    )
  )
  var dumpFalseAlarms: String?

  @OptionGroup var events: EventOptions

  mutating func validate() throws {
    let given =
      truth != nil
      ? "--truth"
      : !negative.isEmpty
        ? "--negative"
        : targetFA != nil
          ? "--target-fa"
          : dumpFalseAlarms != nil
            ? "--dump-false-alarms"
            : counting != nil
              ? "--protocol"
              : events.incremental ? "--incremental" : labelUnit != nil ? "--label-unit" : nil
    if !stream, let given { throw ValidationError("\(given) needs --stream") }
    if store && targetFA == nil { throw ValidationError("--store needs --target-fa") }
    if store && events.incremental {
      throw ValidationError("--store keeps thresholds of windows; leave --incremental out")
    }
    guard (0...10).contains(late) else {
      throw ValidationError("--late is \(late.shortText); expected 0 to 10 seconds")
    }
    if let rate = targetFA?.perHour, !(rate > 0 && rate <= 1_000) {
      throw ValidationError(
        "--target-fa is \(rate.shortText); expected above 0, at most 1000 false alarms an hour"
      )
    }
  }
}

extension StreamOptions {
  /// The long recordings of a source, each with its truth: the one that is given, or else the one beside it.
  ///
  /// - Throws: `StreamEvaluationError` for a folder without a recording.
  func recordings(of source: String) throws -> [(path: String, truth: String?)] {
    let isFolder = isDirectory(source)
    let paths = isFolder ? RecordingPaths([source]).recordings.map(\.name) : [source]
    if isFolder, paths == [source] { throw StreamEvaluationError.noRecording(path: source) }
    return paths.map { path in
      let beside = "\((path as NSString).deletingPathExtension).txt"
      return (path, truth ?? (FileManager.default.fileExists(atPath: beside) ? beside : nil))
    }
  }
}

/// What `--target-fa` takes: `0.5` or `0.5/h`.
struct HourlyRate: ExpressibleByArgument {
  /// How many an hour.
  var perHour: Double

  init?(argument: String) {
    let number = argument.hasSuffix("/h") ? argument.dropLast(2) : argument[...]
    guard let perHour = Double(number) else { return nil }
    self.perHour = perHour
  }
}

extension LabelTimeUnit: ExpressibleByArgument {}

extension CountingProtocol: ExpressibleByArgument {}
