import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

@main
struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-train",
    abstract: "Learn to recognize words from a folder of labelled recordings.",
    discussion: """
      The folder holds one folder for each label, with its recordings: words/yes/anna-1.wav. \
      WAV, FLAC, Ogg, MP3 and AIFF are read, at any sample rate and length. Folders that begin \
      with an underscore are not labels; _background_noise_ holds noise to mix in.

      validation_list.txt and testing_list.txt in the folder (lines like yes/anna-1.wav) decide \
      which clips choose the best epoch and which are scored once at the end. Without them, \
      about 10 % of each label go to either.

      The same data, settings and seed give the same model, bit for bit, on any number of threads.

      EXAMPLES:
        asr-train words/
        asr-train words/ --model lstm --epochs 60
        asr-train words/ --noise recordings-of-the-kitchen/
        asr-train words/ --config experiment.yaml --output runs/experiment-7

      Then: asr-predict clip.wav
      """
  )

  @Argument(help: "The folder of labelled recordings, or a manifest (.csv, .tsv, .jsonl, .json).")
  var source: String

  @Option(help: "Where the run goes; by default runs/<time>-<model>.")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The network: linear, lstm, cnn or ds-cnn-s (the default).",
      discussion: """
        linear is the quickest and can be explained; ds-cnn-s is small and the most accurate (Experiments/fsdd.md).
        """
    )
  )
  var model: Preset?

  @Option(help: "A configuration file, YAML or JSON; flags win over it.")
  var config: String?

  @Option(help: "The features: log-mel (the default) or mfcc.")
  var features: FeatureConfiguration.Kind?

  @Option(help: "Passes over the training clips.")
  var epochs: Int?

  @Option(help: "Clips in an optimizer step.")
  var batchSize: Int?

  @Option(help: "The largest learning rate.")
  var learningRate: Double?

  @Option(
    help: ArgumentHelp(
      "About labels with many more clips than others: automatic, none, class-weights or balanced-sampling.",
      discussion: """
        automatic (the default) does nothing below 3 clips of the most frequent label for one of the \
        rarest, weights losses from 3 on, and from 10 on serves every label equally often.
        """
    )
  )
  var balance: BalanceKind?

  @Option(help: "Decides everything drawn at random; 0 by default.")
  var seed: UInt64?

  @OptionGroup(title: "Data") var data: DataOptions

  @Flag(
    help: ArgumentHelp(
      "Train a final model on every clip, with settings chosen before; nothing is left to test.",
      discussion: "With --fold all or --leave-speaker-out all: after the parts, in 'everything'."
    )
  )
  var trainOnAll = false

  @Option(help: "How much decoded audio to keep in memory, in megabytes; the rest is read again.")
  var cacheMegabytes: Int = 512

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard cacheMegabytes >= 0 else {
      throw ValidationError("--cache-megabytes is \(cacheMegabytes); expected 0 or more")
    }
    if trainOnAll, data.source("").split != nil || data.splitFrom != nil {
      throw ValidationError("--train-on-all splits nothing; leave the flag for the split out")
    }
  }

  func run() throws {
    var run = TrainingRun(try experiment(), data: data.source(source), output: output)
    run.options.threads = threads.count
    run.options.cacheBytes = cacheMegabytes << 20
    var printer = ProgressPrinter(
      isTerminal: Terminal.isInteractive,
      columns: Terminal.columns,
      write: Terminal.note
    )
    if let parts = data.crossValidation {
      var validation = CrossValidation(run, parts: parts)
      validation.trainsOnAll = trainOnAll
      let interruption = Interruption.bySignals()
      let (summary, path) = try validation.start(interruption: interruption) { printer.show($0) }
      Terminal.note("\n\(summary.report)\n")
      try Terminal.print(path)
      if interruption.isRequested { throw ExitCode(130) }
      return
    }
    if trainOnAll { run.data.split = .everything }
    let (summary, modelPath) = try run.start(interruption: .bySignals()) { printer.show($0) }
    if summary.interrupted {
      Terminal.note("stopped after epoch \(summary.epochs); the best model so far is kept\n")
    }
    Terminal.note(String(format: "trained in %.1f s\n", summary.trainSeconds))
    try Terminal.print(modelPath)
    if summary.interrupted { throw ExitCode(130) }
  }

  private func experiment() throws -> Experiment {
    var experiment =
      try config.map { try Experiment(contentsOf: $0, preset: model ?? .dsCNNSmall) }
      ?? Experiment(model ?? .dsCNNSmall)
    if let model, experiment.preset != model {
      throw ValidationError(
        "--model \(model.rawValue) and \(config ?? "the configuration file"), which describes"
          + " another network; give one of the two"
      )
    }
    if let features { experiment.features.kind = features }
    if let epochs {
      experiment.training.epochs = epochs
      experiment.training.warmupEpochs = min(experiment.training.warmupEpochs, Double(epochs))
    }
    if let batchSize { experiment.training.batchSize = batchSize }
    if let learningRate { experiment.training.learningRate = learningRate }
    if let balance { experiment.training.balance = balance }
    if let seed { experiment.training.seed = seed }
    return experiment
  }
}

extension Preset: ExpressibleByArgument {}
extension BalanceKind: ExpressibleByArgument {}
extension FeatureConfiguration.Kind: ExpressibleByArgument {}
