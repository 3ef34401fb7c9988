import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel

@main
struct PredictCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-predict",
    abstract: "Say which label each recording has, or which words a long one holds.",
    discussion: """
      Prints a line for each recording: the file, the most likely label, and how likely it is. \
      WAV, FLAC, Ogg, MP3, AIFF, AU and CAF are read, at any sample rate and length; M4A, MP4, \
      WebM, AMR and WMA where the ffmpeg program is installed. A folder stands for all recordings in \
      it and below, linked folders included; what it holds besides is counted on the error stream.

      Remarks follow an answer in brackets: no sound, a single sample, or a clip much shorter or longer than \
      those that the model was trained on.

      A recording more than twice as long as any training clip gets a line for each word that is heard \
      in it: from when to when in seconds, the word, and how likely it is. Windows a little longer than a \
      usual training clip are answered one after the other; a word is heard where the mean over a few of \
      them reaches --threshold (default the model's own, at least \
      \(StreamSettings.usualThreshold.shortText)). --whole answers such a recording with one label, \
      the mean over it.

      A model trained to reject says 'unknown' where the most likely label is less likely than \
      its threshold, and how likely that label is. --threshold sets another one.

      A file that cannot be read gets a line that says why; the others are still answered.

      EXAMPLES:
        asr-predict clip.wav
        asr-predict --top 3 recordings/
        asr-predict --threshold 0.8 recordings/
        asr-predict --attention --model runs/att-rnn clip.wav
        asr-predict interview.wav
        asr-predict interview.wav --format srt > interview.srt
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

  @Option(
    help: ArgumentHelp(
      "Print the words of recordings, long or short, as text, json, srt, vtt, audacity, rttm or ctm.",
      discussion: """
        srt and vtt are subtitles, audacity a label track, rttm and ctm what scoring programs read.
        """,
      valueName: "format"
    )
  )
  var format: EventFormat?

  @Flag(help: "Answer every recording with one label, however long it is.")
  var whole = false

  @Flag(help: "Hear words as asr-listen would: without what comes later.")
  var causal = false

  @Flag(help: "Print the probabilities of all windows, too.")
  var windows = false

  @OptionGroup(title: "Words in long recordings") var events: EventOptions

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard top >= 1 else { throw ValidationError("--top is \(top); expected 1 or more") }
    if files.contains("-") && files.count > 1 {
      throw ValidationError("'-' reads one recording from the standard input; give it alone")
    }
    if whole, let other = listeningFlag {
      throw ValidationError("--whole and \(other) contradict each other; give one")
    }
    if attention.attention, let other = listeningFlag {
      throw ValidationError("--attention is for recordings as a whole; leave \(other) out")
    }
    if json, let format, format != .json {
      throw ValidationError("--json and --format \(format.rawValue) are two formats; give one")
    }
    if windows, let format, ![.text, .json].contains(format) {
      throw ValidationError(
        "--windows needs --format text or json; \(format.rawValue) has words only"
      )
    }
    _ = try events.settings(threshold: threshold.threshold)
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
    let labelWidth = recognizer.labels.map(\.printable.count).max() ?? 0
    let answers = RecordingAnswers(
      recognizer,
      channel: channel.choice,
      attention: attention,
      listening: try listening,
      // The windows of a single long recording occupy them all.
      pool: WorkerPool(threads: threads.count)
    )
    if let format, !format.namesRecording, recordings.count > 1 || jsonl {
      let found = jsonl ? "the recordings of --jsonl" : "\(recordings.count) recordings"
      throw ValidationError("--format \(format.rawValue) cannot hold \(found); name a single one")
    }
    var failed = false
    while let group = try feed.next(atMost: RecordingAnswers.recordingsAtOnce) {
      for answer in answers.answers(to: group) {
        failed = failed || answer.isFailure
        if let format, ![.text, .json].contains(format) {
          try print(answer, as: format)
        } else if json || jsonl || format == .json {
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

  /// A flag that asks for the words of recordings.
  private var listeningFlag: String? {
    format != nil
      ? "--format"
      : causal
        ? "--causal" : windows ? "--windows" : events.incremental ? "--incremental" : nil
  }

  /// How words are looked for; nil if recordings are answered as a whole.
  private var listening: Listening? {
    get throws {
      if whole || attention.attention { return nil }
      return Listening(
        try events.settings(threshold: threshold.threshold),
        includesShort: listeningFlag != nil,
        isCausal: causal,
        keepsWindows: windows
      )
    }
  }

  /// Prints the words of a recording for other programs, which an error line would confuse.
  private func print(_ answer: Answer, as format: EventFormat) throws {
    switch answer.result {
    case .failure(let failure): Terminal.note("\(answer.file ?? ""): \(failure.words)\n")
    case .success(.label): preconditionFailure("with a format, recordings are listened to")
    case .success(.words(let words)):
      let file = format.file(words.events, recording: answer.file ?? "")
      if let file, !file.isEmpty { try Terminal.print(bytes: Array(file.utf8)) }
    }
  }

  /// The recordings that are known before the first is answered.
  private func recordings() throws -> [KeyedRecording] {
    if let keys { return try KeyedManifest(keys).recordings }
    let paths = RecordingPaths(files)
    if let words = paths.passedOver.words { Terminal.note("\(words)\n") }
    return paths.recordings.map { KeyedRecording($0) }
  }
}

extension EventFormat: ExpressibleByArgument {}
