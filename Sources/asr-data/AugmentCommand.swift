import ArgumentParser
import CommandLineSupport
import SpeechModel
import SpeechTraining

struct AugmentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "augment",
    abstract: "Hear what augmentation does to a clip.",
    discussion: """
      Writes 1.wav, 2.wav, ... into a new folder, each varied as a clip is in training, and \
      drawn.jsonl, with a line for each about what was drawn. Prints the same in words. The \
      clips have the sample rate of the network's input.

      The steps are those that \(Preset.default.rawValue) is trained with by default, or those of a configuration \
      file, or the ones named with --step, which are then always applied. Without --noise, noise \
      is of drawn colours. Steps that act on features (time-mask, frequency-mask, vocal-tract) \
      are drawn and listed, but not audible; babble and mixup have no other clip to mix in here.

      EXAMPLES:
        asr-data augment clip.wav --output heard/
        asr-data augment clip.wav --output heard/ --show 20 --noise kitchen/
        asr-data augment clip.wav --output heard/ --step pitch-shift --step crop
        asr-data augment clip.wav --output heard/ --config experiment.yaml --seed 7

      \(exitStatuses(failure: "the clip cannot be read, or the folder cannot be written"))
      """
  )

  @Argument(help: "The recording to vary.")
  var clip: String

  @Option(name: .shortAndLong, help: "The folder to write to; a new or an empty one.")
  var output: String

  @Option(help: "How many examples.")
  var show = 5

  @Option(help: "A configuration file, YAML or JSON, for its augmentation and its sample rate.")
  var config: String?

  @Option(help: "Only this step, every time; may be given several times.")
  var step: [String] = []

  @Option(help: "The seed of the draws (default: the configuration's, or 0).")
  var seed: UInt64?

  @Option(help: "A folder of noise recordings to mix in; may be given several times.")
  var noise: [String] = []

  mutating func validate() throws {
    guard (1...10_000).contains(show) else {
      throw ValidationError("--show is \(show); expected 1 to 10000")
    }
    do {
      _ = try StepSelection.steps(named: step, configured: [])
    } catch .unknown(let name, let nearest) {
      throw ValidationError("\(StepSelection.Failure.unknown(name: name, nearest: nearest))")
    } catch .incomplete {
      // A configuration file may give the rest.
    }
  }

  func run() throws {
    let experiment = try config.map { try Experiment(contentsOf: $0) } ?? Experiment()
    let configured = experiment.augmentation
    let examples = try AugmentationExamples(
      of: clip,
      step.isEmpty ? configured : StepSelection.steps(named: step, configured: configured),
      rateHertz: experiment.sampleRateHertz,
      noiseFolders: noise,
      externalDecoder: .installed,
      seed: seed ?? experiment.training.seed
    )
    try examples.write(show, to: output, say: Terminal.print)
  }
}
