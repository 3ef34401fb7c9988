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

      --write-lists DIR writes validation_list.txt and testing_list.txt for the split in force, in \
      which copies of one recording are in one subset. A group of copies that was in several moves \
      as a whole, the largest group first, to the one of its subsets that is short of the most clips; \
      among equals to training, then validation. All other recordings stay where they were. Train with \
      asr-train words/ --lists DIR.

      EXAMPLES:
        asr-data check words/
        asr-data check words/ --output check.html
        asr-data check words/ --write-lists lists
        asr-data check recordings.csv --json > findings.json

      \(exitStatuses(failure: "something is certainly wrong with the recordings"))
      """
  )

  @Argument(help: "The folder of labelled recordings, or a manifest.")
  var source: String

  @Option(help: "Write a page to this file (default none).")
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Write lists into this folder, for --lists, that keep copies of a recording in one subset.",
      valueName: "folder"
    )
  )
  var writeLists: String?

  @OptionGroup(title: "Data") var data: DataOptions

  @Flag(help: "Print one JSON object: findings and statistics.")
  var json = false

  @OptionGroup var threads: ThreadsOption

  mutating func validate() throws { try data.refuseAllParts() }

  func run() throws {
    let pool = WorkerPool(threads: threads.count)
    var printer = ProgressPrinter()
    var corpus = try Corpus.read(data.source(source), pool: pool) { printer.show($0) }
    if let emptiness = corpus.emptiness { throw emptiness }
    // Even among more recordings than training itself searches for copies.
    let nearDuplicates = corpus.nearDuplicates(pool: pool)
    corpus.take(nearDuplicates)
    // Data that cannot be split can still be checked.
    let split = Result { try Dataset(corpus, isForTraining: false) }
    if case .failure(let error) = split { Terminal.note("not split: \(commandMessage(error))\n") }
    let dataset = try? split.get()
    let clips = corpus.inspectedClips(splitAs: dataset)
    let check = DataCheck(
      clips,
      unreadable: corpus.unreadableFiles(\.words),
      passedOver: corpus.passedOver,
      nearDuplicates: nearDuplicates
    )
    if let output {
      try DataCheckPage(source: corpus.root, check: check, clips: clips) { try corpus.clip($0) }
        .write(to: Terminal.path(output))
      Terminal.note("page: \(output)\n")
    }
    if json {
      try Terminal.print(sortedJSON(check))
    } else {
      try Terminal.print(DataCheckReport(check, advice: \.commandAdvice).text)
    }
    if let writeLists { try write(corpus, nearDuplicates, to: writeLists) }
    if check.count(.error) > 0 { throw ExitCode(1) }
  }

  /// Writes lists of the split in force with copies together, and says how they are used.
  private func write(
    _ corpus: Corpus,
    _ nearDuplicates: [NearDuplicate],
    to folder: String
  ) throws {
    let mended = try corpus.mendedSplit(nearDuplicates)
    try mended.write(to: folder)
    let counts = Subset.allCases.map { "\(mended.paths($0).count) for \($0.rawValue)" }
    Terminal.note(
      "lists: \(folder)/validation_list.txt and \(folder)/testing_list.txt:"
        + " \(counts.joined(separator: ", ")); \(counted(mended.groups, "group")) of copies"
        + " \(mended.groups == 1 ? "was" : "were") in more than one subset, and \(mended.moved) of their clips moved\n"
        + "train with them: asr-train \(data.source(source).arguments) --lists \(shellQuoted(folder))\n"
    )
  }
}
