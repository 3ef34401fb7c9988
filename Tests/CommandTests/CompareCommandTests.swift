import Foundation
import SpeechModel
import TestSupport
import Testing

/// `asr-data compare`: exit statuses for a nightly job, JSON, and words.
@Suite struct CompareCommandTests {
  /// Recordings of the embedded words: of half of the speakers in `old`, of the others in `new`.
  private func sides(_ change: (inout AudioClip, Int) -> Void = { _, _ in }) throws
    -> TemporaryFolder
  {
    let folder = try TemporaryFolder()
    let files = FileManager.default
    var names: [(word: String, name: String)] = []
    for word in ["yes", "no", "up", "down", "left", "right", "stop", "go"] {
      names += try files.contentsOfDirectory(atPath: Fixtures.path("words/\(word)"))
        .filter { $0.hasSuffix(".wav") }.sorted().map { (word, $0) }
    }
    let speakers = Set(names.map { $0.name.prefix { $0 != "_" } }).sorted()
    let newSpeakers = Set(speakers.enumerated().filter { $0.offset % 2 == 1 }.map(\.element))
    for (index, one) in names.enumerated() {
      let isNew = newSpeakers.contains(one.name.prefix { $0 != "_" })
      let path = try folder.file("\(isNew ? "new" : "old")/\(one.word)/\(one.name)")
      var clip = try AudioFile.read(Fixtures.path("words/\(one.word)/\(one.name)"))
      if isNew { change(&clip, index) }
      try AudioFile.write(clip, to: path)
    }
    return folder
  }

  /// More noise than a recipe trains with, so that there is something to advise.
  private func addNoise(_ clip: inout AudioClip, _ index: Int) {
    var stream = RandomStream(seed: 2, .noiseSamples, draw: UInt64(index))
    for i in clip.samples.indices { clip.samples[i] += 0.4 * stream.normalPair().0 }
  }

  @Test func likeRecordingsEndWithZero() throws {
    let folder = try sides()
    let command = try Command("asr-data", ["compare", "old", "new"], in: folder.path)
    #expect(command.status == 0, "\(command.output)\(command.errors)")
    #expect(
      command.output.contains("\nNo shift was found: a new clip can be told from an old one in ")
    )
    #expect(command.output.contains("\nWhat to do\n  Nothing, or look again with more than "))
  }

  @Test func noisyRecordingsEndWithTwo() throws {
    let folder = try sides(addNoise)
    let command = try Command("asr-data", ["compare", "old", "new"], in: folder.path)
    #expect(command.status == 2, "\(command.output)\(command.errors)")
    for expected in [
      "\nA shift: a new clip can be told from an old one in ",
      " of 100 pairs, where shuffled speakers give ", "signal-to-noise ratio: ", " dB lower, ",
      "\nClips to hear\n  new, the least like the old: ", "\n  old, drawn by chance: ",
      "\nWhat to do\n", "\n    asr-train old --set 'augmentation.noise.snr-decibels=[",
      "\n    asr-train old --split speaker\n",
      "\nSmaller differences than these are more likely missed",
    ] {
      #expect(command.output.contains(expected), "\(expected)\n\(command.output)")
    }
    // Every command that is suggested does what it says.
    let commands = command.lines.filter { $0.hasPrefix("    asr-train ") }
    #expect(!commands.isEmpty)
    for line in commands {
      let tried = try Command(bash: "\(line) --dry-run", in: folder.path)
      #expect(tried.status == 0, "\(line)\n\(tried.errors)")
    }
  }

  /// The advice for a run is about its recordings, read as it read them, and its settings.
  @Test func aRunIsTrainedAgainWithWhatItLacks() throws {
    let folder = try sides(addNoise)
    let train = "asr-train old --model linear --epochs 1 --name-pattern '{speaker}_nohash_{x}'"
    let run = try Command(bash: "\(train) --output 'a run'", in: folder.path)
    #expect(run.status == 0, "\(run.errors)")
    let command = try Command("asr-data", ["compare", "a run", "new"], in: folder.path)
    #expect(command.status == 2, "\(command.output)\(command.errors)")
    let advice = command.lines.filter { $0.hasPrefix("    asr-train ") }
    #expect(advice.contains { $0.contains(" --split-from 'a run' --set 'augmentation.noise.snr-") })
    #expect(
      advice.contains { $0.hasSuffix(" --name-pattern '{speaker}_nohash_{x}' --split speaker") }
    )
    for line in advice {
      let tried = try Command(bash: "\(line) --dry-run", in: folder.path)
      #expect(tried.status == 0, "\(line)\n\(tried.errors)")
    }
    // Without its recordings no command can do it.
    try FileManager.default.removeItem(atPath: folder.path + "/old")
    let gone = try Command("asr-data", ["compare", "a run", "new"], in: folder.path)
    #expect(gone.status == 2 && gone.output.contains("\nWhat to do\n"))
    #expect(!gone.output.contains("asr-train"), "\(gone.output)")
  }

  @Test func everyNumberOfASentenceIsInTheJSON() throws {
    let folder = try sides(addNoise)
    let arguments = ["compare", "old", "new", "--samples", "4"]
    let text = try Command("asr-data", arguments, in: folder.path).output
    let json = try Command("asr-data", arguments + ["--json"], in: folder.path)
    #expect(json.status == 2)
    let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
    let dictionary = try #require(object as? [String: Any])
    #expect(
      Set(dictionary.keys) == [
        "old", "new", "shuffled", "shift", "statistics", "couldHaveMissed", "examples", "notes",
        "advice",
      ]
    )
    var values: [Double] = []
    func collect(_ value: Any) {
      switch value {
      case let values as [Any]: values.forEach(collect)
      case let members as [String: Any]: members.values.forEach(collect)
      case let number as NSNumber: values.append(number.doubleValue)
      default: break
      }
    }
    collect(object)
    values += values.map { 100 * $0 }
    let sentences = text.split(separator: "\n").filter { line in
      line.contains(" (p ") || line.contains("; p ") || line.hasPrefix("Smaller differences")
    }
    #expect(sentences.count > 3)
    for sentence in sentences {
      // Not the number of an item, of a percentile or of an interval's coverage, nor "100 pairs".
      let own = sentence.replacing(/^ *\d+\. |95 % interval|95 % roll-off|100 pairs/, with: "")
      for match in own.matches(of: /\d+(?:\.(\d+))?/) {
        let decimals = match.1?.count ?? 0
        #expect(
          values.contains { fixedPoint(abs($0), decimals: decimals) == match.0 },
          "\(match.0) in: \(sentence)"
        )
      }
    }
  }

  @Test func wrongFlagsAndFoldersAreExplained() throws {
    let folder = try sides()
    func errors(_ arguments: String...) throws -> String {
      let command = try Command("asr-data", ["compare"] + arguments, in: folder.path)
      #expect(command.status != 0 && command.output.isEmpty)
      return String(command.errors.prefix { $0 != "\n" })
    }
    #expect(try errors("old", "none") == "Error: none: there is no such folder")
    #expect(
      try errors("old", "old").hasPrefix("Error: old and old: ")
    )
    #expect(
      try errors("old", "new", "--alpha", "0")
        == "Error: --alpha is 0; expected a fraction above 0 and below 1"
    )
    #expect(
      try errors("old", "new", "--permutations", "99", "--alpha", "0.001")
        == "Error: --alpha 0.001 needs at least 999 --permutations"
    )
    #expect(
      try errors("old", "new", "--group", "device")
        == "Error: --group device needs --name-pattern with a field {device}, which tells how to read it"
    )
    #expect(
      try errors("old", "new", "--group", "device", "--name-pattern", "{speaker}_nohash_{index}")
        .contains(": the device of ")
    )
    try FileManager.default.createDirectory(
      atPath: folder.path + "/empty",
      withIntermediateDirectories: true
    )
    #expect(
      try errors("old", "empty")
        == "Error: empty: holds 0 recordings that can be read; expected at least 5 to compare, and better 50"
    )
  }
}
