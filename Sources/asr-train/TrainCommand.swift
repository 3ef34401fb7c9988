import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

@main
struct TrainCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-train",
    abstract: "Learn to recognize words from a folder of labelled recordings.",
    discussion: """
      The folder holds one folder for each label, with its recordings: words/yes/anna-1.wav. \
      WAV, FLAC, Ogg, MP3 and AIFF are read, at any sample rate and length, and M4A, MP4, WebM, AMR \
      and WMA where the ffmpeg program is installed. Folders that begin \
      with an underscore are not labels, but for _unknown_ (other words) and _silence_; _background_noise_ holds noise to \
      mix in.

      validation_list.txt and testing_list.txt in the folder (lines like yes/anna-1.wav) decide \
      which clips choose the best epoch and which are scored once at the end. Without them, \
      about 10 % of each label go to either.

      Training starts from spoken-words, a model of the default network that comes with this program and has learned \
      other words from synthetic voices. --model, --config and --from scratch start untrained.

      The same data, settings and seed give the same model, bit for bit, on any number of threads.

      EXAMPLES:
        asr-train words/
        asr-train words/ --model lstm --epochs 60
        asr-train words/ --noise recordings-of-the-kitchen/
        asr-train words/ --config experiment.yaml --output runs/experiment-7
        asr-train words/ --set training.momentum=0.8 --set training.batch-size=16
        asr-train words/ --synthetic auto
        asr-train new-words/ --from runs/experiment-7 --freeze layers
        asr-train words/ --from runs/experiment-7 --add false-alarms/

      Then: asr-predict clip.wav

      \(exitStatuses(
        failure: "recordings or settings are wrong, or --overfit did not pass",
        interruption: "stopped by Ctrl-C, SIGTERM or SIGHUP; asr-train --resume continues"
      ))
      """,
    version: ProgramVersion.words("asr-train")
  )

  @Argument(help: "The folder of labelled recordings, or a manifest (.csv, .tsv, .jsonl, .json).")
  var source: String?

  @Option(
    help: ArgumentHelp(
      "Resume the run in this folder, bit for bit as if it had never been stopped.",
      discussion: """
        Everything else is as the run began; only --threads, --cache-megabytes and --max-time may be \
        given, and the data's folder if it was moved. Of --fold all, parts that are done are kept.
        """,
      valueName: "run"
    )
  )
  var resume: String?

  @Option(help: "The folder of the run (default runs/<time>-<model>).")
  var output: String?

  @OptionGroup(title: "Recipe") var recipe: RecipeOptions

  @Option(
    help: ArgumentHelp(
      "Stop after this time, such as 45m or 2h (default never); --resume continues.",
      discussion: """
        The model is scored as at the end, it is runs/latest from then on, and the exit status is 0. How far a run \
        comes until then depends on the clock, and so does its result.
        """
    ),
    transform: Duration.init(text:)
  )
  var maxTime: Duration?

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup var synthetic: SyntheticOption

  @Option(
    help: ArgumentHelp(
      "A folder of recordings without any of the words, to train on as _unknown_, or one of them; may be given"
        + " several times.",
      discussion: """
        Such as what a model took for words: asr-evaluate --stream --dump-false-alarms writes such a folder, and with \
        --from the model learns from it. They only train. Data without _unknown_ gets it as a new label, \
        unless it has another for what is no word. Of a recording longer than any clip its middle is used.
        """,
      valueName: "folder"
    )
  )
  var add: [String] = []

  @Flag(
    help: ArgumentHelp(
      "Train a final model on every clip, with settings chosen before; nothing is left to test.",
      discussion: "With --fold all or --leave-speaker-out all: after the parts, in 'everything'."
    )
  )
  var trainOnAll = false

  @Flag(
    help: ArgumentHelp(
      "Keep no digests of the clips in the model file.",
      discussion: """
        By default it keeps eight bytes of a digest of each training and validation clip, so that \
        asr-evaluate can tell whether a clip trained the model. Anyone who has the model and a recording can \
        tell, too. The weights are the same either way.
        """
    )
  )
  var noClipDigests = false

  @Option(
    help: ArgumentHelp(
      "Memorize a few clips instead, such as 10x100: ten labels, a hundred clips each.",
      discussion: """
        Without regularization or augmentation. Any sound set-up reaches 99 %; otherwise the exit status is 1 \
        and a diagnosis says why: gradients of each layer, dead units, a hint on the learning rate.
        """,
      valueName: "labels x clips"
    )
  )
  var overfit: OverfitSize?

  @Flag(
    help: "Take one batch of everything, save and load, and estimate time and memory; keep nothing."
  )
  var dryRun = false

  @Flag(
    help: "Print the layers: shapes, parameters, multiply-adds, receptive field; train nothing."
  )
  var printModel = false

  @Flag(
    help:
      "With --print-model: print the configuration file instead, with every layer; needs no recordings."
  )
  var yaml = false

  @Option(help: "How much decoded audio to keep in memory, in megabytes; the rest is read again.")
  var cacheMegabytes = ExecutionOptions.usualCacheBytes >> 20

  @Flag(help: "Print nothing but warnings, errors and the path of the result.")
  var quiet = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard source != nil || resume != nil || (printModel && yaml) else {
      throw ValidationError("Missing expected argument '<source>'")
    }
    if yaml, !printModel {
      throw ValidationError("--yaml needs --print-model")
    }
    guard cacheMegabytes >= 0 else {
      throw ValidationError("--cache-megabytes is \(cacheMegabytes); expected 0 or more")
    }
    let given =
      recipe.givenFlags + data.givenFlags + synthetic.givenFlags
      + (add.isEmpty ? [] : ["--add"]) + (noClipDigests ? ["--no-clip-digests"] : [])
    if resume != nil, let first = given.first {
      throw ValidationError(
        "\(first) cannot be changed with --resume; the run is resumed as it began"
      )
    }
    if recipe.syntheticShare != nil, !synthetic.isGiven {
      throw ValidationError("--synthetic-share needs --synthetic, the folder of synthetic clips")
    }
    if overfit != nil, synthetic.isGiven {
      throw ValidationError("--synthetic changes nothing with --overfit; leave it out")
    }
    if overfit != nil, !add.isEmpty {
      throw ValidationError("--add changes nothing with --overfit; leave it out")
    }
    let modes = [
      ("--print-model", printModel), ("--dry-run", dryRun), ("--overfit", overfit != nil),
    ]
    .filter(\.1).map(\.0)
    if modes.count > 1 {
      throw ValidationError("\(modes[0]) and \(modes[1]) do different things; give one")
    }
    if let mode = modes.first, data.crossValidation != nil {
      throw ValidationError(
        "\(mode) takes one split; leave --fold all or --leave-speaker-out all out"
      )
    }
    // A dry run checks whether the folder is free.
    let unheard = [("--max-time", maxTime != nil), ("--output", output != nil && !dryRun)]
    if let mode = modes.first, let flag = unheard.first(where: \.1)?.0, resume == nil {
      throw ValidationError("\(flag) changes nothing with \(mode); leave it out")
    }
    let others =
      modes
      + [("--output", output != nil), ("--train-on-all", trainOnAll)].filter(\.1).map(\.0)
    if resume != nil, let first = others.first {
      throw ValidationError(
        "\(first) cannot be used with --resume: the run is resumed in its folder, as it began"
      )
    }
    let splits = data.crossValidation == nil && data.source("").split != nil
    if trainOnAll, splits || data.splitFrom != nil || data.lists != nil {
      throw ValidationError("--train-on-all splits nothing; leave the flag for the split out")
    }
  }

  private var options: ExecutionOptions {
    var options = ExecutionOptions()
    options.threads = threads.count
    options.cacheBytes = cacheMegabytes << 20
    options.maximumSeconds = maxTime.map { $0 / .seconds(1) }
    options.program = ProgramVersion.words("asr-train")
    return options
  }

  func run() throws {
    var printer = ProgressPrinter(isQuiet: quiet)
    printer.choosesNetwork = resume == nil && recipe.choosesNetwork
    // An error message must not follow a bar on its line.
    defer { printer.close() }
    do {
      try run(&printer)
    } catch let stop as InterruptionError {
      printer.close()
      Terminal.note("\(stop)\n")
      throw ExitCode(130)
    }
  }

  private func run(_ printer: inout ProgressPrinter) throws {
    if let resume, ResumedCrossValidation.isPresent(at: resume) {
      var resumed = ResumedCrossValidation(resume)
      resumed.source = source
      resumed.externalDecoder = .installed
      resumed.options = options
      let interruption = Interruption.bySignals()
      let (summary, path) = try resumed.start(interruption: interruption) { printer.show($0) }
      try finish(summary, path, interruption)
      return
    }
    if let resume {
      var resumed = ResumedRun(resume)
      resumed.source = source
      resumed.externalDecoder = .installed
      resumed.options = options
      switch try resumed.start(interruption: .bySignals(), { printer.show($0) }) {
      case .alreadyFinished(let modelPath):
        if !quiet { Terminal.note("this run is finished\n") }
        try Terminal.print(modelPath)
      case .ended(let summary, let modelPath): try finish(summary, modelPath)
      }
      return
    }
    if let note = recipe.from.flatMap({ RunState(ofModelAt: $0)?.note }) {
      Terminal.note("note: \(note)\n")
    }
    if let config = recipe.config, case let run = parentFolder(of: config), !synthetic.isGiven,
      let clips = SplitRecord(ofRun: run)?.syntheticClips(ofRun: run)
    {
      Terminal.note(
        "note: the run of \(config) had synthetic clips, too, and this one has none; for the same, add --synthetic"
          + " \(SyntheticOption.argument(clips))\n"
      )
    }
    if printModel, yaml {
      let experiment = try recipe.experiment()
      try Terminal.print(String(experiment.yaml(writesLayers: true).dropLast()))
      return
    }
    var run = TrainingRun(try recipe.experiment(), data: data.source(source ?? ""), output: output)
    run.data.keepsClipDigests = !noClipDigests
    run.data.synthetic = synthetic.folder
    run.data.added = add
    run.options = options
    if trainOnAll, data.crossValidation == nil { run.data.split = .everything }
    if printModel {
      try Terminal.print(PrintedModel.table(run) { printer.show($0) })
      return
    }
    run.voices = try synthetic.voices()
    if dryRun {
      try Terminal.print(DryRun(run).start { printer.show($0) })
      return
    }
    if let overfit {
      try memorize(run, overfit, &printer)
      return
    }
    if let parts = data.crossValidation {
      var validation = CrossValidation(run, parts: parts)
      validation.trainsOnAll = trainOnAll
      let interruption = Interruption.bySignals()
      let (summary, path) = try validation.start(interruption: interruption) { printer.show($0) }
      try finish(summary, path, interruption)
      return
    }
    let (summary, modelPath) = try run.start(interruption: .bySignals()) { printer.show($0) }
    try finish(summary, modelPath)
  }

  private func memorize(
    _ run: TrainingRun,
    _ size: OverfitSize,
    _ printer: inout ProgressPrinter
  ) throws {
    var overfit = OverfitRun(run.experiment, data: run.data, labels: size.labels, clips: size.clips)
    overfit.options = run.options
    let outcome = try overfit.start(interruption: .bySignals()) { printer.show($0) }
    printer.close()
    try Terminal.print(outcome.report)
    if outcome.isStopped {
      Terminal.note("stopped after \(counted(outcome.steps, "step"))\n")
      throw ExitCode(130)
    }
    try Terminal.print(
      String(
        format: "%@: %.1f %% of the clips memorized after %d steps",
        outcome.hasPassed ? "passed" : "failed",
        100 * outcome.accuracy,
        outcome.steps
      )
    )
    if !outcome.hasPassed { throw ExitCode(1) }
  }

  /// Says what a cross-validation found, and how to resume it if it was stopped.
  private func finish(
    _ summary: CrossValidationSummary,
    _ path: String,
    _ interruption: Interruption
  ) throws {
    if !quiet { Terminal.note("\n\(summary.report)\n") }
    if let part = summary.unfinished {
      Terminal.note(
        "stopped in part '\(part)'; resume with: asr-train --resume \(shellQuoted(path))\n"
      )
    }
    try Terminal.print(path)
    if interruption.isRequested { throw ExitCode(130) }
  }

  /// Says how the run ended, and how to resume it if that is possible.
  private func finish(_ summary: TrainingSummary, _ modelPath: String) throws {
    let run = parentFolder(of: modelPath)
    switch summary.ending {
    case .finished, .requested: break
    case .earlyStopping where quiet: break
    case .earlyStopping:
      Terminal.note(
        "stopped early after epoch \(summary.epochs): neither accuracy nor loss was still improving\n"
      )
    case .maximumTime, .interrupted:
      Terminal.note(
        "stopped after step \(summary.steps), \(counted(summary.epochs, "epoch")) done; resume it with:"
          + " asr-train --resume \(shellQuoted(run))\n"
      )
    }
    if !quiet { Terminal.note(String(format: "trained in %.1f s\n", summary.trainSeconds)) }
    try Terminal.print(modelPath)
    if summary.interrupted { throw ExitCode(130) }
  }
}

/// What `--overfit` takes: `10x100`.
struct OverfitSize: ExpressibleByArgument {
  var labels: Int
  var clips: Int

  init?(argument: String) {
    let parts = argument.split(separator: "x").map { Int($0) }
    guard parts.count == 2, let labels = parts[0], let clips = parts[1], labels >= 2, clips >= 1
    else { return nil }
    self.labels = labels
    self.clips = clips
  }
}

extension Duration {
  /// Reads a number of seconds, minutes or hours, such as `90s`, `45m` or `1.5h`.
  fileprivate init(text: String) throws {
    let seconds = ["s": 1.0, "m": 60, "h": 3_600]
    guard let unit = text.last.flatMap({ seconds[String($0)] }),
      let number = Double(text.dropLast()),
      number > 0, number * unit < 1e9
    else { throw ValidationError("'\(text)' is not a time; expected one like 90s, 45m or 1.5h") }
    self = .seconds(number * unit)
  }
}
