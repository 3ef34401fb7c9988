import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing
import TrainingCommandSupport

@Suite struct DataCheckTests {
  private func kinds(_ check: DataCheck) -> [DataFinding.Kind] { check.findings.map(\.kind) }

  /// Checks the clean clips together with others.
  private func check(_ others: [InspectedClip], _ pairs: [NearDuplicate] = []) -> DataCheck {
    DataCheck(MadeClips.clean + others, nearDuplicates: pairs)
  }

  @Test func cleanDataHasNoFindings() {
    let check = check([])
    #expect(check.findings.isEmpty, "\(check.findings)")
    #expect(check.statistics.clips == 24)
    #expect(check.statistics.labels.map(\.label) == ["no", "yes"])
    #expect(check.statistics.labels.map(\.clips) == [12, 12])
    #expect(check.statistics.sampleRatesHertz.map(\.value) == [16_000])
    #expect(abs((check.statistics.durationSeconds?.largest ?? 0) - 0.61) < 1e-6)
    #expect(DataCheck([]).findings.isEmpty)
    #expect(DataCheck([]).statistics.durationSeconds == nil)
  }

  @Test func filesThatCannotBeReadAreErrors() {
    let check = DataCheck(
      MadeClips.clean,
      unreadable: [UnreadableFile(path: "yes/bad.wav", reason: "the file is empty (0 bytes)")]
    )
    #expect(kinds(check) == [.unreadable])
    #expect(check.findings[0].severity == .error)
    #expect(check.findings[0].found == "1 file that cannot be read")
    #expect(check.findings[0].instances[0].paths == ["yes/bad.wav"])
    #expect(check.findings[0].instances[0].detail == "the file is empty (0 bytes)")
    #expect(check.statistics.unreadable == 1)
  }

  /// A clip with one fault, and the words about it.
  struct Fault: Sendable, CustomTestStringConvertible {
    let kind: DataFinding.Kind
    let severity: DataFinding.Severity
    let found: String
    let detail: String
    let make: @Sendable (AudioClip) -> AudioClip
    var testDescription: String { kind.rawValue }
  }

  static let faults = [
    Fault(
      kind: .silence,
      severity: .error,
      found: "1 recording without sound",
      detail: "loudest 20 ms at -150 dBFS"
    ) { $0.mapped { _ in 0 } },
    Fault(
      kind: .clipping,
      severity: .warning,
      found: "1 recording with clipped peaks",
      detail: " % of the samples are clipped"
    ) { $0.mapped { max(-1, min(0.99997, 8 * $0)) } },
    Fault(
      kind: .offset,
      severity: .warning,
      found: "1 recording with a DC offset",
      detail: "offset of -2.0 % of full scale"
    ) { $0.mapped { $0 - 0.02 } },
    Fault(
      kind: .lowLevel,
      severity: .warning,
      found: "1 recording at a very low level",
      detail: " dBFS"
    ) { $0.mapped { 0.02 * $0 } },
    Fault(
      kind: .noise,
      severity: .warning,
      found: "1 recording with a low signal-to-noise ratio",
      detail: " dB"
    ) { clip in
      var stream = RandomStream(seed: 8, .noiseSamples)
      return clip.mapped { $0 + 0.2 * stream.normalPair().0 }
    },
    Fault(
      kind: .duration,
      severity: .warning,
      found: "1 recording of an unusual duration",
      detail: "3.60 s, 0.56 s is usual for 'yes'"
    ) { clip in
      AudioClip(
        samples: clip.samples + [Float](repeating: 1e-4, count: 48_000),
        sampleRateHertz: 16_000
      )
    },
  ]

  @Test(arguments: faults) func aFaultyClipIsFound(_ fault: Fault) throws {
    let check = check([MadeClips.inspected(fault.make(MadeClips.word(100)), "yes/bad.wav")])
    #expect(kinds(check) == [fault.kind])
    let finding = try #require(check.findings.first)
    #expect(finding.severity == fault.severity)
    #expect(finding.found == fault.found)
    #expect(finding.instances.map(\.paths) == [["yes/bad.wav"]])
    #expect(finding.instances[0].detail.hasSuffix(fault.detail), "\(finding.instances[0].detail)")
  }

  @Test func cutWordsAreFoundByTheirEdges() throws {
    // The middle of the word, where it is loud, becomes its beginning or its end.
    let word = tone(hertz: 300, seconds: 0.8, amplitude: 0.3)
    var fading = word
    for i in fading.samples.indices { fading.samples[i] *= pow(10, -Float(i) / 4_000) }
    let rising = AudioClip(samples: fading.samples.reversed(), sampleRateHertz: 16_000)
    let check = check([
      MadeClips.inspected(fading, "no/late.wav"), MadeClips.inspected(rising, "yes/early.wav"),
    ])
    #expect(kinds(check) == [.cutStart, .cutEnd])
    #expect(check.findings[0].instances.map(\.paths) == [["no/late.wav"]])
    #expect(check.findings[1].instances.map(\.paths) == [["yes/early.wav"]])
    #expect(check.findings[1].found == "1 recording with an abrupt end")
  }

  @Test func shortClipsAreOutliersOfTheirOwnLabel() {
    let others = (0..<12).map {
      MadeClips.inspected(MadeClips.word(200 + $0, seconds: 2), "alphabet/\($0).wav")
    }
    let odd = MadeClips.inspected(MadeClips.word(99, seconds: 0.56), "alphabet/short.wav")
    let check = check(others + [odd])
    #expect(kinds(check) == [.duration])
    #expect(check.findings[0].instances.map(\.paths) == [["alphabet/short.wav"]])
  }

  @Test func equalSamplesAreDuplicates() throws {
    let word = MadeClips.word(0, seconds: 0.5)
    let same = check([MadeClips.inspected(word, "no/again.wav")])
    #expect(kinds(same) == [.duplicates])
    #expect(same.findings[0].severity == .warning)
    #expect(same.findings[0].found == "1 group of equal recordings, 2 files")
    #expect(same.findings[0].instances[0].paths == ["no/0.wav", "no/again.wav"])
    let other = check([MadeClips.inspected(word, "yes/again.wav")])
    #expect(kinds(other) == [.duplicatesUnderLabels])
    #expect(other.findings[0].severity == .error)
    #expect(
      other.findings[0].found == "1 group of equal recordings, 2 files, under more than one label"
    )
    #expect(other.findings[0].instances[0].detail == "equal samples")
  }

  @Test func copiesAreNearDuplicates() throws {
    let copy = MadeClips.word(0, seconds: 0.5).mapped { 0.5 * $0 }
    let pair = [NearDuplicate(first: 0, second: 24, correlation: 0.9876)]
    let same = check([MadeClips.inspected(copy, "no/again.wav")], pair)
    #expect(kinds(same) == [.nearDuplicates])
    #expect(same.findings[0].severity == .warning)
    #expect(same.findings[0].instances[0].paths == ["no/0.wav", "no/again.wav"])
    #expect(same.findings[0].instances[0].detail == "waveforms agree to 0.988")
    #expect(same.findings[0].found == "1 group of copies, 2 files")
    #expect(same.findings[0].instances[0].subsets == nil)
    let other = check([MadeClips.inspected(copy, "yes/again.wav")], pair)
    #expect(kinds(other) == [.nearDuplicatesUnderLabels])
    #expect(other.findings[0].severity == .error)
  }

  @Test func equalAndNearCopiesOfOneRecordingAreOneGroup() {
    let word = MadeClips.word(50)
    let check = check(
      [
        MadeClips.inspected(word, "no/a.wav", subset: "training"),
        MadeClips.inspected(word, "no/b.wav", subset: "training"),
        MadeClips.inspected(word.mapped { 0.5 * $0 }, "no/c.wav", subset: "testing"),
      ],
      [NearDuplicate(first: 24, second: 26, correlation: 0.99)]
    )
    #expect(kinds(check) == [.duplicatesAcrossSubsets])
    #expect(check.findings[0].instances.map(\.paths) == [["no/a.wav", "no/b.wav", "no/c.wav"]])
    #expect(check.findings[0].instances[0].subsets == ["training", "training", "testing"])
  }

  @Test func aRecordingInTwoSubsetsIsAnError() {
    let word = MadeClips.word(50)
    let check = check([
      MadeClips.inspected(word, "no/a.wav", subset: "training", speaker: "ann"),
      MadeClips.inspected(word, "no/b.wav", subset: "testing", speaker: "ann"),
      MadeClips.inspected(MadeClips.word(51), "no/c.wav", subset: "testing", speaker: "ben"),
    ])
    #expect(kinds(check) == [.duplicatesAcrossSubsets, .speakersAcrossSubsets])
    #expect(check.findings[0].severity == .error)
    #expect(check.findings[0].instances[0].detail == "equal samples; training, testing")
    #expect(check.findings[0].instances[0].subsets == ["training", "testing"])
    #expect(
      check.findings[0].found == "1 group of copies, 2 files, in more than one subset of the split"
    )
    #expect(check.findings[1].severity == .note)
    #expect(check.findings[1].found == "1 of 2 speakers in more than one subset of the split")
    #expect(check.statistics.subsets == ["testing", "training"])
    #expect(check.statistics.labels[0].subsets == ["training": 1, "testing": 2])
  }

  @Test func otherFormatsAreFound() throws {
    let slow = try (0..<5).map {
      MadeClips.inspected(
        try Resampler.resample(MadeClips.word(60 + $0), toHertz: 8_000),
        "no/slow\($0).wav"
      )
    }
    let stereo = MadeClips.inspected(MadeClips.word(70), "yes/stereo.wav", channels: 2)
    let check = check(slow + [stereo])
    #expect(kinds(check) == [.rate, .channels])
    #expect(
      check.findings[0].found
        == "5 recordings at another sample rate than the usual 16000 Hz: 5 at 8000 Hz; all at 8000 Hz"
        + " are labelled 'no'"
    )
    #expect(check.findings[0].severity == .warning)
    #expect(
      check.findings[1].found
        == "1 recording with another number of channels than the usual 1: 1 with 2"
    )
    #expect(check.findings[1].severity == .note)
  }

  private func words(_ label: String, _ count: Int, from seed: Int) -> [InspectedClip] {
    (0..<count).map {
      MadeClips.inspected(MadeClips.word(seed + $0, seconds: 0.56), "\(label)/\(seed + $0).wav")
    }
  }

  @Test(arguments: [
    ("Yes", "'Yes' (12), 'yes' (12): they differ by upper and lower case"),
    ("y es", "'y es' (12), 'yes' (12): they differ by spaces"),
    ("Y_es", "'Y_es' (12), 'yes' (12): they differ by upper and lower case and spaces"),
  ]) func spellingsOfALabelAreErrors(_ spelling: String, _ words: String) {
    let check = check(self.words(spelling, 12, from: 300))
    #expect(kinds(check) == [.labelSpelling])
    #expect(check.findings[0].severity == .error)
    #expect(check.findings[0].found == "1 label spelled in more than one way")
    #expect(check.findings[0].instances.map(\.detail) == [words])
  }

  @Test func unicodeCompositionsAreSpellings() {
    let check = DataCheck(
      words("caf\u{E9}", 12, from: 300) + words("cafe\u{301}", 12, from: 320)
    )
    #expect(kinds(check) == [.labelSpelling])
    #expect(check.statistics.labels.count == 2)
    #expect(
      check.findings[0].instances[0].detail.hasSuffix("they differ by Unicode composition")
    )
  }

  @Test func rareLabelsAreFound() {
    let three = check(words("stop", 4, from: 400))
    #expect(kinds(three) == [.fewClips, .imbalance])
    #expect(three.findings[0].severity == .warning)
    #expect(three.findings[0].found == "1 label with fewer than 10 recordings")
    #expect(three.findings[0].instances[0].detail == "'stop': 4 recordings")
    #expect(three.findings[1].severity == .note)
    #expect(
      three.findings[1].found
        == "3.0 times as many recordings of the most frequent label as of the rarest"
    )
    let twelve = check(words("stop", 1, from: 400))
    #expect(kinds(twelve) == [.fewClips, .imbalance])
    #expect(twelve.findings[1].severity == .warning)
  }

  @Test func aLabelForSilenceIsOnlyNoted() {
    let silence = (0..<12).map { i in
      MadeClips.inspected(
        MadeClips.word(500 + i, seconds: 0.56).mapped { $0 * 1e-4 },
        "quiet/\(i).wav"
      )
    }
    let check = check(silence)
    #expect(kinds(check) == [.silentLabel])
    #expect(check.findings[0].severity == .note)
    #expect(
      check.findings[0].instances[0].detail == "'quiet': 12 of 12 recordings are silent"
    )
  }

  private static func silent(_ label: String, _ clips: Int) -> [InspectedClip] {
    (0..<clips).map { i in
      MadeClips.inspected(MadeClips.word(700 + i).mapped { _ in 0 }, "\(label)/\(i).wav")
    }
  }

  /// Silence is meant where most labels are heard, and never where most are not.
  @Test func dataWithoutSoundIsAnError() throws {
    let mute = DataCheck(Self.silent("no", 12) + Self.silent("stop", 12) + Self.silent("yes", 3))
    #expect(mute.findings.first?.kind == .silentData)
    #expect(mute.findings.first?.severity == .error)
    #expect(mute.findings.first?.found == "3 of 3 labels without sound")
    #expect(
      mute.findings.first?.instances.map(\.detail) == [
        "'no': 12 of 12 recordings are silent", "'stop': 12 of 12 recordings are silent",
        "'yes': 3 of 3 recordings are silent",
      ]
    )
    #expect(kinds(mute).contains(.silence) && !kinds(mute).contains(.silentLabel))
    #expect(throws: DatasetError.silent(path: "words", labels: 3, of: 3)) {
      try mute.requireSound(in: "words")
    }
    #expect(
      DatasetError.silent(path: "words", labels: 3, of: 3).description
        == "words: 3 of 3 labels hold nothing but silence, from which nothing can be learned; listen"
        + " to the recordings, and see 'asr-data check'"
    )
    // One word and silence are a task.
    let heard = MadeClips.clean.filter { $0.label == MadeClips.clean[0].label }
    let half = DataCheck(heard + Self.silent("quiet", 12))
    #expect(kinds(half).contains(.silentLabel) && !kinds(half).contains(.silentData))
    #expect(throws: Never.self) { try half.requireSound(in: "words") }
    let most = DataCheck(heard + Self.silent("quiet", 12) + Self.silent("stop", 12))
    #expect(most.findings.contains { $0.found == "2 of 3 labels without sound" })
  }

  @Test func whatIsCertainlyWrongIsNamed() {
    let silent = Self.silent("yes", 5)
    #expect(
      DataCheck(MadeClips.clean + silent.prefix(1)).faults.words
        == "  error: 1 recording without sound\n    yes/0.wav\n"
        + "  (asr-data check shows them, with pictures and sounds)"
    )
    let many = DataCheck(MadeClips.clean + silent).faults.words
    #expect(
      many.contains("5 recordings without sound\n    yes/0.wav, yes/1.wav, yes/2.wav, ...")
    )
  }

  @Test func theMostSeriousComesFirst() {
    let word = MadeClips.word(0, seconds: 0.5)
    let check = check([
      MadeClips.inspected(MadeClips.word(1_000), "no/stereo.wav", channels: 2),
      MadeClips.inspected(MadeClips.word(1_001).mapped { $0 + 0.1 }, "no/offset.wav"),
      MadeClips.inspected(MadeClips.word(1_002).mapped { _ in 0 }, "no/silent.wav"),
      MadeClips.inspected(word, "yes/again.wav"),
    ])
    #expect(kinds(check) == [.duplicatesUnderLabels, .silence, .offset, .channels])
    #expect(DataFinding.Severity.allCases.map(check.count) == [2, 1, 1])
  }
}
