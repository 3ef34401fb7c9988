import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel

@main
struct PredictCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-predict",
    abstract: "Say which label each recording has.",
    discussion: """
      Prints a line for each recording: the file, the most likely label, and how likely it is. \
      WAV, FLAC, Ogg, MP3, AIFF, AU and CAF are read, at any sample rate and length; M4A, MP4, \
      WebM, AMR and WMA where the ffmpeg program is installed. A folder stands for all recordings in \
      it and below, linked folders included; what it holds besides is counted on the error stream.

      Remarks follow an answer in brackets: no sound, or a clip much shorter or longer than \
      those that the model was trained on.

      A model trained to reject says 'unknown' where the most likely label is less likely than \
      its threshold, and how likely that label is. --threshold sets another one.

      A file that cannot be read gets a line that says why; the others are still answered.

      EXAMPLES:
        asr-predict clip.wav
        asr-predict --top 3 recordings/
        asr-predict --threshold 0.8 recordings/
        asr-predict --attention --model runs/att-rnn clip.wav
        asr-predict --json *.flac > answers.jsonl
        asr-predict --json --keys clips.csv > answers.jsonl
        asr-predict --jsonl < clips.jsonl > answers.jsonl
        arecord -d 1 -f S16_LE -r 16000 | asr-predict -

      \(exitStatuses(failure: "a recording could not be answered, or there is no model"))
      """,
    version: ProgramVersion.words("asr-predict")
  )

  @Argument(help: "Recordings, folders of them, or a single - for the standard input.")
  var files: [String] = []

  @Option(
    help: ArgumentHelp(
      "Answer the recordings of a manifest (.csv, .tsv, .jsonl), each with its key.",
      discussion: """
        The key of a recording is what the column 'key' says of it. Labels are not needed.
        """,
      valueName: "manifest"
    )
  )
  var keys: String?

  @Flag(
    help: ArgumentHelp(
      #"Answer lines {"key": …, "path": …, "metadata": {…}} from the standard input, as they come."#,
      discussion: """
        Each is answered by a line as with --json, in their order; key (any JSON) and metadata (an \
        object) come back byte for byte.
        """
    )
  )
  var jsonl = false

  @OptionGroup var model: ModelOption

  @OptionGroup var threshold: ThresholdOption

  @OptionGroup var channel: ChannelOption

  @Option(help: "How many labels to print for each recording; --json prints the scores of all.")
  var top: Int = 1

  @Flag(
    help: ArgumentHelp(
      "Print one JSON object per line: file, label, confidence, scores, durationSeconds.",
      discussion: """
        With a threshold, also rejected: true or false; with --attention, also attention; and note, \
        where there is something to remark.
        """
    )
  )
  var json = false

  @OptionGroup var attention: AttentionOption

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is \(top); expected 1 or more") }
    if files.contains("-") && files.count > 1 {
      throw ValidationError("'-' reads one recording from the standard input; give it alone")
    }
    let sources = [
      ("files", !files.isEmpty), ("--keys", keys != nil), ("--jsonl", jsonl),
    ].filter(\.1).map(\.0)
    guard !sources.isEmpty else {
      throw ValidationError("no recording is named; expected files, folders, --keys or --jsonl")
    }
    guard sources.count == 1 else {
      throw ValidationError("\(sources[0]) and \(sources[1]) both say what to recognize; give one")
    }
  }

  func run() throws {
    let recognizer = threshold.apply(to: try model.load())
    try attention.check(recognizer)
    let recordings = try recordings()
    var feed = jsonl ? RecordingFeed.standardInput : RecordingFeed(recordings)
    let keyWidth = recordings.map(\.consumer.keyText.count).max() ?? 0
    let fileWidth = recordings.map { ($0.name ?? "").printable.count }.max() ?? 0
    let rejection = recognizer.rejectionThreshold == nil ? [] : [Prediction.unknownLabel]
    let labelWidth = (recognizer.labels + rejection).map(\.printable.count).max() ?? 0
    let answers = RecordingAnswers(
      recognizer,
      channel: channel.choice,
      attention: attention,
      pool: WorkerPool(threads: jsonl ? threads.count : min(threads.count, recordings.count))
    )
    var failed = false
    while let group = try feed.next(atMost: RecordingAnswers.recordingsAtOnce) {
      for answer in answers.answers(to: group) {
        failed = failed || answer.isFailure
        if json || jsonl {
          try Terminal.print(bytes: answer.json())
        } else {
          try Terminal.print(
            answer.text(keyWidth: keyWidth, fileWidth: fileWidth, labelWidth: labelWidth, top: top)
          )
        }
      }
      if Terminal.isOutputClosed { break }
    }
    if failed { throw ExitCode(1) }
  }

  /// The recordings that are known before the first is answered.
  private func recordings() throws -> [KeyedRecording] {
    if let keys { return try KeyedManifest(keys).recordings }
    let paths = RecordingPaths(files)
    if let words = paths.passedOver.words { Terminal.note("\(words)\n") }
    return paths.recordings.map { KeyedRecording($0) }
  }
}
