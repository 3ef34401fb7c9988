import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// `asr-data synthesize`, and `asr-train --synthetic` with what it made.
@Suite(.serialized) struct SynthesizeCommandTests {
  /// A folder with a synthesizer that says everything in a tone of its voice.
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for voice in 0..<4 {
      for (word, hertz) in [("yes", 400.0), ("stop", 900)] {
        try AudioFile.write(
          tone(hertz: hertz + 31 * Double(voice), seconds: 0.3, rate: 16_000, amplitude: 0.3),
          to: folder.file("\(word)-\(voice).wav")
        )
      }
    }
    _ = try folder.script("say", "cp \"$(dirname \"$0\")/$1-$2.wav\" \"$3\"")
    return folder
  }

  @Test func whatWasSpokenTrains() throws {
    let folder = try folder()
    let words = try WorkingFolder.shared.get().path + "/my words"
    let made = try Command(
      "asr-data",
      [
        "synthesize", "--like", words, "--voices", "4", "-o", "spoken", "--command",
        "\(folder.path)/say {text} {voice} {out}",
      ],
      in: folder.path
    )
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output == "spoken\n")
    #expect(
      made.errors
        == "8 clips (8 by say), 2.8 s in all\n"
        + "train with them: asr-train '\(words)' --synthetic spoken\n"
        + "or with nothing else: asr-train spoken --split speaker\n"
    )
    let trained = try Command(
      "asr-train",
      [
        words, "--synthetic", "spoken", "--synthetic-share", "0.2", "--model", "linear", "--epochs",
        "2", "--output", "run",
      ],
      in: folder.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.errors.contains("\n  synthetic: 8 clips of 4 voices in spoken, for training only\n")
    )
    #expect(trained.errors.contains(" clips of a pass (20 %)\n"))
    // So do the trials of a search, and the command for the best.
    try """
    method: grid
    base: {network: {preset: linear}, training: {epochs: 1}}
    parameters: {training.batch-size: [16, 32]}
    """.write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
    let searched = try Command(
      "asr-search",
      [words, "--space", "space.yaml", "--synthetic", "spoken", "--output", "search"],
      in: folder.path
    )
    #expect(searched.status == 0, "\(searched.errors)")
    #expect(
      searched.errors.hasSuffix(
        " --config search/winner.yaml --split-from search --synthetic spoken\n"
      )
    )
    // By themselves, with every voice a speaker.
    let alone = try Command(
      "asr-train",
      ["spoken", "--split", "speaker", "--model", "linear", "--epochs", "2", "--output", "alone"],
      in: folder.path
    )
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(alone.errors.contains("\n  split: 80/10/10 of the speakers, by the seed\n"))
    #expect(alone.errors.contains("\n  speakers: 4\n"))
  }

  /// With a stand-in for flite, the only synthesizer on the path.
  @Test func aRunHasItsWordsSpoken() throws {
    let folder = try folder()
    let words = try WorkingFolder.shared.get().path + "/my words"
    _ = try folder.script(
      "bin/flite",
      "echo \"$8\" >> '\(folder.path)/calls'; exec /bin/cp '\(folder.path)'/$8-0.wav \"${10}\""
    )
    let trained = try Command(
      bash: "asr=$(command -v asr-train); PATH=$PWD/bin $asr '\(words)' --synthetic auto"
        + " --model linear --epochs 1 --output run",
      in: folder.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(
      trained.errors.contains(
        "\n  synthetic: 200 clips of 100 voices in run/synthetic, for training only\n"
      )
    )
    let calls = try String(contentsOfFile: "\(folder.path)/calls", encoding: .utf8)
    #expect(calls.split(separator: "\n").sorted() == (0..<200).map { $0 < 100 ? "stop" : "yes" })
  }

  /// Nothing else is done before it is said.
  @Test func withoutASynthesizerNothingIsSpoken() throws {
    let folder = try folder()
    let words = try WorkingFolder.shared.get().path + "/my words"
    try "method: grid\nparameters: {training.batch-size: [16, 32]}\n"
      .write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
    for line in ["asr-train", "asr-search --space space.yaml"] {
      let command = try Command(
        bash: "set -- \(line); asr=$(command -v $1); shift; PATH=/nowhere"
          + " $asr '\(words)' \"$@\" --synthetic auto --output out",
        in: folder.path
      )
      #expect(command.status == 1)
      #expect(
        command.errors
          == "Error: no speech synthesizer is installed: neither espeak-ng nor flite is in the folders"
          + " of PATH; install one, on Debian and Ubuntu with: sudo apt install espeak-ng flite; or"
          + " name another with asr-data synthesize --command\n"
      )
      #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out"))
    }
    // A folder of that name.
    let named = try Command(
      bash: "asr=$(command -v asr-train); PATH=/nowhere $asr '\(words)' --synthetic ./auto",
      in: folder.path
    )
    #expect(named.status == 1)
    #expect(named.errors.contains("Error: ./auto: "), "\(named.errors)")
    let made = try Command(
      "asr-data",
      [
        "synthesize", "--words", "yes,stop", "--voices", "2", "-o", "auto", "--command",
        "./say {text} {voice} {out}",
      ],
      in: folder.path
    )
    #expect(made.errors.contains(": asr-train <folder> --synthetic ./auto\n"), "\(made.errors)")
  }

  @Test(arguments: [
    ([], "nothing to say; name labels with --words, --like or --say"),
    (["--words", "yes", "--voices", "0"], "--voices is 0; expected 1 to 10000"),
    (
      ["--say", "yes"],
      "The value 'yes' is invalid for '--say <label=text>': 'yes' has no =; expected"
    ),
    (
      ["--words", "yes", "--name-pattern", "{label}_{x}"],
      "--name-pattern needs --like, the recordings whose names it reads"
    ),
    (
      ["--words", "yes", "--command", "x {text}", "--synthesizer", "flite"],
      "--command and --synthesizer say different things; give one"
    ),
    (
      ["--words", "yes", "--command", "x {text}", "--language", "de"],
      "--language changes nothing with --command; leave it out"
    ),
  ])
  func whatMakesNoSenseIsAUsageError(_ arguments: [String], _ expected: String) throws {
    let command = try Command(
      "asr-data",
      ["synthesize", "--output", "out"] + arguments,
      in: FileManager.default.temporaryDirectory.path
    )
    #expect(command.status == 64)
    #expect(command.errors.hasPrefix("Error: \(expected)"), "\(command.errors)")
  }

  /// Of recordings only some labels are said, and who stops it is told how far it came.
  @Test func someWordsAreSaidUntilItIsStopped() throws {
    let folder = try folder()
    _ = try folder.script("slow", "sleep 0.3; cp \"$(dirname \"$0\")/$1-$2.wav\" \"$3\"")
    let words = try WorkingFolder.shared.get().path + "/my words"
    let stopped = try Command(
      bash: """
        asr-data synthesize --like '\(words)' --words yes --voices 4 --threads 1 -o some \
          --command '\(folder.path)/slow {text} {voice} {out}' &
        until [ -n "$(find some -name '*.wav' 2>/dev/null)" ]; do sleep 0.02; done
        kill -INT $!; wait $!
        """,
      in: folder.path
    )
    #expect(stopped.status == 130)
    #expect(
      stopped.errors.firstMatch(
        of: /stopped after [1-4] of 4 clips; the same command speaks the rest\n$/
      ) != nil,
      "\(stopped.errors)"
    )
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(folder.path)/some").sorted()
        == ["manifest.jsonl", "yes"]
    )
    func again(_ flags: String) throws -> Command {
      try Command(
        bash: "asr-data synthesize --like '\(words)' --words yes --voices 4 -o some \(flags)"
          + " --command '\(folder.path)/slow {text} {voice} {out}'",
        in: folder.path
      )
    }
    let continued = try again("--quiet")
    #expect(continued.status == 0 && continued.errors.isEmpty, "\(continued.errors)")
    let complete = try again("")
    #expect(
      complete.errors.hasPrefix("4 clips (4 by slow), 1.4 s in all; 4 of them were there\n"),
      "\(complete.errors)"
    )
    let other = try again("--seed 1")
    #expect(other.status == 1)
    #expect(
      other.errors
        == "Error: some: 'yes/slow-000_nohash_0.wav' there was spoken otherwise than these labels, voices,"
        + " command and seed ask for; name a new folder with --output, or remove this one\n"
    )
  }

  @Test func refusalsNameFlags() throws {
    let folder = try folder()
    func errors(_ arguments: String...) throws -> String {
      let command = try Command("asr-data", ["synthesize"] + arguments, in: folder.path)
      #expect(command.status == 1)
      return command.errors
    }
    #expect(
      try errors("--words", "yes", "-o", ".", "--command", "./say {text} {voice} {out}")
        == "Error: .: is not an empty folder; name a new folder with --output, or remove this one\n"
    )
    #expect(
      try errors("--words", "yes", "-o", "out", "--command", "./say {text} 0 {out}")
        == "Error: command './say {text} 0 {out}': all 100 voices would sound the same, as it has none"
        + " of {voice}, {rate}, {slowness} and {pitch}; put one of them into --command, or take --voices"
        + " 1\n"
    )
    #expect(
      try errors("--say", "no way=", "-o", "out", "--command", "./say {text} {voice} {out}")
        == "Error: there is nothing to say for the label 'no way'; name a text with asr-data"
        + " synthesize --say 'no way'='...'\n"
    )
    try "#!/bin/sh\n".write(toFile: folder.file("mute say"), atomically: true, encoding: .utf8)
    #expect(
      try errors("--words", "yes", "-o", "out", "--command", "'./mute say' {text} {voice}")
        == "Error: ./mute say: may not be run as a program: it is not executable; allow it with: chmod +x"
        + " './mute say'\n"
    )
    let like = try WorkingFolder.shared.get().path + "/my words"
    let misspelled = try Command(
      "asr-data",
      [
        "synthesize", "--like", like, "--words", "yes,sto", "-o", "out", "--command", "./say {out}",
      ],
      in: folder.path
    )
    #expect(misspelled.status == 64)
    #expect(
      misspelled.errors.hasPrefix(
        "Error: --words sto: no recording of --like has the label 'sto'; expected some of stop, yes\n"
      ),
      "\(misspelled.errors)"
    )
    // Without any program on the path.
    let alone = try Command(
      bash: "asr=$(command -v asr-data); PATH=/nowhere $asr synthesize --words yes -o out",
      in: folder.path
    )
    #expect(alone.status == 1)
    #expect(
      alone.errors
        == "Error: no speech synthesizer is installed: neither espeak-ng nor flite is in the folders of"
        + " PATH; install one, on Debian and Ubuntu with: sudo apt install espeak-ng flite; or name"
        + " another with asr-data synthesize --command\n"
    )
  }

  /// The folders of two `--add` train in every part of a cross-validation, which says so once, as a single run does.
  @Test func severalFoldersAreAddedToEveryPart() throws {
    let folder = try TemporaryFolder()
    for (label, hertz) in [("yes", 400.0), ("stop", 900)] {
      for clip in 0..<4 {
        try AudioFile.write(
          tone(hertz: hertz + 31 * Double(clip), seconds: 0.3, rate: 16_000, amplitude: 0.3),
          to: folder.file("data/\(label)/\(clip).wav")
        )
      }
    }
    for (name, hertz) in [("a", 1_500.0), ("b", 2_500)] {
      try AudioFile.write(
        tone(hertz: hertz, seconds: 0.3, rate: 16_000, amplitude: 0.3),
        to: folder.file("\(name)/alarm.wav")
      )
    }
    let trained = try Command(
      "asr-train",
      [
        "data", "--add", "a", "--add", "b", "--model", "linear", "--epochs", "1", "--fold", "all/2",
        "--output", "run",
      ],
      in: folder.path
    )
    #expect(trained.status == 0, "\(trained.errors)")
    let parts = trained.errors.components(
      separatedBy: "  added: 2 clips in a, b as '_unknown_', for training only\n"
        + "  note: no recording is labelled as what is no word: the added clips are a new label '_unknown_'"
    )
    #expect(parts.count == 2 && !parts[0].contains("part 1 of 2"), "\(trained.errors)")
    for part in 1...2 {
      let record = try SplitRecord(of: "\(folder.path)/run/fold-\(part)-of-2")
      #expect(record.added == ["a", "b"])
      let summary = try String(
        contentsOfFile: "\(folder.path)/run/fold-\(part)-of-2/summary.json",
        encoding: .utf8
      )
      #expect(summary.contains("\"addedClips\" : 2"))
    }
  }

  @Test func trainingFlagsThatNeedEachOther() throws {
    let words = try WorkingFolder.shared.get().path + "/my words"
    for (arguments, expected) in [
      (
        ["--synthetic-share", "0.4"],
        "--synthetic-share needs --synthetic, the folder of synthetic clips"
      ),
      (
        ["--synthetic", "x", "--overfit", "2x4"],
        "--synthetic changes nothing with --overfit; leave it out"
      ),
      (["--add", "x", "--overfit", "2x4"], "--add changes nothing with --overfit; leave it out"),
    ] {
      let command = try Command("asr-train", [words] + arguments, in: "/tmp")
      #expect(command.status == 64)
      #expect(command.errors.hasPrefix("Error: \(expected)"), "\(command.errors)")
    }
    let resumed = try Command("asr-train", ["--resume", "run", "--synthetic", "x"], in: "/tmp")
    #expect(
      resumed.errors.hasPrefix(
        "Error: --synthetic cannot be changed with --resume; the run is resumed as it began"
      )
    )
  }
}
