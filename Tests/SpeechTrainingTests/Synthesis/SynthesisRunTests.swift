import Foundation
import SpeechModel
import SpeechTraining
import Synchronization
import TestSupport
import Testing

/// Labels that are spoken become a data set, the same one for the same seed.
@Suite struct SynthesisRunTests {
  private func spoken(
    _ labels: [SpokenLabel],
    by command: String,
    voices: Int = 5,
    into output: String,
    seed: UInt64 = 0,
    threads: Int = 2
  ) throws -> SynthesisRun.Outcome {
    try SynthesisRun(
      labels,
      by: [Synthesizer(command: command)],
      voices: voices,
      into: output,
      seed: seed
    ).start(pool: WorkerPool(threads: threads))
  }

  /// The bytes of every file in a folder, by its path.
  private func contents(_ folder: String) throws -> [String: Data] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder)
    return Dictionary(
      uniqueKeysWithValues: paths.compactMap { path in
        FileManager.default.contents(atPath: "\(folder)/\(path)").map { (path, $0) }
      }
    )
  }

  private var yesAndNo: [SpokenLabel] {
    get throws { [try SpokenLabel("yes"), try SpokenLabel("no")] }
  }

  @Test func theSameSeedMakesTheSameFolder() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let one = "\(folder.path)/one"
    let outcome = try spoken(try yesAndNo, by: fake.command, into: one, threads: 1)
    #expect(outcome.clips == 10 && outcome.synthesizers == ["say": 10])
    // 0.3 s of sound each, with a margin of 0.05 s at every end that is not cut.
    let durations = try ["yes", "no"].flatMap { label in
      try (0..<5).map {
        try AudioFile.read("\(one)/\(label)/say-00\($0)_nohash_0.wav").durationSeconds
      }
    }
    let margins = durations.map { (($0 - 0.3) / 0.05).rounded() }
    #expect(margins.allSatisfy { (0...2).contains($0) } && Set(margins).count > 1)
    for (duration, margin) in zip(durations, margins) {
      #expect(abs(duration - 0.3 - 0.05 * margin) < 0.01)
    }
    #expect(abs(outcome.seconds - durations.reduce(0, +)) < 1e-9)
    let calls = try fake.calls
    #expect(calls.count == 10 && Set(calls).count == 10)
    let first = try contents(one)
    #expect(
      first.keys.filter { $0.hasPrefix("yes/") }.sorted()
        == (0..<5).map { "yes/say-00\($0)_nohash_0.wav" }
    )
    _ = try spoken(try yesAndNo, by: fake.command, into: "\(folder.path)/two", threads: 3)
    #expect(try contents("\(folder.path)/two") == first)
    // In the same voices.
    #expect(try fake.calls == (calls + calls).sorted())
    _ = try spoken(try yesAndNo, by: fake.command, into: "\(folder.path)/three", seed: 1)
    #expect(try contents("\(folder.path)/three") != first)
    // Neither other labels nor more voices change a clip.
    let more = try yesAndNo + [SpokenLabel("up")]
    _ = try spoken(more, by: fake.command, voices: 6, into: "\(folder.path)/four")
    let fourth = try contents("\(folder.path)/four")
    #expect(fourth.count > first.count)
    for (path, bytes) in first where path.hasSuffix(".wav") { #expect(fourth[path] == bytes) }
  }

  /// A synthesizer says "letter" for any letter that it does not know.
  @Test func labelsThatSoundTheSameAreRefused() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let labels = try [
      SpokenLabel("left", texts: ["left", "left-hand"]), SpokenLabel("lift"), SpokenLabel("right"),
    ]
    let error = SynthesisError.sameSound(labels: ["left", "lift"], voices: 5, of: 5)
    #expect(throws: error) { try spoken(labels, by: fake.command, into: "\(folder.path)/spoken") }
    #expect(
      "\(error)"
        == "the labels 'left' and 'lift' sound the same in 5 of 5 voices, so that nothing can tell them apart;"
        + " expected words that the voices can read and that differ: have other texts said for them, or in their"
        + " language"
    )
    // In the first two voices alone.
    let some = try FakeSynthesizer(
      folder,
      named: "some",
      """
      cp '\(folder.path)/spoken-by-say.wav' "$6"
      [ "$2" -lt 2 ] || printf %.2s "$1" | dd of="$6" bs=1 seek=30044 conv=notrunc 2>/dev/null
      """
    )
    let words = [labels[1], labels[2]]
    let few = try spoken(words, by: some.command, into: "\(folder.path)/few")
    #expect(few.clips == 10)
    #expect(throws: SynthesisError.sameSound(labels: ["lift", "right"], voices: 2, of: 4)) {
      try spoken(words, by: some.command, voices: 4, into: "\(folder.path)/half")
    }
  }

  @Test func theManifestSaysHowAClipWasMade() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let labels = [try SpokenLabel("turn_left"), try SpokenLabel("0", texts: ["zero", "oh, zero"])]
    _ = try spoken(labels, by: fake.command, voices: 2, into: "\(folder.path)/spoken")
    let manifest = "\(folder.path)/spoken/\(SynthesisRun.manifest)"
    let lines = try String(contentsOfFile: manifest, encoding: .utf8).split(separator: "\n")
    struct Line: Decodable {
      var path, label, speaker, text, synthesizer, voice: String
      var variant: String?
      var rate: Double
      var pitch: Int
    }
    let decoded = try lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    #expect(
      decoded.map(\.path) == [
        "turn_left/say-000_nohash_0.wav", "0/say-000_nohash_0.wav", "0/say-000_nohash_1.wav",
        "turn_left/say-001_nohash_0.wav", "0/say-001_nohash_0.wav", "0/say-001_nohash_1.wav",
      ]
    )
    #expect(decoded.prefix(3).map(\.text) == ["turn left", "zero", "oh, zero"])
    #expect(Set(decoded.map(\.speaker)) == ["say-000", "say-001"])
    #expect(decoded.map(\.voice) == ["0", "0", "0", "1", "1", "1"])
    let calls = try fake.calls
    for line in decoded {
      let words =
        "\(line.text) \(line.voice) \(String(format: "%.2f", line.rate))"
        + " \(String(format: "%.3f", 1 / line.rate)) \(line.pitch)"
      #expect(calls.contains(words), "\(words)")
    }
    // The manifest and the folder are the same data set.
    for source in [manifest, "\(folder.path)/spoken"] {
      let corpus = try Corpus(DataSource(source), pool: WorkerPool(threads: 1))
      let summary = try Dataset(corpus, rule: .everything).summary
      #expect(summary.labels.map(\.name) == ["0", "turn_left"])
      #expect(summary.durationsSeconds.count == 6 && summary.speakers == 2)
      #expect(summary.rates.map(\.hertz) == [16_000])
      #expect(summary.remarks.contains(.synthetic))
      #expect(!summary.remarks.contains { if case .unknownColumn = $0 { true } else { false } })
    }
  }

  /// A synthesizer that reads its text and writes the sound to its output.
  @Test func textAndSoundMayGoThroughPipes() throws {
    let folder = try TemporaryFolder()
    _ = try FakeSynthesizer(folder)
    let other = try FakeSynthesizer(
      folder,
      named: "pipe",
      "read line; echo \"$line\" > '\(folder.path)/heard.txt'; cat '\(folder.path)/spoken-by-say.wav'"
    )
    _ = try spoken(
      [SpokenLabel("x", texts: ["$(touch bad) 'it'"])],
      by: "\(other.script) {rate}",
      voices: 1,
      into: "\(folder.path)/out"
    )
    let heard = try String(contentsOfFile: "\(folder.path)/heard.txt", encoding: .utf8)
    #expect(heard == "$(touch bad) 'it'\n")
    // The same voice of the same name, which writes the file.
    let files = try FakeSynthesizer(
      folder,
      named: "files/pipe",
      "cp '\(folder.path)/spoken-by-say.wav' \"$6\""
    )
    _ = try spoken([SpokenLabel("x")], by: files.command, voices: 1, into: "\(folder.path)/file")
    let clip = "x/pipe-000_nohash_0.wav"
    let written = try #require(try contents("\(folder.path)/file")[clip])
    #expect(try contents("\(folder.path)/out")[clip] == written)
  }

  // MARK: Refusals

  @Test(arguments: [
    ("", "label '' cannot be the name of a folder: it is empty"),
    ("a/b", "label 'a/b' cannot be the name of a folder: it contains a slash"),
    (
      "_noise",
      "label '_noise' cannot be the name of a folder: folders that begin with an underscore are no labels"
    ),
    (
      ".x", "label '.x' cannot be the name of a folder: folders that begin with a dot are hidden"
    ),
    (
      "up\ndown", "label 'up\\ndown' cannot be the name of a folder: it contains a line end"
    ),
  ])
  func aLabelThatIsNoFolderIsRefused(_ label: String, _ expected: String) {
    let error = #expect(throws: SynthesisError.self) { try SpokenLabel(label) }
    #expect(error?.description == expected)
  }

  @Test func nothingToSayIsRefused() {
    let error = #expect(throws: SynthesisError.self) { try SpokenLabel("yes", texts: [" "]) }
    #expect(error?.description == "there is nothing to say for the label 'yes'")
  }

  @Test func aFolderWithContentsIsRefused() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let error = #expect(throws: SynthesisError.self) {
      try spoken(try yesAndNo, by: fake.command, into: folder.path)
    }
    #expect(error?.description == "\(folder.path): is not an empty folder")
  }

  @Test func aCommandWithOneVoiceIsRefusedForMore() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let command = "\(fake.script) {text} 0 1 1 50 {out}"
    let error = #expect(throws: SynthesisError.self) {
      try spoken(try yesAndNo, by: command, voices: 2, into: "\(folder.path)/out")
    }
    #expect(error == .sameVoices(command, voices: 2))
    #expect(
      error?.description.hasSuffix(
        ": all 2 voices would sound the same, as it has none of {voice}, {rate}, {slowness} and {pitch}"
      ) == true
    )
    #expect(try spoken(try yesAndNo, by: command, voices: 1, into: "\(folder.path)/out").clips == 2)
  }

  @Test func aMissingProgramIsRefused() throws {
    let error = #expect(throws: SynthesisError.self) {
      try Synthesizer(command: "no-such-synthesizer {text}")
    }
    #expect(error?.description == "no-such-synthesizer: there is no such program")
    let folder = try TemporaryFolder()
    let script = try folder.file("say")
    try "#!/bin/sh\n".write(toFile: script, atomically: true, encoding: .utf8)
    #expect(throws: SynthesisError.notExecutable(path: script)) {
      try Synthesizer(command: "'\(script)' {text}")
    }
    #expect(throws: SynthesisError.noProgram(folder.path)) {
      try Synthesizer(command: "'\(folder.path)' {text}")
    }
    #expect(
      SynthesisError.notInstalled(.flite).description
        == "flite is not installed; on Debian and Ubuntu, install it with: sudo apt install flite"
    )
    #expect(
      SynthesisError.notInstalled(.pico).description
        == "pico is not installed; on Debian and Ubuntu, install it with: sudo apt install libttspico-utils"
        + " (from Debian's section non-free)"
    )
    #expect(
      SynthesisError.noSynthesizer.description
        == "no speech synthesizer is installed: neither espeak-ng nor flite is in the folders of PATH;"
        + " install one, on Debian and Ubuntu with: sudo apt install espeak-ng flite"
    )
  }

  @Test(arguments: [
    (
      "echo first >&2; echo 'no voice 3' >&2; exit 7", "it ended with status 7 and said: no voice 3"
    ),
    ("exit 1", "it ended with status 1"),
    ("exit 0", "it ended with status 0, but wrote no file"),
    ("kill -9 $$", "it ended with status 137"),
  ])
  func aSynthesizerThatFailsIsQuoted(_ lines: String, _ expected: String) throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder, lines)
    let error = #expect(throws: SynthesisError.self) {
      try spoken([SpokenLabel("yes")], by: fake.command, voices: 1, into: "\(folder.path)/out")
    }
    #expect(
      error?.description == "say did not speak 'yes' in voice 0: \(expected); nothing was written"
    )
    #expect(!FileManager.default.fileExists(atPath: "\(folder.path)/out"))
  }

  @Test func whatWasSpokenBeforeAFailureIsKept() throws {
    let folder = try TemporaryFolder()
    _ = try FakeSynthesizer(folder, named: "other")
    let fake = try FakeSynthesizer(
      folder,
      "[ $2 = 3 ] && exit 4; cp '\(folder.path)/spoken-by-other.wav' \"$6\""
    )
    let output = "\(folder.path)/out"
    let error = #expect(throws: SynthesisError.self) {
      try spoken([SpokenLabel("yes")], by: fake.command, voices: 9, into: output, threads: 1)
    }
    #expect(
      error?.description
        == "say did not speak 'yes' in voice 3: it ended with status 4; 3 clips spoken before are in"
        + " \(output)"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(output)/yes").count == 3)
    let manifest = try String(contentsOfFile: "\(output)/manifest.jsonl", encoding: .utf8)
    #expect(manifest.split(separator: "\n").count == 3)
  }

  @Test func silenceAndOtherFilesAreRefused() throws {
    let folder = try TemporaryFolder()
    let silence = try folder.file("silence.wav")
    try AudioFile.write(
      AudioClip(samples: [Float](repeating: 0, count: 4_000), sampleRateHertz: 16_000),
      to: silence
    )
    for (lines, expected) in [
      ("cp '\(silence)' \"$6\"", "what it wrote is silent"),
      ("echo no sound at all > \"$6\"", "what it wrote is no sound: "),
    ] {
      let fake = try FakeSynthesizer(folder, lines)
      let error = #expect(throws: SynthesisError.self) {
        try spoken([SpokenLabel("yes")], by: fake.command, into: "\(folder.path)/\(expected.count)")
      }
      let words = "say did not speak 'yes' in voice 0: \(expected)"
      #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test func anInterruptionKeepsWhatThereIs() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let interruption = Interruption()
    let output = "\(folder.path)/out"
    let outcome = try SynthesisRun(
      try yesAndNo,
      by: [Synthesizer(command: fake.command)],
      voices: 20,
      into: output
    ).start(pool: WorkerPool(threads: 1), interruption: interruption) { progress in
      #expect(progress.all == 40)
      if progress.done == 3 { interruption.request() }
    }
    #expect(outcome.clips == 3)
    let manifest = try String(contentsOfFile: "\(output)/manifest.jsonl", encoding: .utf8)
    #expect(manifest.split(separator: "\n").count == 3)
  }

  @Test func aFolderThatWasBegunIsContinued() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let whole = "\(folder.path)/whole"
    _ = try spoken(try yesAndNo, by: fake.command, voices: 6, into: whole)
    let wholeCalls = try fake.calls
    let output = "\(folder.path)/out"
    let interruption = Interruption()
    func run(voices: Int) throws -> SynthesisRun {
      try SynthesisRun(
        try yesAndNo,
        by: [Synthesizer(command: fake.command)],
        voices: voices,
        into: output
      )
    }
    _ = try run(voices: 4).start(pool: WorkerPool(threads: 1), interruption: interruption) {
      if $0.done == 3 { interruption.request() }
    }
    // A clip that is cut short, and one that is gone.
    let broken = "\(output)/yes/say-000_nohash_0.wav"
    try FileManager.default.contents(atPath: broken)?.prefix(20).write(to: URL(filePath: broken))
    try FileManager.default.removeItem(atPath: "\(output)/no/say-000_nohash_0.wav")
    // With more voices than before.
    let progress = Mutex<[Int]>([])
    let outcome = try run(voices: 6).start(pool: WorkerPool(threads: 1)) { step in
      progress.withLock { $0.append(step.done) }
    }
    #expect(outcome.clips == 12 && outcome.earlier == 1 && outcome.synthesizers == ["say": 12])
    #expect(progress.withLock { $0 } == Array(2...12))
    #expect(try contents(output) == contents(whole))
    // All of the whole, the three of the first run, and the eleven that were missing.
    #expect(try fake.calls.count == 2 * wholeCalls.count + 2)
    // Once more there is nothing to do.
    let again = try run(voices: 6).start(pool: WorkerPool(threads: 1))
    #expect(again.clips == 12 && again.earlier == 12 && again.synthesizers == ["say": 12])
    #expect(again.seconds == outcome.seconds)
    #expect(try contents(output) == contents(whole))
    #expect(try fake.calls.count == 2 * wholeCalls.count + 2)
  }

  /// Labels that sound alike are found in what an earlier run spoke, too.
  @Test func soundsOfAnEarlierRunAreCompared() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let labels = try [SpokenLabel("left"), SpokenLabel("lift")]
    for _ in 0..<2 {
      #expect(throws: SynthesisError.sameSound(labels: ["left", "lift"], voices: 5, of: 5)) {
        try spoken(labels, by: fake.command, into: "\(folder.path)/out")
      }
    }
    #expect(try fake.calls.count == 10)
  }

  @Test func clipsThatWereSpokenOtherwiseAreRefused() throws {
    let folder = try TemporaryFolder()
    let fake = try FakeSynthesizer(folder)
    let output = "\(folder.path)/out"
    _ = try spoken(try yesAndNo, by: fake.command, into: output)
    let before = try contents(output)
    let first = SynthesisError.otherClips(path: output, clip: "yes/say-000_nohash_0.wav")
    let says = try [SpokenLabel("yes", texts: ["yeah"]), SpokenLabel("no")]
    #expect(throws: first) { try spoken(says, by: fake.command, into: output) }
    #expect(throws: first) { try spoken(try yesAndNo, by: fake.command, into: output, seed: 1) }
    #expect(throws: first) { try spoken([SpokenLabel("no")], by: fake.command, into: output) }
    #expect(throws: first) { try spoken(try yesAndNo, by: fake.command + " more", into: output) }
    let last = SynthesisError.otherClips(path: output, clip: "yes/say-004_nohash_0.wav")
    #expect(throws: last) {
      try spoken(try yesAndNo, by: fake.command, voices: 4, into: output)
    }
    #expect(
      last.description
        == "\(output): 'yes/say-004_nohash_0.wav' there was spoken otherwise than these labels, voices, command and"
        + " seed ask for"
    )
    #expect(try contents(output) == before)
  }

  // MARK: The synthesizers of Debian

  @Test func espeaksOwnVoicesAreListed() {
    let table = """
      Pty Language       Age/Gender VoiceName          File                 Other Languages
       2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
       2  en-gb           --/M      English_(Great_Britain) gmw/en               (en 2)
       5  en-us           --/F      us-mbrola-1        mb/mb-us1            (en 8)
       5  variant         --/M      Storm              !v/Storm             (en-us 5)
      """
    #expect(InstalledSynthesizer.accents(of: "en", listed: table) == ["gmw/en", "gmw/en-US"])
    #expect(InstalledSynthesizer.accents(of: "en-us", listed: table) == ["gmw/en-US"])
    #expect(InstalledSynthesizer.accents(of: "e", listed: table).isEmpty)
  }

  /// Not those of people who spoke another language.
  @Test func recordedVoicesAreListed() {
    let table = """
      Pty Language       Age/Gender VoiceName          File                 Other Languages
       3  en-uk           --/M      english-mb-en1     mb/mb-en1            (en-gb 3)(en 2)
       2  en-us           --/M      English_(America)  gmw/en-US            (en 3)
       5  en-us           --/F      us-mbrola-1        mb/mb-us1            (en 8)
       9  en              --/M      en-german-4        mb/mb-de4-en
      """
    #expect(InstalledSynthesizer.recordedVoices(of: "en", listed: table) == ["en1", "us1"])
    #expect(InstalledSynthesizer.recordedVoices(of: "en-us", listed: table) == ["us1"])
    #expect(InstalledSynthesizer.recordedVoices(of: "de", listed: table).isEmpty)
  }

  private static func has(_ program: String) -> Bool { installedProgram(program) != nil }

  @Test(.enabled(if: has("espeak-ng"), "needs espeak-ng, which is not installed here"))
  func espeakSpeaks() throws {
    let folder = try TemporaryFolder()
    let synthesizers = try InstalledSynthesizer.all([.espeak], language: "en")
    #expect(synthesizers.count == 1 && synthesizers[0].kinds.count > 50)
    for output in ["one", "two"] {
      let outcome = try SynthesisRun(
        try yesAndNo,
        by: synthesizers,
        voices: 4,
        into: "\(folder.path)/\(output)"
      ).start(pool: WorkerPool(threads: 2))
      #expect(outcome.clips == 8 && outcome.seconds > 1.5 && outcome.seconds < 8)
    }
    let clips = try contents("\(folder.path)/one")
    #expect(try contents("\(folder.path)/two") == clips)
    #expect(Set(clips.values).count == clips.count, "all differ")
    // A variant that espeak-ng ignores would be the voice itself.
    let sounds = try synthesizers[0].kinds.map { kind in
      let voice = SyntheticVoice(kind, of: synthesizers[0])
      return try synthesizers[0].speak("bath water in cars", as: voice).samples
    }
    #expect(Set(sounds).count > sounds.count - 15)
    let error = #expect(throws: SynthesisError.self) {
      try InstalledSynthesizer.all([.espeak], language: "xx")
    }
    #expect(
      error?.description
        == "no synthesizer here speaks 'xx'; expected the code of a language such as en, de or pt-br,"
        + " as espeak-ng knows it"
    )
  }

  private static func speaks(_ synthesizer: InstalledSynthesizer) -> Bool {
    (try? InstalledSynthesizer.all([synthesizer], language: "en")) != nil
  }

  @Test(.enabled(if: speaks(.flite), "needs flite, which is not installed here"))
  func fliteSpeaks() throws { try check(.flite) }

  @Test(.enabled(if: speaks(.mbrola), "needs mbrola with English voices, not installed here"))
  func mbrolaSpeaks() throws { try check(.mbrola) }

  @Test(.enabled(if: speaks(.pico), "needs pico2wave, which is not installed here"))
  func picoSpeaks() throws { try check(.pico) }

  /// All voices speak, each its own way.
  private func check(_ synthesizer: InstalledSynthesizer) throws {
    let folder = try TemporaryFolder()
    let outcome = try SynthesisRun(
      try yesAndNo,
      by: InstalledSynthesizer.all([synthesizer], language: "en"),
      voices: 4,
      into: "\(folder.path)/out"
    ).start(pool: WorkerPool(threads: 2))
    #expect(outcome.clips == 8 && outcome.synthesizers == [synthesizer.rawValue: 8])
    #expect(outcome.seconds > 1 && outcome.seconds < 8)
    // And the manifest.
    #expect(Set(try contents("\(folder.path)/out").values).count == 9)
  }
}
