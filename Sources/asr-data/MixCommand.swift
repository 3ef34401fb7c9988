import ArgumentParser
import CommandLineSupport
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

struct MixCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mix",
    abstract: "Make long recordings of words and backgrounds, and say when which word is said.",
    discussion: """
      Writes 1.wav, 2.wav, ... into a new folder, and beside them 1.txt, 2.txt, ... with a line for \
      each word: start, end and label, as asr-evaluate --stream reads it. The same data, settings and \
      seed make the same bytes.

      A word is a clip cut to where it sounds: from its first to its last 10 ms that are within 30 dB \
      of the loudest. Start and end are of that part, to the sample; 0.1 s around it is kept. No clip \
      is said again before all others were, and of a pass over them, one of each speaker comes first.

      With --words, words of other labels are said between them, of which the truth says nothing: a \
      model that hears one of its own words in them is wrong. Between words lie 0.3 s and a time drawn \
      from an exponential distribution, --gap on average; they never overlap, except with --overlap.

      Each recording of the background is heard for 30 s from a drawn place on, or around and around \
      if it is shorter, before another one crosses over. All have the same mean power, and words stand \
      --snr above it. Levels are mean powers in dB relative to a mean square of 1.

      EXAMPLES:
        asr-data mix words/ --background noise/ --minutes 10 --snr 10 -o mix/
        asr-data mix words/ --words yes,no --subset testing --count 6 -o mix/
        asr-data mix words/ --split-from runs/first --subset testing -o mix/
        asr-data mix words/ --noise-floor -60 --level -40,-20 --room 0.5 -o mix/

      Then: asr-evaluate --stream mix/

      \(exitStatuses(
        failure: "recordings cannot be read or mixed, or the folder not written",
        interruption: "stopped by Ctrl-C or SIGTERM; complete recordings are kept"
      ))
      """
  )

  @Argument(help: "The words: a folder with a folder for each label, or a manifest.")
  var source: String

  @Option(name: .shortAndLong, help: "The folder to write to; a new or an empty one.")
  var output: String

  @Option(
    help: ArgumentHelp(
      "The labels in the truth, such as yes,no; by default all.",
      valueName: "labels"
    ),
    transform: labelList
  )
  var words: [String]?

  @Option(
    help: ArgumentHelp(
      "A folder of background recordings, or one of them; may be given several times.",
      valueName: "path"
    )
  )
  var background: [String] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "With --background: how far words stand above it, such as 0,20 to draw from (default 10).",
      valueName: "dB"
    )
  )
  var snr: DecibelRange?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How loud words are, such as -26, or -40,-20 to draw from; by default as recorded.",
      discussion: """
        With --background, of a word in the middle of --snr, drawn for every recording, and by default \
        the median of the clips.
        """,
      valueName: "dB"
    )
  )
  var level: DecibelRange?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Without --background: white noise of this level; by default there is silence.",
      valueName: "dB"
    )
  )
  var noiseFloor: Double?

  @Option(help: "How long a recording is, in minutes.")
  var minutes = 10.0

  @Option(help: "How many recordings.")
  var count = 1

  @Option(help: "The mean time between two words, in seconds.")
  var gap = 3.0

  @Option(
    help: "With --words: how much of what is said are other words, as a fraction (default 0.5)."
  )
  var other: Double?

  @Option(
    help: "With --words: how many of the words have another said over them, as a fraction."
  )
  var overlap = 0.0

  @Option(help: "How many words are said in a simulated room, as a fraction.")
  var room = 0.0

  @Option(
    help: ArgumentHelp(
      "Which clips: testing, validation, training or all.",
      discussion: "Split as asr-train does by default, or as in the run of --split-from."
    )
  )
  var subset: SubsetChoice = .all

  @Option(help: ArgumentHelp("The run whose split is used, given its folder.", valueName: "run"))
  var splitFrom: String?

  @Option(
    help: ArgumentHelp(
      "The pattern of file names, such as '{label}_{speaker}_{index}'.",
      valueName: "pattern"
    ),
    transform: { try NamePattern($0) }
  )
  var namePattern: NamePattern?

  @OptionGroup var channel: ChannelOption

  @Option(help: "The seed of all that is drawn.")
  var seed: UInt64 = 0

  @Flag(help: "Print nothing but warnings, errors and the path of the folder.")
  var quiet = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    // What asr-evaluate reads at most.
    let mostMinutes = AudioLimits().durationSeconds / 60
    guard minutes >= 0.1, minutes <= mostMinutes else {
      throw ValidationError(
        "--minutes is \(minutes.shortText); expected 0.1 to \(mostMinutes.shortText); --count makes"
          + " several recordings"
      )
    }
    guard (1...10_000).contains(count) else {
      throw ValidationError("--count is \(count); expected 1 to 10000")
    }
    let shortest = MixtureSettings.shortestMeanGapSeconds
    guard gap >= shortest, gap <= 600 else {
      throw ValidationError(
        "--gap is \(gap.shortText); expected \(shortest.shortText) to 600 seconds"
      )
    }
    for (name, share) in [("--overlap", overlap), ("--room", room)] where !(0...1).contains(share) {
      throw ValidationError("\(name) is \(share.shortText); expected a fraction from 0 to 1")
    }
    if let other, !(other >= 0 && other < 1) {
      throw ValidationError(
        "--other is \(other.shortText); expected a fraction from 0 to below 1, as no word would be in"
          + " the truth"
      )
    }
    if words == nil, other != nil || overlap > 0 {
      throw ValidationError(
        "\(other != nil ? "--other" : "--overlap") needs --words, without which all words are in the"
          + " truth"
      )
    }
    if background.isEmpty, snr != nil {
      throw ValidationError("--snr needs --background, the recordings that words stand above")
    }
    if let noiseFloor {
      guard background.isEmpty else {
        throw ValidationError("--noise-floor changes nothing with --background; leave it out")
      }
      guard (-120...0).contains(noiseFloor) else {
        throw ValidationError("--noise-floor is \(noiseFloor.shortText); expected -120 to 0 dB")
      }
    }
    if let level, level.decibels.lower < -100 || level.decibels.upper > 0 {
      throw ValidationError("--level is \(level); expected decibels within -100 to 0")
    }
    if let snr, snr.decibels.lower < -40 || snr.decibels.upper > 100 {
      throw ValidationError("--snr is \(snr); expected decibels within -40 to 100")
    }
  }

  func run() throws {
    let dataset = try dataset()
    for omission in dataset.omissions {
      Terminal.note("left out: \(omission.path): \(omission.reason.words)\n")
    }
    let run = try MixtureRun(dataset, settings, into: output)
    let interruption = Interruption.bySignals()
    let outcome = try mixed(run, interruption)
    if outcome.clippedSamples > 0 {
      Terminal.note(
        "warning: \(counted(outcome.clippedSamples, "sample")) clipped, too loud for the file; --level"
          + " makes words and background softer\n"
      )
    }
    if !quiet, outcome.recordings > 0 { Terminal.note(words(outcome)) }
    try Terminal.print(output)
    if interruption.isRequested { throw ExitCode(130) }
  }

  /// The data by its own labels, split by the rule that suits it or as in a run.
  private func dataset() throws -> Dataset {
    // The run's words are not taken over: others are to be said between them.
    let record = try splitFrom.map { try SplitRecord(of: LatestRun.resolve($0)) }
    var data = DataSource(source)
    data.namePattern = namePattern ?? record?.namePattern
    data.channel = channel.choice == .mean ? record?.channel ?? .mean : channel.choice
    data.externalDecoder = .installed
    data.noiseFolders = background
    let dataset = try Dataset(
      data,
      isForTraining: false,
      splitAs: record,
      pool: WorkerPool(threads: threads.count)
    )
    if record != nil, !dataset.isSplitFromRun { throw DatasetError.otherData(path: dataset.root) }
    return dataset
  }

  private var settings: MixtureSettings {
    var settings = MixtureSettings()
    settings.words = words ?? []
    settings.subset = subset.subset
    settings.recordings = count
    settings.minutes = minutes
    settings.gapSeconds = gap
    settings.otherShare = other ?? settings.otherShare
    settings.overlapShare = overlap
    settings.roomShare = room
    settings.snrDecibels = snr?.decibels ?? settings.snrDecibels
    settings.levelDecibels = level?.decibels
    settings.noiseFloorDecibels = noiseFloor
    settings.seed = seed
    return settings
  }

  private func mixed(
    _ run: MixtureRun,
    _ interruption: Interruption
  ) throws -> MixtureRun.Outcome {
    var printer = ProgressPrinter(isQuiet: quiet)
    // An error message must not follow a bar on its line.
    defer { printer.close() }
    return try run.start(interruption: interruption) { printer.showMixed($0) }
  }

  /// What was mixed, and how to evaluate with it.
  private func words(_ outcome: MixtureRun.Outcome) -> String {
    let length = "\(minutes.shortText) minute\(minutes == 1 ? "" : "s")"
    let folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
    var lines = [
      "\(counted(outcome.recordings, "recording")) of \(length): \(counted(outcome.words, "word"))"
        + (outcome.others > 0 ? " and \(outcome.others) of other labels" : "")
    ]
    if subset == .all {
      lines.append(
        "of all clips: a model has heard those that trained it; --subset testing leaves them out"
      )
    }
    lines.append("evaluate with them: asr-evaluate --stream \(shellQuoted(folder))")
    return lines.map { $0 + "\n" }.joined()
  }
}

/// What `--snr` and `--level` take: `10`, or `5,20` for numbers to draw from.
struct DecibelRange: ExpressibleByArgument, CustomStringConvertible {
  var decibels: Interval

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.trimmingPrefix(" "))
    }
    guard let first = parts[0], let last = parts[parts.count - 1], parts.count <= 2,
      first.isFinite, last.isFinite, first <= last
    else { return nil }
    decibels = Interval(first, last)
  }

  var description: String {
    decibels.lower == decibels.upper
      ? decibels.lower.shortText : "\(decibels.lower.shortText),\(decibels.upper.shortText)"
  }
}
