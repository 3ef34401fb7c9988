import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Long recordings are what their truths and settings say.
@Suite struct MixtureRunTests {
  private static let rate = 8_000
  /// Tones that go into 10 ms a whole number of times, so that any 10 ms of one have the same power.
  private static let tones = ["low": 400.0, "mid": 800, "high": 1_600]

  /// Clips of a tone for 0.3 s within 0.7 s of silence, several of each label.
  private func words(
    _ folder: TemporaryFolder,
    background: [String] = [],
    threads: Int = 1
  ) throws -> Dataset {
    let silence = [Float](repeating: 0, count: Self.rate / 5)
    for (label, hertz) in Self.tones {
      for number in 0..<4 {
        let word = tone(hertz: hertz, seconds: 0.3, rate: Self.rate, amplitude: 0.5)
        // Different lengths, so that they are no copies.
        let end = [Float](repeating: 0, count: silence.count + 80 * number)
        try AudioFile.write(
          AudioClip(samples: silence + word.samples + end, sampleRateHertz: Self.rate),
          to: folder.file("words/\(label)/speaker\(number)_nohash_0.wav")
        )
      }
    }
    var source = DataSource(folder.path + "/words")
    source.noiseFolders = background
    return try Dataset(source, isForTraining: false, pool: WorkerPool(threads: threads))
  }

  /// A folder with 7 s of white noise at another rate.
  private func noise(_ folder: TemporaryFolder) throws -> String {
    let samples = NoiseGenerator.white(7 * 16_000, seed: 1).map { 0.05 * $0 }
    try AudioFile.write(
      AudioClip(samples: samples, sampleRateHertz: 16_000),
      to: folder.file("noise/hiss.wav")
    )
    return folder.path + "/noise"
  }

  private func settings(_ change: (inout MixtureSettings) -> Void) -> MixtureSettings {
    var settings = MixtureSettings()
    settings.minutes = 0.5
    settings.gapSeconds = 1
    change(&settings)
    return settings
  }

  /// The samples of a mixed recording, and its words as an evaluation reads them.
  private func mixed(_ folder: String, _ number: Int = 1) throws -> ([Float], [TrueWord]) {
    let clip = try AudioFile.read("\(folder)/\(number).wav")
    #expect(clip.sampleRateHertz == Self.rate)
    let truth = try TruthFile.read("\(folder)/\(number).txt", seconds: clip.durationSeconds)
    return (clip.samples, truth)
  }

  private func places(_ word: TrueWord) -> Range<Int> {
    let rate = Double(Self.rate)
    return Int((word.startSeconds * rate).rounded())..<Int((word.endSeconds * rate).rounded())
  }

  @Test func theSameSeedMakesTheSameBytes() throws {
    let folder = try TemporaryFolder()
    let background = [try noise(folder)]
    func bytes(_ output: String, threads: Int, seed: UInt64) throws -> [Data] {
      let path = "\(folder.path)/\(output)"
      let run = try MixtureRun(
        words(folder, background: background, threads: threads),
        settings {
          $0.words = ["low", "mid"]
          ($0.recordings, $0.roomShare, $0.overlapShare) = (2, 0.5, 0.5)
          $0.seed = seed
        },
        into: path
      )
      let outcome = try run.start()
      #expect(outcome.recordings == 2 && outcome.words > 4 && outcome.others > 4)
      let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
      #expect(names == ["1.txt", "1.wav", "2.txt", "2.wav"])
      return try names.map { try Data(contentsOf: URL(filePath: "\(path)/\($0)")) }
    }
    let first = try bytes("a", threads: 1, seed: 0)
    #expect(try bytes("b", threads: 3, seed: 0) == first)
    #expect(first[1].count == 44 + 2 * 30 * Self.rate)
    #expect(first[0] != first[2] && first[1] != first[3])
    let other = try bytes("c", threads: 1, seed: 1)
    for place in 0..<4 { #expect(other[place] != first[place]) }
  }

  /// Without a background, there is nothing between the words, and in them nothing but they.
  @Test func theTruthIsExact() throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/mix/"
    let run = try MixtureRun(words(folder), settings { $0.minutes = 2 }, into: output)
    var shares: [Double] = []
    let outcome = try run.start { shares.append($0) }
    #expect(shares == shares.sorted() && shares.last == 1)
    var (samples, truth) = try mixed(output)
    #expect(samples.count == 120 * Self.rate)
    #expect(outcome.recordings == 1 && outcome.words == truth.count)
    #expect(outcome.others == 0 && outcome.clippedSamples == 0)
    #expect(Set(truth.map(\.label)) == Set(Self.tones.keys))
    for word in truth {
      let places = places(word)
      #expect(places.count == 3 * Self.rate / 10)
      let sound = Array(samples[places])
      #expect(abs(sound.meanPower - 0.125) < 1e-4)
      let hertz = measuredFrequency(sound, rate: Self.rate)
      #expect(abs(hertz - (Self.tones[word.label] ?? 0)) < 1)
      for place in places { samples[place] = 0 }
    }
    #expect(samples.allSatisfy { $0 == 0 })
    // The shortest gap, and a mean of a second over some ninety words.
    let gaps = zip(truth, truth.dropFirst()).map { $1.startSeconds - $0.endSeconds }
    #expect((gaps.min() ?? 0) >= 0.3 - 1e-6)
    let mean = gaps.reduce(0, +) / Double(gaps.count)
    #expect(abs(mean - 1) < 0.3)
  }

  @Test func wordsStandAboveTheBackground() throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/mix"
    let run = try MixtureRun(
      words(folder, background: [noise(folder)]),
      settings {
        // More than one piece of it.
        $0.minutes = 1.2
        $0.snrDecibels = Interval(10, 10)
        $0.levelDecibels = Interval(-20, -20)
      },
      into: output
    )
    _ = try run.start()
    let (samples, truth) = try mixed(output)
    var isNoise = [Bool](repeating: true, count: samples.count)
    var said: [Float] = []
    for word in truth {
      let places = places(word)
      said += samples[places]
      for place in places { isNoise[place] = false }
    }
    let background = zip(samples, isNoise).filter(\.1).map(\.0).meanPower
    let power = said.meanPower - background
    #expect(abs(10 * log10(power / background) - 10) < 0.5)
    #expect(abs(10 * log10(power) + 20) < 0.5)
  }

  @Test func otherWordsAreNotInTheTruth() throws {
    let folder = try TemporaryFolder()
    func mixed(_ output: String, _ change: (inout MixtureSettings) -> Void) throws -> (
      MixtureRun.Outcome, [Float], [TrueWord]
    ) {
      let path = "\(folder.path)/\(output)"
      let settings = settings {
        $0.words = ["low"]
        change(&$0)
      }
      let outcome = try MixtureRun(words(folder), settings, into: path).start()
      let (samples, truth) = try self.mixed(path)
      #expect(truth.allSatisfy { $0.label == "low" } && truth.count == outcome.words)
      return (outcome, samples, truth)
    }
    func areAlone(_ samples: [Float], _ truth: [TrueWord]) -> [Bool] {
      truth.map { abs(Array(samples[places($0)]).meanPower - 0.125) < 1e-4 }
    }
    let (apart, alone, first) = try mixed("apart") { $0.otherShare = 0.5 }
    #expect(apart.others > 2 && apart.words > 2)
    #expect(areAlone(alone, first).allSatisfy { $0 })
    #expect(abs(alone.meanPower * 30 - 0.125 * 0.3 * Double(apart.words + apart.others)) < 0.01)
    let (over, mixture, second) = try mixed("over") { ($0.otherShare, $0.overlapShare) = (0, 1) }
    // The last one may be too long.
    #expect(over.words - 1...over.words ~= over.others)
    #expect(areAlone(mixture, second).count { !$0 } > over.words / 2)
  }

  /// The direct sound has no delay, and the echo comes behind it.
  @Test func aRoomComesAfterTheWord() throws {
    let folder = try TemporaryFolder()
    let output = folder.path + "/mix"
    let settings = settings { ($0.roomShare, $0.gapSeconds, $0.recordings) = (1, 4, 2) }
    _ = try MixtureRun(words(folder), settings, into: output).start()
    let (samples, truth) = try mixed(output, 2)
    let first = places(try #require(truth.first))
    #expect(samples[..<first.lowerBound].allSatisfy { $0.magnitude < 1e-3 })
    #expect(Array(samples[first.upperBound..<first.upperBound + Self.rate / 20]).meanPower > 1e-6)
  }

  @Test func aStoppedRunLeavesNothingHalf() throws {
    let folder = try TemporaryFolder()
    let run = try MixtureRun(
      words(folder),
      settings { $0.recordings = 3 },
      into: folder.path + "/mix"
    )
    let interruption = Interruption()
    // Each recording is of four blocks.
    let outcome = try run.start(interruption: interruption) {
      if $0 > 0.4 { interruption.request() }
    }
    #expect(outcome.recordings == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path + "/mix").sorted()
        == ["1.txt", "1.wav"]
    )
  }

  @Test func whatCannotBeMixedIsSaid() throws {
    let folder = try TemporaryFolder()
    let words = try words(folder)
    let root = folder.path + "/words"
    func message(
      _ output: String = "new",
      _ change: (inout MixtureSettings) -> Void
    ) -> String? {
      do {
        _ = try MixtureRun(
          words,
          settings(change),
          into: "\(folder.path)/\(output)"
        ).start()
      } catch { return "\(error)" }
      return nil
    }
    #expect(message { $0.words = ["lo"] }?.hasPrefix("\(root): ") == true)
    #expect(
      message {
        $0.words = ["low", "mid", "high"]; $0.overlapShare = 0.1
      }
        == "\(root): there is no word to say over another, as all its labels are in the truth:"
        + " low, mid, high"
    )
    #expect(
      message { ($0.minutes, $0.gapSeconds) = (0.01, 1) }
        == "\(folder.path)/new/1.wav: no word to be heard came within 0.6 s; expected one at least: make"
        + " recordings longer, the gaps between words shorter, or other words rarer"
    )
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/new").isEmpty)
    #expect(message("words") { _ in } == "\(root): is not an empty folder")
    try Data().write(to: URL(filePath: folder.path + "/file"))
    #expect(
      message("file/mix") { _ in }?.hasPrefix("\(folder.path)/file/mix: cannot be written: ")
        == true
    )
    // Silent clips are none.
    let silence = AudioClip(samples: [Float](repeating: 0, count: 800), sampleRateHertz: Self.rate)
    try AudioFile.write(silence, to: folder.file("more/none/a.wav"))
    try AudioFile.write(tone(hertz: 400, seconds: 0.1), to: folder.file("more/some/a.wav"))
    let more = try Dataset(
      DataSource(folder.path + "/more"),
      isForTraining: false,
      pool: WorkerPool(threads: 1)
    )
    let error = #expect(throws: MixtureError.self) {
      _ = try MixtureRun(more, settings { $0.words = ["none"] }, into: folder.path + "/new")
    }
    #expect(
      error?.description
        == "\(folder.path)/more: no clip of the label 'none' has any sound; expected one at least"
    )
    #expect(
      "\(MixtureError.noClip(path: "words", label: nil, subset: .testing))"
        == "words: no clip in the testing subset has any sound; expected one at least"
    )
    #expect(
      "\(MixtureError.label("a\nb"))"
        == "the label 'a\\nb' contains a line end, and a label track has a line for each word; rename its"
        + " folder"
    )
  }
}

/// What a mixture is made of.
@Suite struct MixturePartTests {
  @Test func aWordIsWhereAClipSounds() {
    func clip(_ amplitudes: [Float]) -> [Float] {
      amplitudes.flatMap { amplitude in (0..<80).map { $0 % 2 == 0 ? amplitude : -amplitude } }
    }
    // 10 ms each; a power within 30 dB is an amplitude from a 31.6th on.
    let amplitudes: [Float] = [0, 0.01, 0.02, 0.5, 0, 0.3, 0.017, 0.015, 0]
    #expect(clip(amplitudes).soundingPart(rateHertz: 8_000) == 160..<560)
    #expect((clip([0, 1]) + [1, 1]).soundingPart(rateHertz: 8_000) == 80..<162)
    #expect(clip([0, 0]).soundingPart(rateHertz: 8_000) == nil)
    #expect([Float]().soundingPart(rateHertz: 8_000) == nil)
  }

  @Test func allSpeakersComeBeforeOneComesAgain() {
    let owners = ["a", "a", "a", "b", "b", nil, nil]
    var passes = RandomPasses(owners: owners, seed: 3, index: 1)
    var orders: Set<[Int]> = []
    for _ in 0..<5 {
      let pass = owners.indices.map { _ in passes.next() }
      #expect(pass.sorted() == Array(owners.indices))
      #expect(Set(pass[..<4].compactMap { owners[$0] }) == ["a", "b"])
      #expect(pass[6] < 3)
      orders.insert(pass)
    }
    #expect(orders.count > 1)
  }

  @Test func truthsAreReadAsTheyWereWritten() throws {
    let words = [
      TrueWord(label: "all right", startSeconds: 0.0625, endSeconds: 1.5),
      TrueWord(label: "go", startSeconds: 3_599.25, endSeconds: 3_600),
    ]
    let text = TruthFile.text(words)
    #expect(text == "0.062500\t1.500000\tall right\n3599.250000\t3600.000000\tgo\n")
    #expect(try TruthFile.words(text, path: "day.txt", seconds: 3_600) == words)
  }
}
