import ArgumentParser
import CommandLineSupport
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

@main
struct SearchCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-search",
    abstract: "Try many configurations on a folder of labelled recordings, and keep the best.",
    discussion: """
      A search space says what to vary, and how to choose what to try:

        method: {beam: {width: 3, rounds: 4}}
        base:                # what all trials have in common
          network: {preset: cnn}
          training: {epochs: 20}
        parameters:
          network.preset: [cnn, ds-cnn-s]
          training.learning-rate: {log-range: [0.001, 0.02], steps: 5}
          training.weight-decay: [0.001, 0.01, 0.1]
          features.mel-bands: {integer-range: [24, 64]}
          augmentation.noise.probability: {range: [0, 0.8]}

      Any setting of a configuration file can be varied. A step of the augmentation is named by its \
      key, a layer by its key or its index: network.layers.0.conv.channels.

      The base is a configuration file's settings, or some of them. Where neither base nor parameters name \
      network, features or start, trials start from \(StartingModel.spokenWords), as asr-train does. Methods are:

        grid: {}
            every combination
        random: {trials: 20}
            random combinations
        beam: {width: 3, rounds: 4, starts: 1}
            the neighbours of the best three, in up to four rounds
        successive-halving: {trials: 27, reduction: 3, epochs: 4}
            27 for 4 epochs each, the best third for 12, the best of those
            for 36; without epochs, the last round trains about as long as
            the base says

      The settings of the base come first. Trials are compared by the validation accuracy of their best \
      epoch, then by its loss, then by size. They never look at a testing clip: those are for the \
      winner, once, when asr-train has trained it.

      Each trial trains on one thread, several at once. The same data, space and seed give the same \
      trials and the same winner, on any number of threads, and after any interruption.

      EXAMPLES:
        asr-search words/ --space space.yaml
        asr-search words/ --space space.yaml --seeds 3 --output searches/rates
        asr-search words/ --space space.yaml --synthetic auto
        asr-search --resume searches/rates

      Then:
        asr-train words/ --config searches/rates/winner.yaml \\
          --split-from searches/rates

      --split-from splits as the search did, with its words, names and noise, so that no clip by which the \
      search chose is tested. Synthetic clips that all trials were trained on are named as well, as in the command \
      that ends a search.

      \(exitStatuses(
        failure: "recordings, space or configuration are wrong, or every trial failed",
        interruption: "stopped by Ctrl-C, SIGTERM or SIGHUP; asr-search --resume continues"
      ))
      """,
    version: ProgramVersion.words("asr-search")
  )

  @Argument(help: "The folder of labelled recordings, or a manifest (.csv, .tsv, .jsonl, .json).")
  var source: String?

  @Option(help: "What to vary and how, YAML or JSON.")
  var space: String?

  @Option(
    help: ArgumentHelp(
      "Resume the search in this folder, as if it had never been stopped.",
      discussion: """
        Everything else is as the search began; only --threads and --cache-megabytes may be given, and \
        the data's folder if it was moved.
        """,
      valueName: "search"
    )
  )
  var resume: String?

  @Option(help: "The folder of the search (default searches/<time>-<method>).")
  var output: String?

  @Option(help: "Train each trial with this many seeds and compare the means (default 1).")
  var seeds: Int?

  @Option(help: "The seed of everything random (default: the seed of the base).")
  var seed: UInt64?

  @OptionGroup(title: "Data") var data: DataOptions

  @OptionGroup var synthetic: SyntheticOption

  @Option(help: "How much decoded audio to keep in memory, in megabytes; the rest is read again.")
  var cacheMegabytes: Int = 512

  @Flag(help: "Print nothing but warnings, errors and the path of the winning configuration.")
  var quiet = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard source != nil || resume != nil else {
      throw ValidationError("Missing expected argument '<source>'")
    }
    guard space != nil || resume != nil else {
      throw ValidationError("Missing expected argument '--space <space>'")
    }
    guard cacheMegabytes >= 0 else {
      throw ValidationError("--cache-megabytes is \(cacheMegabytes); expected 0 or more")
    }
    if let seeds, !(1...100).contains(seeds) {
      throw ValidationError("--seeds is \(seeds); expected 1 to 100")
    }
    let own = [
      ("--space", space != nil), ("--output", output != nil), ("--seeds", seeds != nil),
      ("--seed", seed != nil),
    ].filter(\.1).map(\.0)
    if resume != nil, let first = (own + data.givenFlags + synthetic.givenFlags).first {
      throw ValidationError(
        "\(first) cannot be changed with --resume; the search is resumed as it began"
      )
    }
    if data.crossValidation != nil {
      throw ValidationError(
        "a search compares trials on one split; name one part, such as --fold 1/5, or one speaker"
      )
    }
  }

  func run() throws {
    do {
      try search()
    } catch let stop as InterruptionError {
      Terminal.note("\(stop)\n")
      throw ExitCode(130)
    }
  }

  private func search() throws {
    var options = ExecutionOptions()
    options.threads = threads.count
    options.cacheBytes = cacheMegabytes << 20
    options.program = ProgramVersion.words("asr-search")
    let interruption = Interruption.bySignals()
    let outcome: SearchOutcome
    if let resume {
      var search = ResumedSearch(resume)
      search.source = source
      search.externalDecoder = .installed
      search.options = options
      var printer = SearchPrinter(try search.space(), ProgressPrinter(isQuiet: quiet))
      defer { printer.finish() }
      outcome = try search.start(interruption: interruption) { printer.show($0) }
    } else {
      var search = Search(
        try SearchSpace(
          contentsOf: space ?? "",
          usualStart: StartingModel(StartingModel.spokenWords)
        ),
        data: data.source(source ?? ""),
        output: output
      )
      search.data.synthetic = synthetic.folder
      search.voices = try synthetic.voices()
      search.seed = seed
      search.seeds = seeds ?? 1
      search.options = options
      var printer = SearchPrinter(search.space, ProgressPrinter(isQuiet: quiet))
      defer { printer.finish() }
      outcome = try search.start(interruption: interruption) { printer.show($0) }
    }
    if !quiet {
      try Terminal.print(outcome.table)
      if let comparison = outcome.comparison { Terminal.note("\(comparison)\n") }
    }
    guard let winner = outcome.winnerPath else {
      Terminal.note("stopped; resume it with: asr-search --resume \(shellQuoted(outcome.path))\n")
      throw ExitCode(130)
    }
    if quiet {
      try Terminal.print(winner)
      return
    }
    Terminal.note("page: \(outcome.path)/search.html\n")
    let flags = outcome.synthetic.map { " --synthetic \(SyntheticOption.argument($0))" } ?? ""
    Terminal.note(
      "train the winner, and test it on clips that the search has not seen, with: asr-train"
        + " \(shellQuoted(source ?? outcome.source)) --config \(shellQuoted(winner))"
        + " --split-from \(shellQuoted(outcome.path))\(flags)\n"
    )
    try Terminal.print(winner)
  }
}
