import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say whether new recordings are like old ones.",
    discussion: """
      Measures every recording (level, noise, spectrum, pitch, duration and more) and asks whether new \
      ones can be told from old ones better than chance allows. Says what differs in dB, Hz and \
      seconds, which clips to listen to, what to do about it, and what so few clips could not have \
      shown. Labels are not needed, and folders may lie in any way.

      Clips of one speaker are alike without any shift. So whole speakers are shuffled to see what \
      chance can do, if file names or a manifest tell who speaks; clips of speakers who are on both \
      sides are shuffled among themselves. --group none shuffles clips, --group device whatever has \
      that field in --name-pattern.

      A run keeps what it needs for this of the clips that it learned from, so that OLD may be a run \
      whose recordings are gone. Its model, or that of --model, is then asked about the new \
      recordings: which labels they have, how many sound like nothing it has learned, and how accurate \
      it is on them, measured with --labels and estimated without.

      EXAMPLES:
        asr-data compare words/ new/
        asr-data compare words/ new/ --name-pattern '{speaker}_{index}'
        asr-data compare runs/latest new/
        asr-data compare words/ new/ --output shift.html
        asr-data compare words/ new.csv --group none --alpha 0.01
        asr-data compare words/ new.csv --json > shift.json

      \(exitStatuses(
        failure: "the recordings cannot be read or compared",
        finding: "the new recordings are not like the old ones"
      ))
      """
  )

  @Argument(help: "The old recordings: a folder, a manifest, or the run that learned from them.")
  var old: String

  @Argument(help: "The new recordings: a folder or a manifest.")
  var new: String

  @Option(
    help: ArgumentHelp(
      "The pattern of file names, such as '{speaker}_{index}'.",
      discussion: "speaker is used, and the field that --group names."
    ),
    transform: { try NamePattern($0) }
  )
  var namePattern: NamePattern?

  @OptionGroup var channel: ChannelOption

  @Option(
    help: ArgumentHelp(
      "The run whose model is asked about the new recordings; by default OLD, if that is a run.",
      valueName: "run"
    )
  )
  var model: String?

  @Flag(help: "The folders or the manifest of NEW name the labels: measure the accuracy, too.")
  var labels = false

  @Option(
    help: ArgumentHelp(
      "What is shuffled as a whole: speaker, none for single clips, or a field of the name pattern.",
      valueName: "speaker, none or field"
    )
  )
  var group = "speaker"

  @Option(help: "Clips of each side to hear, half of them drawn by chance.")
  var samples = 12

  @Option(help: "How often the sides are shuffled.")
  var permutations = 999

  @Option(help: "How often a shift may be found where there is none, as a fraction.")
  var alpha = 0.05

  @Option(help: "The seed of the shuffles and of the clips drawn.")
  var seed: UInt64 = 0

  @Option(help: "Write a page with pictures and players to this file (default none).")
  var output: String?

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard (0...200).contains(samples) else {
      throw ValidationError("--samples is \(samples); expected 0 to 200")
    }
    guard (19...100_000).contains(permutations) else {
      throw ValidationError("--permutations is \(permutations); expected 19 to 100000")
    }
    guard alpha > 0, alpha < 1 else {
      throw ValidationError(
        "--alpha is \(alpha.shortText); expected a fraction above 0 and below 1"
      )
    }
    guard alpha * Double(1 + permutations) >= 1 else {
      throw ValidationError(
        "--alpha \(alpha.shortText) needs at least \(Int((1 / alpha).rounded(.up)) - 1) --permutations"
      )
    }
    if group != "speaker", group != "none", RunFolder.isOne(old) {
      throw ValidationError(
        "--group \(group) needs recordings as OLD: a run keeps speakers and no other groups"
      )
    }
    if labels, model == nil, !RunFolder.isOne(old) {
      throw ValidationError("--labels needs a model to measure: name a run with --model, or as OLD")
    }
    guard group == "speaker" || group == "none" || namePattern != nil else {
      throw ValidationError(
        "--group \(group) needs --name-pattern with a field {\(group)}, which tells how to read it"
      )
    }
  }

  func run() throws {
    var printer = ProgressPrinter()
    var options = ExecutionOptions()
    options.threads = threads.count
    let base = ComparisonBase.named(old, recordings: source(old, isUnlabelled: true))
    let training = AdvisedTraining(base)
    let run = try ComparisonRun(
      old: base,
      new: source(new, isUnlabelled: !labels),
      model: model,
      usesLabels: labels,
      settings: settings,
      options: options
    ) { printer.show($0) }
    for side in [run.old, run.new].compactMap({ $0 }) {
      for omission in side.omissions {
        Terminal.note("left out: \(side.path)/\(omission.path): \(omission.reason.words)\n")
      }
    }
    if let output {
      try ComparisonPage(run.comparison) {
        run.values($0, of: $1)
      } advice: {
        $0.remedy(for: training)
      } read: {
        run.sound($0)
      }.write(to: Terminal.path(output))
      Terminal.note("page: \(output)\n")
    }
    if json {
      try Terminal.print(ComparisonRecord(run.comparison, training).json())
    } else {
      let report = ComparisonReport(run.comparison) { advice in
        let (words, command) = advice.remedy(for: training)
        return words + (command.map { "\n    \($0)" } ?? "")
      }
      try Terminal.print(report.text)
    }
    if run.comparison.shift.isFound { throw ExitCode(2) }
  }

  private func source(_ path: String, isUnlabelled: Bool) -> DataSource {
    var source = DataSource(path)
    source.namePattern = namePattern
    source.channel = channel.choice
    source.externalDecoder = .installed
    source.isUnlabelled = isUnlabelled
    return source
  }

  private var settings: ComparisonSettings {
    var settings = ComparisonSettings()
    settings.groups = group == "speaker" ? .speakers : group == "none" ? .none : .field(group)
    settings.permutations = permutations
    settings.alpha = alpha
    settings.samples = samples
    settings.seed = seed
    return settings
  }
}
