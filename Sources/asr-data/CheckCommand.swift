import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechTraining
import TrainingCommandSupport

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find what is wrong with the recordings before training does.",
    discussion: """
      Looks at every recording: files that cannot be read, silence, clipping, DC offset, odd rates, \
      channels and durations, words that are cut, the same recording twice or under two labels, labels \
      that differ in spelling only, and labels with too few clips. Writes a page with pictures and \
      players to look at and listen to, one file that needs no network.

      The exit status is 1 when something is certainly wrong.

      EXAMPLES:
        asr-data check words/
        asr-data check words/ --output check.html
        asr-data check recordings.csv --json > findings.json
      """
  )

  @Argument(help: "The folder of labelled recordings, or a manifest.")
  var source: String

  @Option(help: "Where the page goes; by default no page is written.")
  var output: String?

  @OptionGroup(title: "Data") var data: DataOptions

  @Flag(help: "Print one JSON object: findings and statistics.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  func run() throws {
    let pool = WorkerPool(threads: threads.count)
    var printer = ProgressPrinter(
      isTerminal: Terminal.isInteractive,
      columns: Terminal.columns,
      isUnicode: Terminal.isUnicode,
      hasColours: Terminal.hasColours,
      write: Terminal.note
    )
    let corpus = try Corpus.read(data.source(source), pool: pool) { printer.show($0) }
    if let emptiness = corpus.emptiness { throw emptiness }
    // Data that cannot be split can be looked at all the same.
    let split = Result { try Dataset(corpus, isForTraining: false) }
    if case .failure(let error) = split { Terminal.note("not split: \(error)\n") }
    let dataset = try? split.get()
    let clips = corpus.inspectedClips(splitAs: dataset)
    let check = DataCheck(
      clips,
      unreadable: corpus.unreadableFiles,
      passedOver: corpus.passedOver,
      nearDuplicates: NearDuplicate.find(clips.map(\.measurements), pool: pool) {
        try corpus.clip($0)
      }
    )
    if let output {
      try DataCheckPage(source: corpus.root, check: check, clips: clips) { try corpus.clip($0) }
        .write(to: output)
      Terminal.note("page: \(output)\n")
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
      try Terminal.print(String(decoding: try encoder.encode(check), as: UTF8.self))
    } else {
      try Terminal.print(DataCheckReport(check).text)
    }
    if check.count(.error) > 0 { throw ExitCode(1) }
  }
}
