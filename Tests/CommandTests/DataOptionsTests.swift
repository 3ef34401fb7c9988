import Foundation
import TestSupport
import Testing

/// The flags about data, as `asr-train` and `asr-evaluate` take them.
@Suite(.serialized) struct DataOptionsTests {
  let folder: WorkingFolder

  init() throws { folder = try WorkingFolder.shared.get() }

  private func train(_ arguments: String...) throws -> Command {
    try Command(
      "asr-train",
      ["my words", "--model", "linear", "--epochs", "2"] + arguments,
      in: folder.path
    )
  }

  @Test(arguments: [
    (
      ["--words", "yes,no", "--unknown", "some"],
      "The value 'some' is invalid for '--unknown <percent>': 'some' is no percentage; expected one"
        + " like 10%"
    ),
    (
      ["--words", "yes,no", "--silence", "0.5"],
      "The value '0.5' is invalid for '--silence <percent>': '0.5' may be 50% or 0.5%; give it with"
        + " the percent sign"
    ),
    (
      ["--split", "date"],
      "--split date needs --train-before or --test-from; with both, what lies between validates"
    ),
    (["--test-from", "2026-05-01"], "--train-before and --test-from need --split date"),
    (
      ["--split", "date", "--train-before", "2026-06-01", "--test-from", "2026-05-01"],
      "--test-from 2026-05-01 is before --train-before 2026-06-01"
    ),
    (
      ["--split", "date", "--test-from", "May"],
      "The value 'May' is invalid for '--test-from <test-from>': 'May' is not a date; expected one"
        + " like 2026-11-24"
    ),
    (
      ["--fold", "6/5"],
      "The value '6/5' is invalid for '--fold <i/n>': expected one of 2 to 1,000 parts, such as 1/5, or all or"
        + " all/10"
    ),
    (["--fold", "5"], "The value '5' is invalid for '--fold <i/n>': expected one of"),
    (["--fold", "all/1"], "The value 'all/1' is invalid for '--fold <i/n>': expected one of"),
    (
      ["--words", "yes,no,yes"],
      "The value 'yes,no,yes' is invalid for '--words <labels>': label 3, 'yes', is there before; name each once"
    ),
    (
      ["--words", ","],
      "The value ',' is invalid for '--words <labels>': expected labels, such as yes,no"
    ),
    (
      ["--reject", "2%"],
      "The value '2%' is invalid for '--reject <rate>': expected a number; 2% is 0.02"
    ),
    (["--fold", "1/5", "--split", "hash"], "--fold goes with --split stratified or speaker"),
    (
      ["--leave-speaker-out", "anna", "--split-from", "runs/x"],
      "--leave-speaker-out and --split-from say different things; give one"
    ),
    (
      ["--name-pattern", "{label"],
      "The value '{label' is invalid for '--name-pattern <name-pattern>': name pattern '{label': a"
        + " brace is not closed; expected one like '{label}_{speaker}_{index}'"
    ),
    (
      ["--train-on-all", "--split", "hash"],
      "--train-on-all splits nothing; leave the flag for the split out"
    ),
  ])
  func whatMakesNoSenseIsAUsageError(_ arguments: [String], _ expected: String) throws {
    let command = try Command("asr-train", ["my words"] + arguments, in: folder.path)
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix("Error: \(expected)"), "\(command.errors)")
  }

  @Test func speakersOfNohashNamesSplit() throws {
    let command = try train("--split", "speaker", "--output", "runs-by-speaker")
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.errors.contains("split: 80/10/10 of the speakers, by the seed"))
    #expect(command.errors.contains("  speakers: "))
    let evaluated = try Command(
      "asr-evaluate",
      ["my words", "--model", "runs-by-speaker"],
      in: folder.path
    )
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(evaluated.errors == "split as the run split it\n")
  }

  @Test func allFoldsEndInMeanAndWorst() throws {
    let command = try train(
      "--split",
      "speaker",
      "--fold",
      "all/3",
      "--train-on-all",
      "--output",
      "three"
    )
    #expect(command.status == 0, "\(command.errors)")
    #expect(command.output == "three\n")
    for expected in [
      "part 1 of 3: fold-1-of-3", "part 4 of 4: everything", "  mean          ", ", deviation ",
      ", worst ",
    ] {
      #expect(command.errors.contains(expected), "\(expected)")
    }
    let answer = try Command(
      "asr-predict",
      ["--model", "three/everything", "my words/yes/gbm1_nohash_0.wav"],
      in: folder.path
    )
    #expect(answer.status == 0, "\(answer.errors)")
  }

  @Test func theSplitOfARunIsUsedAgain() throws {
    let first = try train("--seed", "7", "--output", "first")
    let again = try train("--split-from", "first", "--output", "again")
    #expect(first.status == 0 && again.status == 0, "\(again.errors)")
    func split(_ run: String) throws -> String {
      try String(contentsOfFile: "\(folder.path)/\(run)/split.json", encoding: .utf8)
    }
    #expect(try split("again") == split("first"))
    let none = try train("--split-from", "nowhere", "--output", "none")
    #expect(none.status == 1)
    #expect(
      none.errors.hasSuffix("Error: nowhere: there is no such folder\n"),
      "\(none.errors)"
    )
  }
}
