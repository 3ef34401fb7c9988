import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// `asr-search` on the embedded words, as a person would run it.
@Suite(.serialized) struct SearchCommandTests {
  private let folder: TemporaryFolder
  private let words = Fixtures.path("words")

  private static let space = """
    method: {beam: {width: 2, rounds: 1, starts: 2}}
    base:
      network: {preset: linear}
      training: {epochs: 2}
    parameters:
      training.learning-rate: {log-range: [0.003, 0.1], steps: 4}
      training.batch-size: [16, 32]
      features.kind: [log-mel, mfcc]

    """

  init() throws {
    folder = try TemporaryFolder()
    try Self.space.write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
  }

  private func search(_ arguments: String...) throws -> Command {
    try Command("asr-search", arguments, in: folder.path)
  }

  /// The lines of `trials.jsonl` but for the clock.
  private func trials(_ name: String) throws -> String {
    try String(contentsOfFile: "\(folder.path)/\(name)/trials.jsonl", encoding: .utf8)
      .replacing(/"seconds":[0-9.e-]+/, with: "")
  }

  @Test func findsAWinnerThatTrains() throws {
    let command = try search(words, "--space", "space.yaml", "--threads", "2")
    #expect(command.status == 0, "\(command.errors)")
    let winner = try #require(command.lines.last)
    #expect(winner.hasPrefix("searches/") && winner.hasSuffix("Z-beam/winner.yaml"))
    #expect(command.lines[0].hasPrefix("trial  round  accuracy   loss  "))
    #expect(command.lines[0].hasSuffix("  learning-rate  batch-size  kind"))
    #expect(command.errors.contains("320 clips of 8 labels in "))
    #expect(command.errors.contains("round 0: 2 trials\n"))
    #expect(command.errors.contains("  best so far\n"))
    #expect(!command.errors.contains("\r"))
    let run = try Command(
      "asr-train",
      [words, "--config", winner, "--split-from", parentFolder(of: winner), "--output", "run"],
      in: folder.path
    )
    #expect(run.status == 0, "\(run.errors)")
    let best = try #require(command.lines.dropFirst().first).split(separator: " ")
    let page = try String(
      contentsOfFile: "\(folder.path)/\(parentFolder(of: winner))/search.html",
      encoding: .utf8
    )
    #expect(page.contains("<tr id=\"trial-\(best[0])\">"))
    #expect(run.errors.contains("validation loss \(best[4])  accuracy"), "\(run.errors)")
  }

  @Test func aKilledSearchEndsAsIfItNeverHadBeen() throws {
    let whole = try search(words, "--space", "space.yaml", "--output", "whole")
    #expect(whole.status == 0, "\(whole.errors)")
    let process = Process()
    process.executableURL = URL(filePath: Command.folder + "asr-search")
    process.arguments = [words, "--space", "space.yaml", "--output", "part", "--threads", "2"]
    process.currentDirectoryURL = URL(filePath: folder.path)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, (try? trials("part").split(separator: "\n").count) ?? 0 < 3 {
      Thread.sleep(forTimeInterval: 0.002)
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    #expect(process.terminationReason == .uncaughtSignal)
    let resumed = try search("--resume", "part", "--threads", "1")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("resuming after "))
    #expect(resumed.lines.last == "part/winner.yaml")
    #expect(try trials("part") == trials("whole"))
    for name in ["winner.yaml", "split.json", "space.yaml", "search.json"] {
      #expect(
        try AudioFile.contents(of: "\(folder.path)/part/\(name)")
          == AudioFile.contents(of: "\(folder.path)/whole/\(name)"),
        "\(name)"
      )
    }
    let again = try search("--resume", "part")
    #expect(again.status == 0 && again.output == resumed.output)
    #expect(again.errors.hasPrefix("this search is finished\n"))
  }

  @Test func controlCEndsItWithATable() throws {
    try Self.space.replacing("epochs: 2", with: "epochs: 400").write(
      toFile: folder.file("long.yaml"),
      atomically: true,
      encoding: .utf8
    )
    let command = try Command(
      "asr-search",
      [words, "--space", "long.yaml", "--output", "long"],
      in: folder.path,
      interruptAfter: 2
    )
    #expect(command.status == 130)
    #expect(command.errors.hasSuffix("stopped; resume it with: asr-search --resume long\n"))
    #expect(command.lines[0].hasPrefix("trial  accuracy"))
    // While a process writes there, no other one does.
    let lock = try RunLock(folder: folder.path + "/long")
    let second = try search("--resume", "long")
    #expect(second.status == 1)
    #expect(
      second.errors.hasSuffix(
        "Error: long: process \(getpid()) is writing there; wait until it has ended, or use another"
          + " folder\n"
      ),
      "\(second.errors)"
    )
    withExtendedLifetime(lock) {}
  }

  @Test func aQuietSearchSaysWhereTheWinnerIs() throws {
    let command = try search(words, "--space", "space.yaml", "--output", "quiet", "--quiet")
    #expect(command.status == 0)
    #expect(command.output == "quiet/winner.yaml\n")
    // Warnings are never quiet.
    let warning = """
        warning: 1 group of copies, 2 files
        (asr-data check shows them, with pictures and sounds)

      """
    #expect(command.errors == warning, "\(command.errors)")
    let again = try search("--resume", "quiet")
    #expect(again.errors.contains(" validation clips, 95 % interval "), "\(again.errors)")
  }

  @Test(arguments: [
    ([], 64, "Missing expected argument '<source>'"),
    (["words"], 64, "Missing expected argument '--space <space>'"),
    (["words", "--space", "space.yaml", "--seeds", "0"], 64, "--seeds is 0; expected 1 to 100"),
    (
      ["--resume", "x", "--seeds", "3"], 64,
      "--seeds cannot be changed with --resume; the search is resumed as it began"
    ),
    (
      ["--resume", "x", "--split", "hash"], 64,
      "--split cannot be changed with --resume; the search is resumed as it began"
    ),
    (
      ["words", "--space", "space.yaml", "--fold", "all"], 64,
      "a search compares trials on one split; name one part, such as --fold 1/5, or one speaker"
    ),
    (["words", "--space", "none.yaml"], 1, "none.yaml: there is no such file"),
    (["--resume", "."], 1, ".: holds no search; expected a folder of asr-search"),
    (["nowhere", "--space", "space.yaml"], 1, "nowhere: there is no such folder"),
  ])
  func whatMakesNoSenseIsSaid(_ arguments: [String], _ status: Int32, _ expected: String) throws {
    let command = try Command("asr-search", arguments, in: folder.path)
    #expect(command.status == status)
    #expect(command.errors.hasPrefix("Error: \(expected)"), "\(command.errors)")
  }

  @Test func helpShowsASpace() throws {
    let help = try search("--help").output
    let words = help.split { $0.isWhitespace }.joined(separator: " ")
    #expect(words.contains("They never look at a testing clip"))
    let example = try String(
      contentsOf: Fixtures.package.appending(path: "Examples/space.yaml"),
      encoding: .utf8
    )
    for line in example.split(separator: "\n") where !line.hasPrefix("#") {
      #expect(help.contains(line), "\(line)")
    }
  }
}
