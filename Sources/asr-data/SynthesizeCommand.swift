import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

struct SynthesizeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "synthesize",
    abstract: "Have labels spoken by synthetic voices, to train with.",
    discussion: """
      Every voice says every label once. Voices differ in accent, timbre, rate and pitch, which the seed \
      draws; to a split, each is a speaker. Silence at both ends of a clip is trimmed, and half of the ends \
      are cut further, at a drawn level, as recordings of people often are. The folder can be \
      trained on by itself or beside recordings of people, and its \(SynthesisRun.manifest) says how each \
      clip was made. The same seed makes the same clips, and more voices leave the first ones as they \
      are: what the same flags, with fewer voices or labels, wrote to the folder before stays, and only \
      the rest is spoken.

      espeak-ng and flite speak where they are installed (sudo apt install espeak-ng flite), and so do \
      MBROLA and SVOX Pico, which sound more like people (on Ubuntu, and on Debian with its section \
      non-free: sudo apt install mbrola mbrola-us1 mbrola-us2 mbrola-us3 mbrola-en1 libttspico-utils); any \
      other synthesizer with --command. That line is split into words as a shell would, but no shell runs \
      it. In it stand {text} for the words to say (without it, they are the standard input), {out} for the \
      WAV file to write (without it, that is the standard output), {voice} for the number of the voice \
      from 0, {rate} for a multiple of the usual rate, 0.75 to 1.3, {slowness} for its inverse, and \
      {pitch} for 25 to 75, where 50 is the usual one.

      EXAMPLES:
        asr-data synthesize --words yes,no,up --output spoken/
        asr-data synthesize --like words/ --voices 200 --output spoken/
        asr-data synthesize --say yes=ja --say no=nein --language de -o spoken/
        asr-data synthesize --words up --command 'say-it {voice} {out}' -o spoken/

      Then: asr-train words/ --synthetic spoken/, or asr-train spoken/ --split speaker. With \
      asr-train words/ --synthetic auto a run makes its clips itself, as --like does.

      \(exitStatuses(
        failure: "a label was not spoken, or the folder cannot be written",
        interruption:
          "stopped by Ctrl-C or SIGTERM; the clips spoken so far are kept, and the same command speaks the rest"
      ))
      """
  )

  @Option(
    help: ArgumentHelp(
      "The labels to say, such as yes,no,up; with --like, only these of its labels.",
      valueName: "labels"
    ),
    transform: labelList
  )
  var words: [String]?

  @Option(
    help: ArgumentHelp(
      "Say the labels of these recordings: a folder or a manifest.",
      valueName: "source"
    )
  )
  var like: String?

  @Option(
    help: ArgumentHelp(
      "With --like: the pattern of file names, such as '{label}_{speaker}_{index}'.",
      valueName: "pattern"
    ),
    transform: { try NamePattern($0) }
  )
  var namePattern: NamePattern?

  @Option(
    help: ArgumentHelp(
      "Say this text for a label; may be given several times, for one label, too.",
      discussion: "Otherwise a label says itself, with blanks for underscores.",
      valueName: "label=text"
    ),
    transform: Saying.init(argument:)
  )
  var say: [Saying] = []

  @Option(
    name: .shortAndLong,
    help: "The folder to write to; a new or an empty one, or one to continue."
  )
  var output: String

  @Option(help: "How many voices speak.")
  var voices = SynthesisRun.usualVoices

  @Option(help: "The language of the voices, such as en, de or pt-br.")
  var language = "en"

  @Option(
    help: "Only this synthesizer: espeak-ng, flite, mbrola or pico; may be given several times."
  )
  var synthesizer: [InstalledSynthesizer] = []

  @Option(help: "The command line of another synthesizer, with {text} and {out}.")
  var command: String?

  @Option(help: "The seed of the voices.")
  var seed: UInt64 = 0

  @Flag(help: "Print nothing but warnings, errors and the path of the folder.")
  var quiet = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws {
    guard words != nil || like != nil || !say.isEmpty else {
      throw ValidationError("nothing to say; name labels with --words, --like or --say")
    }
    guard (1...10_000).contains(voices) else {
      throw ValidationError("--voices is \(voices); expected 1 to 10000")
    }
    if namePattern != nil, like == nil {
      throw ValidationError("--name-pattern needs --like, the recordings whose names it reads")
    }
    if command != nil, !synthesizer.isEmpty {
      throw ValidationError("--command and --synthesizer say different things; give one")
    }
    if command != nil, language != "en" {
      throw ValidationError("--language changes nothing with --command; leave it out")
    }
  }

  func run() throws {
    let labels = try labels()
    let synthesizers =
      try command.map { [try Synthesizer(command: $0)] }
      ?? InstalledSynthesizer.all(synthesizer, language: language.lowercased())
    let run = try SynthesisRun(
      labels,
      by: synthesizers,
      voices: voices,
      into: output,
      seed: seed
    )
    let interruption = Interruption.bySignals()
    let outcome = try spoken(run, interruption)
    if interruption.isRequested {
      Terminal.note(
        "stopped after \(outcome.clips) of \(counted(run.count, "clip"));"
          + " the same command speaks the rest\n"
      )
    } else if !quiet {
      Terminal.note(words(outcome, labels: labels.count))
    }
    try Terminal.print(output)
    if interruption.isRequested { throw ExitCode(130) }
  }

  /// The labels of all flags, each with its texts.
  private func labels() throws -> [SpokenLabel] {
    var names = try like.map { try SpokenLabel.names(like: recordings($0)) } ?? words ?? []
    if like != nil, let words {
      if let stranger = words.first(where: { !names.contains($0) }) {
        throw ValidationError(
          "--words \(stranger): no recording of --like has the label '\(stranger)'; expected some of"
            + " \(names.sorted().joined(separator: ", "))"
        )
      }
      names = words
    }
    if like != nil, let stranger = say.first(where: { !names.contains($0.label) }) {
      throw ValidationError(
        "--say \(stranger.label)=\(stranger.text): no recording of --like has the label '\(stranger.label)';"
          + " expected one of \(names.sorted().joined(separator: ", "))"
      )
    }
    names += say.map(\.label)
    var seen: Set<String> = []
    return try names.filter { seen.insert($0).inserted }.map { name in
      try SpokenLabel(name, texts: say.filter { $0.label == name }.map(\.text))
    }
  }

  private func recordings(_ path: String) -> DataSource {
    var source = DataSource(path)
    source.namePattern = namePattern
    return source
  }

  private func spoken(
    _ run: SynthesisRun,
    _ interruption: Interruption
  ) throws -> SynthesisRun.Outcome {
    var printer = ProgressPrinter(isQuiet: quiet)
    // An error message must not follow a bar on its line.
    defer { printer.close() }
    return try run.start(
      pool: WorkerPool(threads: threads.count),
      interruption: interruption
    ) {
      printer.showSpoken($0.done, of: $0.all, secondsLeft: $0.secondsLeft)
    }
  }

  /// What was spoken, and how to train with it.
  private func words(_ outcome: SynthesisRun.Outcome, labels: Int) -> String {
    let shares = outcome.synthesizers.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
    let sound =
      outcome.seconds < 60
      ? String(format: "%.1f s", outcome.seconds)
      : String(format: "%.1f minutes", outcome.seconds / 60)
    let folder = shellQuoted(output)
    // A split by speaker has one in each subset.
    let split = voices < Subset.allCases.count ? "" : " --split speaker"
    let lines = [
      "\(counted(outcome.clips, "clip")) (\(shares.joined(separator: ", "))), \(sound) in all"
        + (outcome.earlier == 0 ? "" : "; \(outcome.earlier) of them were there"),
      "train with them: asr-train \(like.map { recordings($0).arguments } ?? "<folder>") --synthetic"
        + " \(SyntheticOption.argument(output))",
      labels > 1 ? "or with nothing else: asr-train \(folder)\(split)" : nil,
    ]
    return lines.compactMap { $0 }.map { $0 + "\n" }.joined()
  }
}

extension InstalledSynthesizer: ExpressibleByArgument {}

/// What `--say` takes: `label=text`.
struct Saying {
  var label: String
  var text: String

  init(argument: String) throws {
    guard let sign = argument.firstIndex(of: "=") else {
      throw ValidationError("'\(argument)' has no =; expected one like 0=zero")
    }
    label = String(argument[..<sign])
    text = String(argument[argument.index(after: sign)...])
  }
}
